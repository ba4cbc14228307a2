//! A loaded project.

pub(crate) mod bound;
mod env_file;
mod listing;
mod profile;
mod prune;
mod render;
pub(crate) mod select;
pub(crate) mod yaml;

use crate::load::Environment;
use crate::source::Sources;
use crate::yaml::{Map, Node};

pub use listing::VariableUse;
pub(crate) use render::plain_value;

/// Compose files merged, checked and bound to types: what is wanted, before anything of it is done.
///
/// Its services are those of the enabled profiles and, when services were named, those and their dependencies.
#[derive(Clone, Debug)]
pub struct Project {
    pub(crate) name: String,
    pub(crate) working_dir: String,
    pub(crate) environment: Environment,
    pub(crate) files: Vec<String>,
    pub(crate) profiles: Vec<String>,
    pub(crate) services: Map,
    /// Services of profiles that are not enabled, or not named.
    pub(crate) disabled: Map,
    pub(crate) networks: Map,
    pub(crate) volumes: Map,
    pub(crate) secrets: Map,
    pub(crate) configs: Map,
    pub(crate) models: Map,
    pub(crate) extensions: Map,
    /// The merged files themselves, when variables were left in them.
    pub(crate) unbound: Option<Node>,
    /// The texts, for problems that are found later.
    pub(crate) sources: Sources,
}

impl Project {
    /// Returns the project's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the directory that relative paths start at.
    pub fn working_dir(&self) -> &str {
        &self.working_dir
    }

    /// Returns the compose files, in the order in which they were merged.
    pub fn files(&self) -> &[String] {
        &self.files
    }
}
