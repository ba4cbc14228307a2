//! YAML as compose files use it: one tree a document, with places, merge keys applied and `!reset` noted.

mod build;
mod likeness;
mod node;
mod scalar_node;

pub(crate) use build::{Document, documents};
pub(crate) use likeness::Seen;
pub(crate) use node::{Entry, Map, Node, Value, to_f64};
