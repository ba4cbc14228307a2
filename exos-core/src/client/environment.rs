//! Environments.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::collection::resource;
use super::{Changeable, Client, Collection, Creatable};
use crate::clock::Timestamp;
use crate::platform::{
    EnvironmentChange, EnvironmentState, NewEnvironment, Orchestrator, Quotas, Settings,
};

/// An environment: hosts and stacks that nobody outside of it sees.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Environment {
    /// The id.
    pub id: String,
    /// How often it was written.
    pub version: u64,
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

resource!(Environment, "environment", "environments");

impl Creatable for Environment {
    type New = NewEnvironment;
    type Made = Self;
}

impl Changeable for Environment {
    type Change = EnvironmentChange;
}

impl Client {
    /// Leads to the environments.
    pub fn environments(&self) -> Collection<Environment> {
        Collection::new(self, ["environments"])
    }
}
