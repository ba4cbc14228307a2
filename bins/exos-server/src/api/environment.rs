//! Environments.

mod handlers;
mod settings;

use std::collections::BTreeMap;

use exos_core::platform;
use exos_core::store::Versioned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::words::words;

pub(super) use handlers::routes;
pub(super) use settings::{Quotas, Settings};

words! {
    /// What spreads containers over hosts.
    Orchestrator = platform::Orchestrator {
        /// Each stack stands on one host.
        Docker,
        /// The engines' own cluster mode.
        Swarm,
    }
}

words! {
    /// Whether an environment takes new work.
    EnvironmentState = platform::EnvironmentState {
        /// It does.
        Active,
        /// What runs goes on, and nothing is deployed or repaired.
        Inactive,
    }
}

/// Which environment.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct Within {
    /// The environment's id or name.
    pub(super) environment: String,
}

/// An environment: hosts and stacks that nobody outside of it sees.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Environment {
    /// The id.
    id: String,
    /// How often it was written: the `ETag` without its quotes.
    version: u64,
    /// The name, given once among environments.
    name: String,
    /// What it is for.
    description: String,
    /// What spreads its containers over hosts.
    orchestrator: Orchestrator,
    /// Whether it takes new work.
    state: EnvironmentState,
    /// Free labels.
    labels: BTreeMap<String, String>,
    /// How much it may use.
    quotas: Quotas,
    /// How it works.
    settings: Settings,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
}

impl From<Versioned<platform::Environment>> for Environment {
    fn from(environment: Versioned<platform::Environment>) -> Self {
        let Versioned { id, version, value } = environment;
        Self {
            id,
            version,
            name: value.name,
            description: value.description,
            orchestrator: value.orchestrator.into(),
            state: value.state.into(),
            labels: value.labels,
            quotas: value.quotas.into(),
            settings: value.settings.into(),
            created_at: value.created_at.to_string(),
        }
    }
}

/// What is asked of a new environment.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewEnvironment {
    /// The name: 1 to 63 small letters, digits, `_`, `.` and `-`, starting with a letter or digit, and not `new`.
    #[schema(pattern = "^[a-z0-9][a-z0-9_.-]{0,62}$")]
    name: String,
    /// What it is for.
    #[serde(default)]
    #[schema(max_length = 1000)]
    description: String,
    /// What spreads its containers over hosts; `docker` when absent.
    orchestrator: Option<Orchestrator>,
    /// Free labels.
    #[serde(default)]
    labels: BTreeMap<String, String>,
    /// How much it may use.
    #[serde(default)]
    quotas: Quotas,
    /// How it works.
    #[serde(default)]
    settings: Settings,
}

impl From<NewEnvironment> for platform::NewEnvironment {
    fn from(new: NewEnvironment) -> Self {
        Self {
            name: new.name,
            description: new.description,
            orchestrator: new.orchestrator.map(Into::into).unwrap_or_default(),
            labels: new.labels,
            quotas: new.quotas.into(),
            settings: new.settings.into(),
        }
    }
}

/// What is asked to change; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct EnvironmentChange {
    /// A new name: 1 to 63 small letters, digits, `_`, `.` and `-`, starting with a letter or digit, and not `new`.
    #[schema(pattern = "^[a-z0-9][a-z0-9_.-]{0,62}$")]
    name: Option<String>,
    /// What it is for.
    #[schema(max_length = 1000)]
    description: Option<String>,
    /// Whether it takes new work.
    state: Option<EnvironmentState>,
    /// All labels from now on.
    labels: Option<BTreeMap<String, String>>,
    /// All quotas from now on.
    quotas: Option<Quotas>,
    /// All settings from now on.
    settings: Option<Settings>,
}

impl From<EnvironmentChange> for platform::EnvironmentChange {
    fn from(change: EnvironmentChange) -> Self {
        Self {
            name: change.name,
            description: change.description,
            state: change.state.map(Into::into),
            labels: change.labels,
            quotas: change.quotas.map(Into::into),
            settings: change.settings.map(Into::into),
        }
    }
}
