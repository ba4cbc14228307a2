//! What is kept of a stack.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::NewStack;
use crate::access::Principal;
use crate::clock::Timestamp;
use crate::platform::Demand;
use crate::platform::name::Named;
use crate::spec::StackSpec;
use crate::store::Record;
use crate::vault::Sealed;

/// A stack: what is wanted of it. What runs is in the [live picture](crate::live).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stack {
    /// The environment's id.
    pub environment: String,
    /// The name, given once in the environment.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The id of the host that it stands on.
    pub host: String,
    /// The id of the host that it is leaving; absent when it has left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub moves_from: Option<String>,
    /// What is wanted of it as a whole.
    pub wanted: Wanted,
    /// Services that were stopped on purpose while the others run.
    pub stopped: BTreeSet<String>,
    /// Numbers of containers that were set instead of those of the files.
    pub scale: BTreeMap<String, u32>,
    /// The newest revision, which is the wanted one.
    pub revision: u64,
    /// What it asks for.
    pub demand: Demand,
    /// The newest operation.
    pub operation: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When what is wanted of it last changed.
    pub changed_at: Timestamp,
}

impl Record for Stack {
    const KIND: &'static str = "stack";
}

impl Named for Stack {
    fn name(&self) -> &str {
        &self.name
    }
}

impl Stack {
    pub(super) fn new(environment: &str, new: &NewStack, host: String, now: Timestamp) -> Self {
        Self {
            environment: environment.to_owned(),
            name: new.name.clone(),
            description: new.description.clone(),
            host,
            moves_from: None,
            wanted: Wanted::Running,
            stopped: BTreeSet::new(),
            scale: BTreeMap::new(),
            revision: 0,
            demand: Demand::default(),
            operation: String::new(),
            created_at: now,
            changed_at: now,
        }
    }

    /// Says whether it is leaving the host with this id.
    pub(crate) fn leaves(&self, host: &str) -> bool {
        self.moves_from.as_deref() == Some(host)
    }

    /// Puts what was changed by hand over a revision: numbers of containers.
    pub(crate) fn apply_to(&self, mut spec: StackSpec) -> StackSpec {
        spec.environment.clone_from(&self.environment);
        spec.revision = Some(self.revision);
        for (name, replicas) in &self.scale {
            if let Some(service) = spec.services.get_mut(name) {
                std::sync::Arc::make_mut(service).replicas = *replicas;
            }
        }
        spec
    }
}

/// What is wanted of a stack as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum Wanted {
    /// It runs, but for services that are stopped on purpose.
    Running,
    /// Its containers are there and do not run.
    Stopped,
    /// It goes.
    Removed {
        /// Its volumes go too.
        volumes: bool,
    },
}

/// One version of a stack's files. It never changes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Revision {
    /// Its number, from 1.
    pub number: u64,
    /// When it was made.
    pub at: Timestamp,
    /// Who made it.
    pub principal: Principal,
    /// Why.
    pub why: Why,
    /// What its maker says of it.
    pub message: String,
    /// The image of each service, as the files name it.
    pub images: BTreeMap<String, String>,
    /// The files and the specification that they make, sealed: they may hold secrets.
    pub content: Sealed,
}

impl Record for Revision {
    const KIND: &'static str = "revision";
}

/// Why a revision was made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Why {
    /// A person or program sent files.
    Manual,
    /// A receiver hook was called.
    Hook,
    /// A pipeline deployed what it built.
    Pipeline,
    /// An older revision came back.
    Rollback,
    /// A catalog's template was launched or upgraded.
    Catalog,
}
