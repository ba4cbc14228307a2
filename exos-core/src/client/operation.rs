//! Operations: long work on a stack.

use futures_util::stream::{BoxStream, StreamExt};
use reqwest::Method;
use serde::{Deserialize, Serialize};

use super::collection::resource;
use super::sse::{self, ServerEvent};
use super::{Client, Collection, answer};
use crate::access::Principal;
use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind, Result};
use crate::platform::{Failure, OperationState, Step};

/// Long work on a stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operation {
    /// The id.
    pub id: String,
    /// How often it was written.
    pub version: u64,
    /// The environment's id.
    pub environment: String,
    /// The stack's id.
    pub stack: String,
    /// The stack's name when the operation began.
    pub stack_name: String,
    /// What it does: `deploy`, `repair`, `start`, `stop`, `restart`, `scale`, `move` or `remove`.
    pub kind: String,
    /// How far it is.
    pub state: OperationState,
    /// The revision that it brings up.
    pub revision: u64,
    /// Who asked for it.
    pub principal: Principal,
    /// The id of the request that asked for it.
    pub request_id: String,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When the work began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub started_at: Option<Timestamp>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<Timestamp>,
    /// Why it failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// Whether somebody asked it to stop.
    pub cancel_asked: bool,
}

/// What is seen of an operation that is followed.
#[derive(Debug, Clone, PartialEq)]
pub enum Followed {
    /// Something that it did.
    Step(Step),
    /// It has ended; nothing comes after this.
    End(Box<Operation>),
}

resource!(Operation, "operation", "operations");

impl Operation {
    /// Returns how it ended: an error unless it succeeded.
    ///
    /// # Errors
    /// `Failed` with its failure, `Cancelled` when it was stopped, `Conflict` when a later change took its place.
    pub fn outcome(&self, op: &'static str) -> Result<()> {
        let error = match self.state {
            OperationState::Succeeded => return Ok(()),
            OperationState::Failed => self.failure(op),
            OperationState::Cancelled => Error::new(ErrorKind::Cancelled, op, "it was stopped"),
            OperationState::Superseded => Error::new(
                ErrorKind::Conflict,
                op,
                "a later change of the stack took its place",
            )
            .hint("`exos operation ls` shows who changed what"),
            OperationState::Pending | OperationState::Running => {
                Error::new(ErrorKind::Timeout, op, "it has not ended").hint(format!(
                    "`exos operation follow {}` goes on watching",
                    self.id
                ))
            }
        };
        Err(error.with("operation", &self.id))
    }

    fn failure(&self, op: &'static str) -> Error {
        let Some(failure) = &self.failure else {
            return Error::new(ErrorKind::Failed, op, "it failed");
        };
        let mut error =
            Error::new(ErrorKind::Failed, op, &failure.message).problems(failure.problems.clone());
        if let Some(hint) = &failure.hint {
            error = error.hint(hint);
        }
        match &failure.code {
            Some(code) => error.code(code.clone()),
            None => error,
        }
    }
}

impl Collection<Operation> {
    /// Asks a running operation to stop at the border of a step. What it did stays done.
    ///
    /// # Errors
    /// `Conflict` when it has ended.
    pub async fn cancel(&self, operation: &str) -> Result<Operation> {
        let path = [operation, "actions", "cancel"];
        let ask = self.ask("cancel operation", Method::POST, path);
        ask.json().await
    }

    /// Follows an operation from its first step to its end, also over connections that break.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub async fn follow(&self, operation: &str) -> Result<BoxStream<'static, Result<Followed>>> {
        let (own, id) = (self.clone(), operation.to_owned());
        let ask = move || own.ask("follow operation", Method::GET, [id.as_str(), "events"]);
        let events = sse::read(ask).await?;
        Ok(events.map(|event| followed(&event?)).boxed())
    }
}

fn followed(event: &ServerEvent) -> Result<Followed> {
    const OP: &str = "follow operation";
    Ok(match event.name.as_str() {
        "end" => Followed::End(answer::read(OP, &event.data)?),
        _ => Followed::Step(answer::read(OP, &event.data)?),
    })
}

impl Client {
    /// Leads to the operations of an environment.
    pub fn operations(&self, environment: &str) -> Collection<Operation> {
        Collection::new(self, ["environments", environment, "operations"])
    }
}
