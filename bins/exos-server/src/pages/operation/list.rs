//! The list of operations.

use askama::Template;
use axum::extract::State;
use exos_core::platform::{OperationFilter, OperationState};
use serde::Deserialize;

use super::OperationRow;
use crate::pages::form::{self, Asked};
use crate::pages::layout::{Layout, Section};
use crate::pages::reader::Reader;
use crate::pages::table::Table;
use crate::pages::{Result, html};
use crate::state::App;

/// Which operations, and in which order.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Query {
    environment: Option<String>,
    stack: Option<String>,
    state: Option<String>,
    /// Taken from links that choose by host; operations are not chosen by it.
    #[serde(rename = "host")]
    _host: Option<String>,
    sort: Option<String>,
    cursor: Option<String>,
}

#[derive(Template)]
#[template(path = "operations.html")]
struct OperationsPage {
    layout: Layout,
    table: Table,
    operations: Vec<OperationRow>,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Asked(query): Asked<Query>,
) -> Result {
    let table = Table::new("/operations", query.sort.as_deref(), "-created_at")
        .filter("environment", query.environment.as_deref())
        .filter("stack", query.stack.as_deref())
        .filter("state", query.state.as_deref());
    let filter = OperationFilter {
        environment: query.environment.clone(),
        stack: query.stack,
        state: query.state.as_deref().map(state).transpose()?,
    };
    let asked = table.asked(query.cursor.as_deref());
    let operations = app.platform.operations();
    let listed = operations.list(&reader.caller, &filter, &asked).await?;
    let layout = Layout::new(&app, reader, Section::Operations, "Operations").await?;
    let layout = layout.within(query.environment.as_deref());
    let rows = listed.items.into_iter();
    html::page(&OperationsPage {
        operations: rows.map(|item| OperationRow::new(&layout, item)).collect(),
        table: table.part(query.cursor, listed.next_cursor),
        layout,
    })
}

fn state(word: &str) -> Result<OperationState> {
    form::word(
        "list operations",
        ("state", word),
        "is no state of an operation",
    )
}
