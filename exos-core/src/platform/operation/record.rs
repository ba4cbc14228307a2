//! What an operation is.

use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

use crate::access::{Caller, Origin, Principal};
use crate::clock::Timestamp;
use crate::error::{Error, Problem};
use crate::id::own_id;
use crate::platform::Stack;
use crate::store::{Record, Versioned};

/// Long work on a stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// The environment's id.
    pub environment: String,
    /// The stack's id.
    pub stack: String,
    /// The stack's name when the operation began.
    pub stack_name: String,
    /// What it does.
    pub kind: OperationKind,
    /// How far it is.
    pub state: OperationState,
    /// The revision that it brings up.
    pub revision: u64,
    /// Who asked for it.
    pub principal: Principal,
    /// Where the request came from.
    pub origin: Origin,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When the work began.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Why it failed.
    pub failure: Option<Failure>,
    /// Whether somebody asked it to stop.
    pub cancel_asked: bool,
}

impl Record for Operation {
    const KIND: &'static str = "operation";
}

impl Operation {
    /// Returns an operation on a stack that waits for its turn.
    pub(crate) fn waiting(
        stack: &Versioned<Stack>,
        kind: OperationKind,
        caller: &Caller,
        created_at: Timestamp,
    ) -> Self {
        Self {
            environment: stack.value.environment.clone(),
            stack: stack.id.clone(),
            stack_name: stack.value.name.clone(),
            kind,
            state: OperationState::Pending,
            revision: stack.value.revision,
            principal: caller.principal.clone(),
            origin: caller.origin.clone(),
            created_at,
            started_at: None,
            finished_at: None,
            failure: None,
            cancel_asked: false,
        }
    }

    /// Says whether it is about the stack with this name, own id or whole id.
    pub(super) fn is_of(&self, stack: &str) -> bool {
        [self.stack_name.as_str(), &self.stack, own_id(&self.stack)].contains(&stack)
    }
}

/// What an operation does.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum OperationKind {
    /// Brings a new revision up.
    Deploy,
    /// Brings the wanted revision up again, because what ran was no longer that.
    Repair,
    /// Starts services; all of them when empty.
    Start {
        /// Their names.
        services: BTreeSet<String>,
    },
    /// Stops services; all of them when empty.
    Stop {
        /// Their names.
        services: BTreeSet<String>,
    },
    /// Stops and starts services one container after the other; all of them when empty.
    Restart {
        /// Their names.
        services: BTreeSet<String>,
    },
    /// Changes numbers of containers.
    Scale,
    /// Moves the stack to another host.
    Move,
    /// Removes the stack.
    Remove {
        /// Removes its volumes too.
        volumes: bool,
    },
}

/// How far an operation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperationState {
    /// It waits for its turn.
    Pending,
    /// It is worked on.
    Running,
    /// Everything was done.
    Succeeded,
    /// It ended with an error. What it did stays done, and the controller goes on trying.
    Failed,
    /// Somebody stopped it.
    Cancelled,
    /// A later change of the same stack took its place.
    Superseded,
}

impl OperationState {
    /// All states, in their order.
    pub const ALL: [Self; 6] = [
        Self::Pending,
        Self::Running,
        Self::Succeeded,
        Self::Failed,
        Self::Cancelled,
        Self::Superseded,
    ];

    /// Says whether it is over.
    pub fn is_ended(self) -> bool {
        !matches!(self, Self::Pending | Self::Running)
    }

    /// Returns the word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Succeeded => "succeeded",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Superseded => "superseded",
        }
    }
}

impl fmt::Display for OperationState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// Why an operation failed, as an answer shows it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// What failed and why, in one line.
    pub message: String,
    /// What the reader can do about it.
    pub hint: Option<String>,
    /// The code of the page that explains it.
    pub code: Option<String>,
    /// Each single thing that is wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub problems: Vec<Problem>,
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        Self {
            message: error.to_string(),
            hint: error.hint_text().map(str::to_owned),
            code: error.error_code().map(str::to_owned),
            problems: error.problem_list().to_vec(),
        }
    }
}
