//! Operations: long work on a stack, what it did step by step, and how it ended.

mod listing;
mod place;
mod record;
pub(crate) mod steps;
mod wait;

pub use listing::OperationFilter;
pub(crate) use place::insert;
pub use record::{Failure, Operation, OperationKind, OperationState};
pub(super) use steps::is_step;
pub use steps::{Step, StepEvent};

use super::audit::Target;
use super::change::Attempt;
use super::{Platform, name};
use crate::access::{Action, Caller};
use crate::error::{Error, ErrorKind, Result};
use crate::store::{Batch, Versioned};

/// What is done with operations.
#[derive(Debug, Clone, Copy)]
pub struct Operations<'a> {
    platform: &'a Platform,
}

impl<'a> Operations<'a> {
    pub(super) fn new(platform: &'a Platform) -> Self {
        Self { platform }
    }

    /// Returns an operation by its id: its own, or `<environment id>/<own id>`.
    ///
    /// # Errors
    /// `NotFound` when there is none, or the caller is no member of its environment.
    pub async fn get(&self, caller: &Caller, id: &str) -> Result<Versioned<Operation>> {
        let missing = || name::not_found("operation", id);
        let store = self.platform.store();
        let found = match id.split_once('/') {
            Some(_) => Some(id.to_owned()),
            None => place::find(store, id).await?,
        };
        let id = found.ok_or_else(missing)?;
        let environment = id.split('/').next();
        caller
            .check(Action::OperationRead, environment)
            .map_err(|error| hide(error, missing()))?;
        store.record(&id).await?.ok_or_else(missing)
    }

    /// Lists the steps of an operation after the one with the number `after`, oldest first.
    ///
    /// # Errors
    /// As [`Operations::get`].
    pub async fn steps(
        &self,
        caller: &Caller,
        id: &str,
        after: u64,
        limit: usize,
    ) -> Result<Vec<(u64, Step)>> {
        let found = self.get(caller, id).await?;
        steps::read(self.platform.store(), &found.id, after, limit).await
    }

    /// Asks a running operation to stop at the border of a step. What it did stays done.
    ///
    /// # Errors
    /// `Conflict` when it has ended.
    pub async fn cancel(&self, caller: &Caller, id: &str) -> Result<Versioned<Operation>> {
        let mut found = self.get(caller, id).await?;
        let operation = &found.value;
        let target = Target::within(
            &operation.environment,
            "operation",
            &found.id,
            &operation.stack_name,
        );
        let prepare = async {
            if found.value.state.is_ended() {
                let message = format!("it has ended: {}", found.value.state);
                return Err(Error::new(ErrorKind::Conflict, "cancel operation", message));
            }
            found.value.cancel_asked = true;
            let batch = self.platform.batch().save(&found)?;
            found.version += 1;
            Ok((batch, found))
        };
        self.platform
            .change(
                Attempt::new(caller, Action::OperationCancel, target),
                prepare,
            )
            .await
    }
}

/// Adds to `batch` that an operation is cancelled, unless it has ended: its stack is known no more.
pub(crate) async fn give_up(platform: &Platform, batch: Batch, id: &str) -> Result<Batch> {
    let Some(mut found) = platform.store().record::<Operation>(id).await? else {
        return Ok(batch);
    };
    if found.value.state.is_ended() {
        return Ok(batch);
    }
    found.value.state = OperationState::Cancelled;
    found.value.finished_at = Some(platform.ports().clock.timestamp());
    let state = found.value.state.as_str();
    Ok(batch
        .save(&found)?
        .event("operation", &found.id, state.into()))
}

/// What a foreign environment owns is as missing as what does not exist.
fn hide(error: Error, missing: Error) -> Error {
    if error.kind() == ErrorKind::NotFound {
        missing
    } else {
        error
    }
}
