//! YAML as compose files use it: one tree a document, with places, merge keys applied and `!reset` noted.

mod build;
mod key;
mod likeness;
mod map;
mod node;
mod scalar_node;

pub(crate) use build::{Document, documents};
pub(crate) use key::Key;
pub(crate) use likeness::Seen;
pub(crate) use map::{Entry, Map};
pub(crate) use node::{Node, Value, to_f64};
