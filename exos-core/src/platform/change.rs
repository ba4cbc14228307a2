//! The one way to change something: ask the permission table, prepare, write, and leave an audit entry.

use super::audit::{self, Outcome, Target};
use super::{Platform, environment};
use crate::access::{Action, Allowances, Caller};
use crate::error::{Error, Result};
use crate::store::Batch;

/// A change that somebody asks for.
#[derive(Debug)]
pub(super) struct Attempt<'a> {
    pub(super) caller: &'a Caller,
    pub(super) action: Action,
    pub(super) target: Target,
    verb: Option<&'static str>,
    allows: Allowances,
}

impl<'a> Attempt<'a> {
    pub(super) fn new(caller: &'a Caller, action: Action, target: Target) -> Self {
        Self {
            caller,
            action,
            target,
            verb: None,
            allows: Allowances::default(),
        }
    }

    /// Says what exactly is done, where the action covers several things.
    pub(super) fn verb(self, verb: &'static str) -> Self {
        Self {
            verb: Some(verb),
            ..self
        }
    }

    /// Adds what the environment's settings allow beyond the table.
    pub(super) fn allowing(self, allows: Allowances) -> Self {
        Self { allows, ..self }
    }

    fn check(&self) -> Result<()> {
        match &self.target.environment {
            Some(environment) => self.caller.check_in(self.action, environment, self.allows),
            None => self.caller.check(self.action, None),
        }
    }
}

impl Platform {
    /// Makes a change: see [`Platform::change`].
    pub(super) async fn change_as<T>(
        &self,
        caller: &Caller,
        action: Action,
        target: Target,
        prepare: impl Future<Output = Result<(Batch, T)>>,
    ) -> Result<T> {
        self.change(Attempt::new(caller, action, target), prepare)
            .await
    }

    /// Makes a change.
    ///
    /// # Behavior
    /// - `prepare` runs only when the permission table allows the action. It reads, checks and returns the writes.
    /// - The writes and the audit entry are one commit: neither is there without the other.
    /// - A change that is refused or fails leaves an audit entry that says so.
    pub(super) async fn change<T>(
        &self,
        attempt: Attempt<'_>,
        prepare: impl Future<Output = Result<(Batch, T)>>,
    ) -> Result<T> {
        let done = self.try_change(&attempt, prepare).await;
        if let Err(error) = &done {
            self.note_failure(&attempt, error).await;
        }
        done
    }

    async fn try_change<T>(
        &self,
        attempt: &Attempt<'_>,
        prepare: impl Future<Output = Result<(Batch, T)>>,
    ) -> Result<T> {
        attempt.check()?;
        let (batch, value) = prepare.await?;
        let entry = self.entry(attempt, Outcome::Done, None);
        let batch = audit::add(batch, &self.ports().ids.next(), &entry)?;
        let written = self.store().commit(batch).await;
        written.map_err(environment::explain)?;
        Ok(value)
    }

    /// The caller gets `error` whether or not it can be noted.
    async fn note_failure(&self, attempt: &Attempt<'_>, error: &Error) {
        let entry = self.entry(attempt, Outcome::of(error), Some(error.to_string()));
        let noted = match audit::add(self.batch(), &self.ports().ids.next(), &entry) {
            Ok(batch) => self.store().commit(batch).await.map(drop),
            Err(error) => Err(error),
        };
        if let Err(unnoted) = noted {
            tracing::error!(error = %unnoted, action = %attempt.action, "a failed change is not in the audit log");
        }
    }

    fn entry(
        &self,
        attempt: &Attempt<'_>,
        outcome: Outcome,
        reason: Option<String>,
    ) -> audit::AuditEntry {
        audit::AuditEntry {
            at: self.ports().clock.timestamp(),
            principal: attempt.caller.principal.clone(),
            address: attempt.caller.origin.address,
            request_id: attempt.caller.origin.request_id.clone(),
            action: attempt.action,
            verb: attempt.verb.map(str::to_owned),
            target: attempt.target.clone(),
            outcome,
            reason,
        }
    }
}
