//! Operations: long work on a stack, what it did step by step, and how it ended.

mod record;
pub(crate) mod steps;

pub use record::{Failure, Operation, OperationKind, OperationState};
pub use steps::{Step, StepEvent};

use super::audit::Target;
use super::change::Attempt;
use super::list::{ListQuery, Listed, SortKey};
use super::{Platform, name};
use crate::access::{Action, Caller};
use crate::error::{Error, ErrorKind, Result};
use crate::store::{Page, Versioned};

const SORT: &[SortKey<Versioned<Operation>>] = &[("created_at", |operation| operation.id.clone())];

/// What is done with operations.
#[derive(Debug, Clone, Copy)]
pub struct Operations<'a> {
    platform: &'a Platform,
}

impl<'a> Operations<'a> {
    pub(super) fn new(platform: &'a Platform) -> Self {
        Self { platform }
    }

    /// Returns an operation by its id, `<environment id>/<own id>`.
    ///
    /// # Errors
    /// `NotFound` when there is none, or the caller is no member of its environment.
    pub async fn get(&self, caller: &Caller, id: &str) -> Result<Versioned<Operation>> {
        let missing = || name::not_found("operation", id);
        let (environment, _) = id.split_once('/').ok_or_else(missing)?;
        caller
            .check(Action::OperationRead, Some(environment))
            .map_err(|error| hide(error, missing()))?;
        let found = self.platform.store().record(id).await?;
        found.ok_or_else(missing)
    }

    /// Lists the operations of an environment, the newest first unless sorted otherwise.
    ///
    /// # Errors
    /// `NotFound` or `Forbidden` when the caller may not see them.
    pub async fn list(
        &self,
        caller: &Caller,
        environment: &str,
        stack: Option<&str>,
        query: &ListQuery,
    ) -> Result<Listed<Versioned<Operation>>> {
        let environment = self
            .platform
            .environments()
            .get(caller, environment)
            .await?;
        caller.check(Action::OperationRead, Some(&environment.id))?;
        let page = Page::default()
            .within(format!("{}/", environment.id))
            .limit(usize::MAX);
        let mut operations = self.platform.store().records::<Operation>(&page).await?;
        operations.retain(|operation| stack.is_none_or(|stack| operation.value.is_of(stack)));
        let mut query = query.clone();
        query.sort.get_or_insert_with(|| "-created_at".to_owned());
        query.cut(operations, SORT, |operation| &operation.id)
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
        self.get(caller, id).await?;
        steps::read(self.platform.store(), id, after, limit).await
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
            id,
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

/// What a foreign environment owns is as missing as what does not exist.
fn hide(error: Error, missing: Error) -> Error {
    if error.kind() == ErrorKind::NotFound {
        missing
    } else {
        error
    }
}
