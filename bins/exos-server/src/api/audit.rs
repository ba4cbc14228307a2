//! The audit log: who tried to change what, from where, and what came of it.

mod handlers;

use exos_core::Timestamp;
use exos_core::access::Action;
use exos_core::platform::{AuditEntry as Entry, AuditFilter, ListQuery, Outcome as CoreOutcome};
use exos_core::store::Versioned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::actor::Actor;
use super::words::words;

pub(super) use handlers::routes;

words! {
    /// What came of an attempt.
    Outcome = CoreOutcome {
        /// It was done.
        Done,
        /// The caller may not do it.
        Refused,
        /// It was wrong, lost a race, or did not work.
        Failed,
    }
}

/// One attempt to change something.
#[derive(Debug, Serialize, ToSchema)]
struct AuditEntry {
    /// The id.
    id: String,
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// Who.
    principal: Actor,
    /// From which address; absent for what EXOS itself does.
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    /// The id of the request, which answers and the log carry too.
    request_id: String,
    /// What was tried, as the permission table names it.
    #[schema(example = "stack.deploy")]
    action: &'static str,
    /// What exactly, where the action covers several things.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "kill")]
    verb: Option<String>,
    /// On which thing.
    target: Target,
    /// What came of it.
    outcome: Outcome,
    /// Why it was refused or failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
}

/// Which thing a change is about.
#[derive(Debug, Serialize, ToSchema)]
struct Target {
    /// The id of the environment that it belongs to; absent for what belongs to none.
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<String>,
    /// What sort of thing, such as `stack`.
    kind: String,
    /// Its id.
    id: String,
    /// Its name when the change was tried.
    name: String,
}

impl From<Versioned<Entry>> for AuditEntry {
    fn from(entry: Versioned<Entry>) -> Self {
        let Versioned { id, value, .. } = entry;
        let target = value.target;
        Self {
            id,
            at: value.at.to_string(),
            principal: value.principal.into(),
            address: value.address.map(|address| address.to_string()),
            request_id: value.request_id,
            action: value.action.as_str(),
            verb: value.verb,
            target: Target {
                environment: target.environment,
                kind: target.kind,
                id: target.id,
                name: target.name,
            },
            outcome: value.outcome.into(),
            reason: value.reason,
        }
    }
}

/// Which entries, newest first.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct AuditParams {
    /// How many entries at most; 100 when absent.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Where to go on: `next_cursor` of the part before.
    cursor: Option<String>,
    /// Only of the user or API key with this id or name.
    principal: Option<String>,
    /// Only this action, such as `stack.deploy`.
    #[param(value_type = Option<String>)]
    action: Option<Action>,
    /// Only with this outcome.
    outcome: Option<Outcome>,
    /// Only of the thing with this id or name.
    target: Option<String>,
    /// Only from this time on.
    #[param(value_type = Option<String>, format = DateTime)]
    from: Option<Timestamp>,
    /// Only before this time.
    #[param(value_type = Option<String>, format = DateTime)]
    to: Option<Timestamp>,
}

impl AuditParams {
    /// Splits what is asked for into which entries, and how many at once.
    fn split(self, environment: Option<String>) -> (AuditFilter, ListQuery) {
        let filter = AuditFilter {
            environment,
            principal: self.principal,
            action: self.action,
            outcome: self.outcome.map(Into::into),
            target: self.target,
            from: self.from,
            to: self.to,
        };
        let usual = ListQuery::default();
        let query = ListQuery {
            limit: self.limit.unwrap_or(usual.limit),
            cursor: self.cursor,
            ..usual
        };
        (filter, query)
    }
}
