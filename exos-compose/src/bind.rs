//! Gives every value its type: sizes in bytes, durations, words of a command, pairs as mappings.
//!
//! [`shape`] is the language; the other files are the shapes in the order in which docker compose prints their keys.
//! What is zero or empty by its type is left out. Keys that begin with `#` are not printed.

mod build;
mod convert;
mod deploy;
mod list;
mod mapping;
mod number;
mod resource;
mod service;
mod shape;

use crate::bind::convert::Binder;
use crate::diagnostic::Report;
use crate::yaml::Node;

/// Where the `x-` keys of a mapping are kept.
pub(crate) const EXTENSIONS: &str = "#extensions";
/// The content of a secret, or of a config that comes from a variable.
pub(crate) const CONTENT: &str = "#content";

/// Binds a whole model; what cannot be read as its type is reported.
pub(crate) fn bind(root: Node, report: &mut Report) -> Node {
    Binder::new(report).mapping(root, resource::PROJECT)
}
