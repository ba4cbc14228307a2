//! How an image is built.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::{ExtraHost, Sensitive, Ulimit, Variables};

/// What an image is built from. Building is told apart from running: it is not part of the fingerprint.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct BuildSpec {
    /// Where the files come from.
    pub context: BuildSource,
    /// The Dockerfile's path, relative to the context or absolute.
    pub dockerfile: Option<String>,
    /// The Dockerfile's text.
    pub dockerfile_inline: Option<String>,
    /// Build arguments.
    pub args: Variables,
    /// The stage to stop at.
    pub target: Option<String>,
    /// Names that the image gets beside the service's image.
    pub tags: Vec<String>,
    /// Labels of the image.
    pub labels: BTreeMap<String, String>,
    /// The network of `RUN` steps.
    pub network: Option<String>,
    /// Lines of the hosts file of `RUN` steps.
    pub extra_hosts: Vec<ExtraHost>,
    /// Size of `/dev/shm` of `RUN` steps, in bytes.
    pub shm_size: Option<i64>,
    /// Limits of `RUN` steps.
    pub ulimits: BTreeMap<String, Ulimit>,
    /// Images whose layers may be reused.
    pub cache_from: Vec<String>,
    /// Where the cache is written.
    pub cache_to: Vec<String>,
    /// Builds every step again.
    pub no_cache: bool,
    /// Pulls base images even if they are there.
    pub pull: bool,
    /// Platforms to build for.
    pub platforms: Vec<String>,
    /// Isolation technology (Windows).
    pub isolation: Option<String>,
    /// Secrets that `RUN` steps may mount.
    pub secrets: Vec<BuildSecret>,
    /// SSH agents that `RUN` steps may use, by id.
    pub ssh: BTreeMap<String, Option<PathBuf>>,
    /// More named contexts.
    pub additional_contexts: BTreeMap<String, String>,
    /// Whether steps may run with all privileges.
    pub privileged: bool,
    /// Rights that the build asks for.
    pub entitlements: Vec<String>,
}

impl BuildSpec {
    /// Returns the fields, as compose names them, that only `BuildKit` can do; nothing when the
    /// engine's own builder can do all.
    pub fn needs_buildkit(&self) -> Vec<&'static str> {
        let needs = [
            (!self.secrets.is_empty(), "secrets"),
            (!self.ssh.is_empty(), "ssh"),
            (!self.additional_contexts.is_empty(), "additional_contexts"),
            (!self.cache_to.is_empty(), "cache_to"),
            (!self.entitlements.is_empty(), "entitlements"),
            (self.privileged, "privileged"),
            (self.platforms.len() > 1, "platforms"),
        ];
        let needed = needs.into_iter().filter(|(needed, _)| *needed);
        needed.map(|(_, field)| field).collect()
    }
}

/// Where the files of a build come from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BuildSource {
    /// A folder of the machine that deploys.
    Folder(PathBuf),
    /// A git or HTTP address that the engine fetches.
    Remote(String),
}

impl Default for BuildSource {
    fn default() -> Self {
        Self::Folder(PathBuf::from("."))
    }
}

/// A secret that `RUN` steps may mount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BuildSecret {
    /// The id that the Dockerfile names.
    pub id: String,
    /// The file that holds it.
    pub file: Option<PathBuf>,
    /// The value itself.
    pub value: Option<Sensitive>,
}
