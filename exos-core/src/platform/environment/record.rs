//! What an environment is, and what is asked of a new or changed one.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Quotas;
use crate::access::Allowances;
use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind, Result};
use crate::platform::name::{self, Named};
use crate::store::Record;

/// An environment: hosts and stacks that nobody outside of it sees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Environment {
    /// The name, given once among environments.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// What spreads its containers over hosts.
    pub orchestrator: Orchestrator,
    /// Whether it takes new work.
    pub state: EnvironmentState,
    /// Free labels.
    pub labels: BTreeMap<String, String>,
    /// How much it may use.
    pub quotas: Quotas,
    /// How it works.
    pub settings: Settings,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Record for Environment {
    const KIND: &'static str = "environment";
}

impl Named for Environment {
    const RESERVED: &'static [&'static str] = &["new"];

    fn name(&self) -> &str {
        &self.name
    }
}

/// What spreads containers over hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Orchestrator {
    /// Each stack stands on one host.
    #[default]
    Docker,
    /// The engines' own cluster mode.
    Swarm,
}

/// Whether an environment takes new work.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EnvironmentState {
    /// It does.
    #[default]
    Active,
    /// What runs goes on, and nothing is deployed or repaired.
    Inactive,
}

/// How an environment works.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// What roles may do here beyond the permission table.
    pub allow: Allowances,
    /// What is done about drift.
    pub drift: Drift,
    /// Whether a person confirms each upgrade before the old containers go.
    pub confirm: bool,
}

/// What is done when what runs is no longer what is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Drift {
    /// It is repaired.
    #[default]
    Repair,
    /// It is shown, and missing containers are put back.
    Report,
}

/// What is asked of a new environment.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewEnvironment {
    /// The name.
    pub name: String,
    /// What it is for.
    #[serde(default)]
    pub description: String,
    /// What spreads its containers over hosts.
    #[serde(default)]
    pub orchestrator: Orchestrator,
    /// Free labels.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// How much it may use.
    #[serde(default)]
    pub quotas: Quotas,
    /// How it works.
    #[serde(default)]
    pub settings: Settings,
}

impl NewEnvironment {
    /// Asks for an environment of that name and nothing special.
    pub fn named(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            ..Self::default()
        }
    }

    pub(super) fn into_record(self, created_at: Timestamp) -> Result<Environment> {
        let environment = Environment {
            name: self.name,
            description: self.description,
            orchestrator: self.orchestrator,
            state: EnvironmentState::Active,
            labels: self.labels,
            quotas: self.quotas,
            settings: self.settings,
            created_at,
        };
        environment.check("create environment")?;
        Ok(environment)
    }
}

/// What is asked to change; what is absent stays.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EnvironmentChange {
    /// A new name.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// Whether it takes new work.
    pub state: Option<EnvironmentState>,
    /// All labels from now on.
    pub labels: Option<BTreeMap<String, String>>,
    /// All quotas from now on.
    pub quotas: Option<Quotas>,
    /// All settings from now on.
    pub settings: Option<Settings>,
}

impl EnvironmentChange {
    pub(super) fn apply(self, environment: &mut Environment) -> Result<()> {
        let now = environment;
        set(&mut now.name, self.name);
        set(&mut now.description, self.description);
        set(&mut now.state, self.state);
        set(&mut now.labels, self.labels);
        set(&mut now.quotas, self.quotas);
        set(&mut now.settings, self.settings);
        now.check("change environment")
    }
}

fn set<T>(field: &mut T, asked: Option<T>) {
    if let Some(asked) = asked {
        *field = asked;
    }
}

impl Environment {
    fn check(&self, op: &'static str) -> Result<()> {
        let mut problems = Vec::from_iter(name::problem("name", &self.name));
        problems.extend(name::description_problem("description", &self.description));
        problems.extend(name::label_problems("labels", &self.labels));
        problems.extend(self.quotas.problems());
        if !problems.is_empty() {
            return Err(Error::invalid(op, problems));
        }
        match self.orchestrator {
            Orchestrator::Docker => Ok(()),
            Orchestrator::Swarm => Err(Error::new(
                ErrorKind::Unsupported,
                op,
                "the orchestrator swarm has no backend in this version",
            )
            .hint("use the orchestrator docker: it places each stack on one host")),
        }
    }
}
