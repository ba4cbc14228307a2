//! What is asked of stacks.

use std::collections::{BTreeMap, BTreeSet};

use exos_core::platform;
use exos_core::spec::Sources;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

/// Which stack.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(in crate::api) struct Which {
    /// The environment's id or name.
    pub(in crate::api) environment: String,
    /// The stack's id or name.
    pub(in crate::api) stack: String,
}

/// Which revision of a stack.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct WhichRevision {
    /// The environment's id or name.
    pub(super) environment: String,
    /// The stack's id or name.
    pub(super) stack: String,
    /// The revision's number.
    pub(super) number: u64,
}

/// The files of a stack. Nothing is read from the server's disk.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct StackFiles {
    /// The compose file.
    compose: String,
    /// The exos-compose file beside it.
    #[serde(skip_serializing_if = "Option::is_none")]
    exos_compose: Option<String>,
    /// The variables that the files are interpolated with.
    env: BTreeMap<String, String>,
    /// All other files that those name, by their path beside the compose file.
    files: BTreeMap<String, String>,
}

impl From<Sources> for StackFiles {
    fn from(sources: Sources) -> Self {
        Self {
            compose: sources.compose,
            exos_compose: sources.exos_compose,
            env: sources.env,
            files: sources.files,
        }
    }
}

/// What is asked of a new stack.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct NewStack {
    /// The name.
    name: String,
    /// What it is for.
    #[serde(default)]
    description: String,
    /// The host that it stands on, by id or name; absent leaves the choice to EXOS.
    host: Option<String>,
    /// The compose file.
    compose: String,
    /// The exos-compose file beside it.
    exos_compose: Option<String>,
    /// The variables that the files are interpolated with.
    #[serde(default)]
    env: BTreeMap<String, String>,
    /// All other files that those name, by their path beside the compose file.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// What is to be said of this revision.
    #[serde(default)]
    message: String,
}

impl From<NewStack> for platform::NewStack {
    fn from(new: NewStack) -> Self {
        Self {
            name: new.name,
            description: new.description,
            host: new.host,
            message: new.message,
            sources: Sources {
                compose: new.compose,
                exos_compose: new.exos_compose,
                env: new.env,
                files: new.files,
            },
        }
    }
}

/// What is asked of a stack that exists.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct StackUpdate {
    /// What it is for; absent stays.
    description: Option<String>,
    /// The compose file.
    compose: String,
    /// The exos-compose file beside it.
    exos_compose: Option<String>,
    /// The variables that the files are interpolated with.
    #[serde(default)]
    env: BTreeMap<String, String>,
    /// All other files that those name, by their path beside the compose file.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// What is to be said of this revision.
    #[serde(default)]
    message: String,
}

impl From<StackUpdate> for platform::StackUpdate {
    fn from(update: StackUpdate) -> Self {
        Self {
            description: update.description,
            message: update.message,
            sources: Sources {
                compose: update.compose,
                exos_compose: update.exos_compose,
                env: update.env,
                files: update.files,
            },
        }
    }
}

/// On which services something is done.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Services {
    /// Their names; all of them when empty.
    #[serde(default)]
    pub(super) services: BTreeSet<String>,
}

/// How many containers services have.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct Scale {
    /// The number of containers by the service's name.
    pub(super) services: BTreeMap<String, u32>,
}

/// How a stack is removed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Removal {
    /// Its volumes go too.
    pub(super) volumes: bool,
}
