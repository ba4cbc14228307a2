//! The list of containers.

use askama::Template;
use axum::extract::State;
use exos_core::Timestamp;
use exos_core::access::Action;
use exos_core::live::{ContainerQuery, ContainerSort, Entry, Link, Located};
use exos_core::observed::ContainerState;
use serde::Deserialize;

use super::named;
use crate::pages::form::{self, Asked};
use crate::pages::layout::{Layout, Section};
use crate::pages::reader::Reader;
use crate::pages::show::{State as Shown, created_at, image};
use crate::pages::table::{ROWS, Table};
use crate::pages::usage::UsageCells;
use crate::pages::{Result, html};
use crate::state::App;

/// The word that chooses what is in trouble, beside the states.
const TROUBLE: &str = "trouble";

/// Which containers, and in which order.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Query {
    environment: Option<String>,
    host: Option<String>,
    stack: Option<String>,
    state: Option<String>,
    text: Option<String>,
    sort: Option<String>,
    cursor: Option<String>,
}

#[derive(Template)]
#[template(path = "containers.html")]
struct ContainersPage {
    layout: Layout,
    table: Table,
    rows: Vec<Row>,
    /// Whether something can be done with any of the rows.
    may_operate: bool,
    /// Whether the reader may deploy here.
    may_deploy: bool,
}

/// A container as a line of the table.
struct Row {
    name: String,
    /// What names it in its environment.
    named: String,
    href: String,
    environment: String,
    host: String,
    stack: String,
    /// Its stack's page, where it has one.
    to_stack: Option<String>,
    service: String,
    image: String,
    state: Shown,
    created_at: Timestamp,
    usage: UsageCells,
    /// Its host does not answer, so all of this may be old.
    is_stale: bool,
    may_operate: bool,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Asked(query): Asked<Query>,
) -> Result {
    let table = Table::new("/containers", query.sort.as_deref(), "name")
        .filter("environment", query.environment.as_deref())
        .filter("host", query.host.as_deref())
        .filter("stack", query.stack.as_deref())
        .filter("state", query.state.as_deref())
        .filter("text", query.text.as_deref());
    let containers = app.platform.containers();
    let asked = query.read(&table)?;
    let page = match &query.environment {
        Some(environment) => containers.list(&reader.caller, environment, &asked).await?,
        None => containers.list_everywhere(&reader.caller, &asked)?,
    };
    let layout = Layout::new(&app, reader, Section::Containers, "Containers").await?;
    let layout = layout.within(query.environment.as_deref());
    let rows = page.items.iter().map(|item| Row::new(&layout, item));
    let rows: Vec<Row> = rows.collect();
    let next = page.next_cursor.map(|cursor| cursor.to_string());
    html::page(&ContainersPage {
        table: table.part(query.cursor, next),
        may_deploy: layout.may_deploy(),
        may_operate: rows.iter().any(|row| row.may_operate),
        rows,
        layout,
    })
}

impl Query {
    fn read(&self, table: &Table) -> Result<ContainerQuery> {
        let (sort, order) = ContainerSort::parse(table.sort())?;
        let cursor = self.cursor.as_deref().map(str::parse).transpose()?;
        let in_trouble = self.state.as_deref() == Some(TROUBLE);
        let states = self.state.as_deref().filter(|state| *state != TROUBLE);
        Ok(ContainerQuery {
            host: self.host.as_deref().map(Into::into),
            stack: self.stack.clone(),
            states: states.map(state).transpose()?.into_iter().collect(),
            in_trouble,
            text: self.text.clone(),
            sort,
            order,
            cursor,
            limit: ROWS,
            ..ContainerQuery::default()
        })
    }
}

fn state(word: &str) -> Result<ContainerState> {
    form::word(
        "list containers",
        ("state", word),
        "is no state of a container",
    )
}

impl Row {
    fn new(layout: &Layout, located: &Located<Entry>) -> Self {
        let Located { host, item } = located;
        let seen = &item.container;
        let environment = layout.name_of(&host.key.environment);
        Self {
            href: format!("/environments/{environment}/containers/{}", named(seen)),
            to_stack: layout.to_stack(&host.key.environment, &seen.stack),
            named: named(seen).to_owned(),
            name: seen.name.clone(),
            host: host.name.to_string(),
            stack: seen.stack.clone(),
            service: seen.service.clone(),
            image: image(&seen.image),
            is_stale: host.link != Link::Connected,
            usage: UsageCells::new(host.usage.of(&seen.id)),
            state: Shown::container(seen.state, seen.health, item.crash_looping),
            created_at: created_at(seen),
            may_operate: layout.may(Action::ContainerOperate, Some(&host.key.environment)),
            environment,
        }
    }
}
