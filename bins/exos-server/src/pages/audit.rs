//! The audit log: who tried to change what, and what came of it.

mod query;

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use exos_core::Timestamp;
use exos_core::access::Action;
use exos_core::platform::{AuditEntry, ListQuery, Outcome};
use exos_core::store::Versioned;

use self::query::Query;
use super::form::Asked;
use super::layout::{Layout, Section};
use super::pick::{self, Scope};
use super::reader::Reader;
use super::show::{State as Shown, Tone};
use super::table::{ROWS, Table};
use super::{Result, html};
use crate::state::App;

pub(super) fn routes() -> Router<App> {
    Router::new().route("/audit", get(show))
}

#[derive(Template)]
#[template(path = "audit.html")]
struct AuditPage {
    layout: Layout,
    table: Table,
    rows: Vec<Row>,
    /// The environments whose log the reader may see.
    open: Vec<String>,
    sees_all: bool,
    actions: Vec<&'static str>,
    /// Where all of it is had, as JSON lines.
    export: String,
}

/// An entry as a line of the table.
struct Row {
    at: Timestamp,
    who: String,
    address: Option<String>,
    action: &'static str,
    verb: Option<String>,
    kind: String,
    target: String,
    environment: Option<String>,
    outcome: Shown,
    reason: Option<String>,
    request_id: String,
}

async fn show(State(app): State<App>, reader: Reader, Asked(query): Asked<Query>) -> Result {
    let layout = Layout::new(&app, reader, Section::Audit, "Audit").await?;
    let open = pick::open(&layout, Action::AuditRead);
    let sees_all = layout.may(Action::GlobalAuditRead, None);
    let actions = (Action::AuditRead, Action::GlobalAuditRead);
    let scope = pick::scope(&app, &layout, query.environment.as_deref(), actions).await?;
    if matches!(scope, Scope::Unsaid) {
        return pick::page(layout, "/audit", open);
    }
    let asked = ListQuery {
        limit: ROWS,
        cursor: query.cursor.clone(),
        ..ListQuery::default()
    };
    let filter = query.filter(scope.id().map(str::to_owned))?;
    let audit = app.platform.audit();
    let listed = audit.list(&layout.reader.caller, &filter, &asked).await?;
    let table = query.table(scope.name());
    html::page(&AuditPage {
        rows: listed
            .items
            .into_iter()
            .map(|entry| Row::new(&layout, entry))
            .collect(),
        table: table.part(query.cursor.clone(), listed.next_cursor),
        export: query.export(scope.name(), &filter),
        layout: layout.within(scope.id()),
        actions: Action::ALL.iter().map(|action| action.as_str()).collect(),
        open,
        sees_all,
    })
}

impl Row {
    fn new(layout: &Layout, entry: Versioned<AuditEntry>) -> Self {
        let entry = entry.value;
        let environment = entry.target.environment;
        Self {
            at: entry.at,
            who: entry.principal.to_string(),
            address: entry.address.map(|address| address.to_string()),
            action: entry.action.as_str(),
            verb: entry.verb,
            kind: entry.target.kind,
            target: entry.target.name,
            environment: environment.map(|id| layout.name_of(&id)),
            outcome: match entry.outcome {
                Outcome::Done => Shown::new(Tone::Good, "done"),
                Outcome::Refused => Shown::new(Tone::Warn, "refused"),
                Outcome::Failed => Shown::new(Tone::Bad, "failed"),
            },
            reason: entry.reason,
            request_id: entry.request_id,
        }
    }
}
