//! Stacks: what is wanted of them, and their revisions. What runs of them is in the live picture.

mod difference;
mod handlers;
mod plan;
mod request;
mod revisions;

use std::collections::{BTreeMap, BTreeSet};

use exos_core::platform;
use exos_core::store::Versioned;
use serde::Serialize;
use utoipa::ToSchema;

use super::actor::Actor;
use super::operation::Operation;
use super::words::words;

pub(super) use handlers::routes;
pub(super) use request::Which as WhichStack;

words! {
    /// Why a revision was made.
    Why = platform::Why {
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
}

/// A stack: what is wanted of it.
#[derive(Debug, Serialize, ToSchema)]
struct Stack {
    /// The id, given once in the environment.
    id: String,
    /// How often it was written: the `ETag` without its quotes.
    version: u64,
    /// The environment's id.
    environment: String,
    /// The name, given once in the environment.
    name: String,
    /// What it is for.
    description: String,
    /// The id of the host that it stands on.
    host: String,
    /// The id of the host that it is leaving; absent when it has left.
    #[serde(skip_serializing_if = "Option::is_none")]
    moves_from: Option<String>,
    /// What is wanted of it as a whole: `running`, `stopped` or `removed`.
    wanted: &'static str,
    /// Services that were stopped on purpose while the others run.
    stopped: BTreeSet<String>,
    /// Numbers of containers that were set instead of those of the files.
    scale: BTreeMap<String, u32>,
    /// The newest revision, which is the wanted one.
    revision: u64,
    /// The id of the newest operation.
    operation: String,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
    /// When what is wanted of it last changed.
    #[schema(format = DateTime)]
    changed_at: String,
}

impl From<Versioned<platform::Stack>> for Stack {
    fn from(stack: Versioned<platform::Stack>) -> Self {
        let Versioned { id, version, value } = stack;
        Self {
            id: super::own_id(&id),
            version,
            environment: value.environment,
            name: value.name,
            description: value.description,
            host: super::own_id(&value.host),
            moves_from: value.moves_from.as_deref().map(super::own_id),
            wanted: match value.wanted {
                platform::Wanted::Running => "running",
                platform::Wanted::Stopped => "stopped",
                platform::Wanted::Removed { .. } => "removed",
            },
            stopped: value.stopped,
            scale: value.scale,
            revision: value.revision,
            operation: super::own_id(&value.operation),
            created_at: value.created_at.to_string(),
            changed_at: value.changed_at.to_string(),
        }
    }
}

impl From<platform::Accepted> for Accepted {
    fn from(accepted: platform::Accepted) -> Self {
        Self {
            stack: accepted.stack.into(),
            operation: accepted.operation.into(),
        }
    }
}

/// A change that is written and is now being brought about.
#[derive(Debug, Serialize, ToSchema)]
struct Accepted {
    /// The stack as it is wanted now.
    stack: Stack,
    /// The operation that brings it about.
    operation: Operation,
}

/// One version of a stack's files. It never changes.
#[derive(Debug, Serialize, ToSchema)]
struct Revision {
    /// Its number, from 1.
    number: u64,
    /// When it was made.
    #[schema(format = DateTime)]
    at: String,
    /// Who made it.
    principal: Actor,
    /// Why.
    why: Why,
    /// What its maker says of it.
    message: String,
    /// The image of each service, as the files name it.
    images: BTreeMap<String, String>,
}

impl From<platform::Revision> for Revision {
    fn from(revision: platform::Revision) -> Self {
        Self {
            number: revision.number,
            at: revision.at.to_string(),
            principal: revision.principal.into(),
            why: revision.why.into(),
            message: revision.message,
            images: revision.images,
        }
    }
}
