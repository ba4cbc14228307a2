//! Loads docker-compose and exos-compose files: every problem at its line, and a project when there is none.
//!
//! [`load`] takes a [`LoadRequest`] and a [`ResourceLoader`] and gives a [`Project`]. It reads through the loader only,
//! so that a server can load files that are not on its disk.

mod bind;
mod bundle;
mod consistency;
mod diagnostic;
mod dotenv;
mod gather;
mod interpolate;
mod load;
mod lower;
mod merge;
mod path;
mod pathname;
mod project;
mod request;
mod resource;
mod scalar;
mod schema;
mod source;
mod stage;
mod suggest;
mod value;
mod yaml;

pub use crate::bundle::ComposeStacks;
pub use crate::diagnostic::{Code, CodePage, Diagnostic, Diagnostics, Severity, codes};
pub use crate::gather::{GatherError, Gathered, gather};
pub use crate::load::{Loaded, load};
pub use crate::lower::lower;
pub use crate::project::{Project, VariableUse};
pub use crate::request::LoadRequest;
pub use crate::resource::{BundleLoader, FileLoader, PathKind, ResourceLoader};
