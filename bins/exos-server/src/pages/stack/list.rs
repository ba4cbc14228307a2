//! The list of stacks.

use askama::Template;
use axum::extract::State;
use exos_core::Timestamp;
use exos_core::live::HostState;
use exos_core::platform::{ListedStack, StackFilter, StackState};
use serde::Deserialize;

use crate::pages::form::{self, Asked};
use crate::pages::layout::{Layout, Section};
use crate::pages::reader::Reader;
use crate::pages::show::State as Shown;
use crate::pages::table::Table;
use crate::pages::{Result, html};
use crate::state::App;

/// Which stacks, and in which order.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Query {
    environment: Option<String>,
    host: Option<String>,
    state: Option<String>,
    text: Option<String>,
    sort: Option<String>,
    cursor: Option<String>,
}

#[derive(Template)]
#[template(path = "stacks.html")]
struct StacksPage {
    layout: Layout,
    table: Table,
    rows: Vec<Row>,
    may_deploy: bool,
}

/// A stack as a line of the table.
struct Row {
    name: String,
    href: String,
    environment: String,
    state: Shown,
    has_failed: bool,
    has_drifted: bool,
    services: u32,
    running: u32,
    containers: u32,
    host: String,
    /// How the host is, where it is not well.
    host_state: Option<Shown>,
    revision: u64,
    changed_at: Timestamp,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Asked(query): Asked<Query>,
) -> Result {
    let table = Table::new("/stacks", query.sort.as_deref(), "name")
        .filter("environment", query.environment.as_deref())
        .filter("host", query.host.as_deref())
        .filter("state", query.state.as_deref())
        .filter("text", query.text.as_deref());
    let filter = StackFilter {
        environment: query.environment.clone(),
        host: query.host,
        state: query.state.as_deref().map(state).transpose()?,
    };
    let asked = table.asked(query.cursor.as_deref());
    let stacks = app.platform.stacks();
    let listed = stacks
        .list_everywhere(&reader.caller, &filter, &asked)
        .await?;
    let layout = Layout::new(&app, reader, Section::Stacks, "Stacks").await?;
    let layout = layout.within(query.environment.as_deref());
    html::page(&StacksPage {
        may_deploy: layout.may_deploy(),
        table: table.part(query.cursor, listed.next_cursor),
        rows: listed.items.iter().map(Row::new).collect(),
        layout,
    })
}

fn state(word: &str) -> Result<StackState> {
    form::word("list stacks", ("state", word), "is no state of a stack")
}

impl Row {
    fn new(stack: &ListedStack) -> Self {
        let environment = stack.environment_name.to_string();
        let unwell = stack.host_state.filter(|state| *state != HostState::Active);
        Self {
            href: format!("/environments/{environment}/stacks/{}", stack.name),
            name: stack.name.to_string(),
            state: Shown::stack(stack.state),
            has_failed: stack.has_failed,
            has_drifted: stack.has_drifted,
            services: stack.services,
            running: stack.running,
            containers: stack.containers,
            host: stack.host.to_string(),
            host_state: unwell.map(Shown::host),
            revision: stack.revision,
            changed_at: stack.changed_at,
            environment,
        }
    }
}
