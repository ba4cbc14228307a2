//! The audit log: who tried to change what, from where, and what came of it.

use std::net::IpAddr;

use serde::{Deserialize, Serialize};
use serde_json::json;

use super::Platform;
use super::list::{self, ListQuery, Listed, invalid};
use super::name::Named;
use crate::access::{Action, Caller, Principal};
use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind, Result};
use crate::store::{Batch, Page, Record, Versioned};

/// One attempt to change something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub principal: Principal,
    /// From where.
    pub address: Option<IpAddr>,
    /// The id of the request, which answers and logs carry too.
    pub request_id: String,
    /// What was tried.
    pub action: Action,
    /// What exactly, where the action covers several things: `stop`, `kill`.
    #[serde(default)]
    pub verb: Option<String>,
    /// On which thing.
    pub target: Target,
    /// What came of it.
    pub outcome: Outcome,
    /// Why it was refused or failed.
    pub reason: Option<String>,
}

impl Record for AuditEntry {
    const KIND: &'static str = "audit";
}

/// Which thing a change is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Target {
    /// The environment that it belongs to; absent for what belongs to none.
    pub environment: Option<String>,
    /// What sort of thing, such as `stack`.
    pub kind: String,
    /// Its id.
    pub id: String,
    /// Its name when the change was tried.
    pub name: String,
}

impl Target {
    /// Returns a thing that belongs to no environment.
    pub fn global(kind: &str, id: &str, name: &str) -> Self {
        Self {
            environment: None,
            kind: kind.to_owned(),
            id: clipped(id),
            name: clipped(name),
        }
    }

    /// Returns a thing of an environment.
    pub fn within(environment: &str, kind: &str, id: &str, name: &str) -> Self {
        Self {
            environment: Some(environment.to_owned()),
            ..Self::global(kind, id, name)
        }
    }

    /// Returns a thing that was looked for, by what was found or else by what was asked for.
    pub(super) fn sought<T: Named>(
        environment: Option<&str>,
        found: Option<&Versioned<T>>,
        asked: &str,
    ) -> Self {
        let (id, name) = found.map_or((asked, asked), |found| (&found.id, found.value.name()));
        Self {
            environment: environment.map(str::to_owned),
            ..Self::global(T::KIND, id, name)
        }
    }
}

/// The log holds what people send before it is checked, so it holds only so much of it.
fn clipped(text: &str) -> String {
    const MOST: usize = 100;
    let shown = text.chars().filter(|c| !c.is_control());
    shown.take(MOST).collect()
}

/// What came of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// It was done.
    Done,
    /// The caller may not do it.
    Refused,
    /// It was wrong, lost a race, or did not work.
    Failed,
}

impl Outcome {
    /// A thing that the caller may not know of is refused too.
    pub(super) fn of(error: &Error) -> Self {
        match error.kind() {
            ErrorKind::Forbidden | ErrorKind::Unauthorized | ErrorKind::NotFound => Self::Refused,
            _ => Self::Failed,
        }
    }
}

/// Adds an entry to a batch, and the event that wakes who follows changes.
pub(super) fn add(batch: Batch, id: &str, entry: &AuditEntry) -> Result<Batch> {
    let batch = batch.insert(id, entry)?;
    if entry.outcome != Outcome::Done {
        return Ok(batch);
    }
    let body = json!({
        "action": entry.action,
        "environment": entry.target.environment,
        "name": entry.target.name,
        "principal": entry.principal,
    });
    Ok(batch.event(&entry.target.kind, &entry.target.id, body))
}

/// Which entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AuditFilter {
    /// Only this environment's; absent needs the right to see all.
    pub environment: Option<String>,
    /// Only of the principal with this id or name.
    pub principal: Option<String>,
    /// Only this action.
    pub action: Option<Action>,
    /// Only with this outcome.
    pub outcome: Option<Outcome>,
    /// Only of the thing with this id or name.
    pub target: Option<String>,
    /// Only from this time on.
    pub from: Option<Timestamp>,
    /// Only before this time.
    pub to: Option<Timestamp>,
}

impl AuditFilter {
    fn fits(&self, entry: &AuditEntry) -> bool {
        let (target, principal) = (&entry.target, &entry.principal);
        let is = |asked: &Option<String>, any: [&str; 2]| {
            asked.as_deref().is_none_or(|asked| any.contains(&asked))
        };
        (self.environment.is_none() || self.environment == target.environment)
            && is(&self.principal, [principal.id(), principal.name()])
            && is(&self.target, [&target.id, &target.name])
            && self.action.is_none_or(|action| action == entry.action)
            && self.outcome.is_none_or(|outcome| outcome == entry.outcome)
            && self.from.is_none_or(|from| entry.at >= from)
            && self.to.is_none_or(|to| entry.at < to)
    }
}

/// What is done with the audit log.
#[derive(Debug, Clone, Copy)]
pub struct Audit<'a> {
    platform: &'a Platform,
}

impl<'a> Audit<'a> {
    pub(super) fn new(platform: &'a Platform) -> Self {
        Self { platform }
    }

    /// Lists entries, newest first.
    ///
    /// # Behavior
    /// - One call reads a bounded number of entries. When few of them fit the filter the answer is shorter than the
    ///   limit, or empty, and still has a cursor: the end is where there is none.
    ///
    /// # Errors
    /// `NotFound` or `Forbidden` when the caller may not see the environment's log, or all of it.
    pub async fn list(
        &self,
        caller: &Caller,
        filter: &AuditFilter,
        query: &ListQuery,
    ) -> Result<Listed<Versioned<AuditEntry>>> {
        let action = match filter.environment {
            Some(_) => Action::AuditRead,
            None => Action::GlobalAuditRead,
        };
        caller.check(action, filter.environment.as_deref())?;
        let limit = query.checked_limit()?;
        if query.sort.is_some() {
            return Err(invalid("sort", "the audit log is newest first".to_owned()));
        }
        let mut page = Page::default().newest_first();
        page.after.clone_from(&query.cursor);
        let fits = |entry: &Versioned<AuditEntry>| filter.fits(&entry.value);
        list::walk(self.platform.store(), page, limit, fits).await
    }
}
