//! What every route shares: extractors, errors, conditions, lists, and the layers around all routes.

pub(crate) mod access_log;
pub(crate) mod caller;
pub(crate) mod condition;
pub(crate) mod error;
pub(crate) mod extract;
pub(crate) mod headers;
pub(crate) mod layers;
pub(crate) mod list;
pub(crate) mod once;
pub(crate) mod prefer;
pub(crate) mod problem;
pub(crate) mod request_id;
pub(crate) mod rights;
pub(crate) mod sse;
