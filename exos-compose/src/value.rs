//! Parsers of single values, each the inverse of how docker compose prints it.

pub(crate) mod boolean;
pub(crate) mod bytes;
pub(crate) mod device;
pub(crate) mod duration;
pub(crate) mod extra_host;
pub(crate) mod mode;
pub(crate) mod number;
pub(crate) mod pair;
pub(crate) mod path;
pub(crate) mod port;
pub(crate) mod project_name;
pub(crate) mod volume;
pub(crate) mod words;
