//! The list of hosts.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect};
use exos_core::Timestamp;
use exos_core::access::Action;
use exos_core::live::{Host, HostQuery, HostSort, HostState};
use serde::Deserialize;

use super::Which;
use crate::pages::form::{self, Asked};
use crate::pages::layout::{Layout, Section};
use crate::pages::reader::Reader;
use crate::pages::show::{State as Shown, bytes};
use crate::pages::table::{ROWS, Table};
use crate::pages::{Result, html, labels};
use crate::state::App;

/// Which hosts, and in which order.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Query {
    environment: Option<String>,
    /// The one host that is meant, which has a page of its own.
    host: Option<String>,
    state: Option<String>,
    text: Option<String>,
    sort: Option<String>,
    cursor: Option<String>,
}

#[derive(Template)]
#[template(path = "hosts.html")]
struct HostsPage {
    layout: Layout,
    table: Table,
    rows: Vec<Row>,
    /// Where a host is added, for who may.
    add: Option<String>,
}

/// A host as a line of the table.
struct Row {
    name: String,
    environment: String,
    state: Shown,
    since: Timestamp,
    why: Option<String>,
    containers: u32,
    engine: String,
    cpus: String,
    memory: String,
    labels: Vec<String>,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Asked(query): Asked<Query>,
) -> Result {
    if let (Some(environment), Some(host)) = (&query.environment, &query.host) {
        return only(&app, &reader, environment, host).await;
    }
    let table = Table::new("/hosts", query.sort.as_deref(), "name")
        .filter("environment", query.environment.as_deref())
        .filter("state", query.state.as_deref())
        .filter("text", query.text.as_deref());
    let (sort, order) = HostSort::parse(table.sort())?;
    let asked = HostQuery {
        states: Vec::from_iter(query.state.as_deref().map(state).transpose()?),
        text: query.text.clone().or(query.host),
        sort,
        order,
        cursor: query.cursor.as_deref().map(str::parse).transpose()?,
        limit: ROWS,
        ..HostQuery::default()
    };
    let hosts = app.platform.hosts();
    let page = hosts
        .seen(&reader.caller, query.environment.as_deref(), &asked)
        .await?;
    let layout = Layout::new(&app, reader, Section::Hosts, "Hosts").await?;
    let layout = layout.within(query.environment.as_deref());
    let next = page.next_cursor.map(|cursor| cursor.to_string());
    html::page(&HostsPage {
        table: table.part(query.cursor, next),
        rows: page
            .items
            .iter()
            .map(|host| Row::new(&layout, host))
            .collect(),
        add: add(&layout),
        layout,
    })
}

/// Sends who asks for one host to its page.
async fn only(app: &App, reader: &Reader, environment: &str, host: &str) -> Result {
    let (platform, caller) = (&app.platform, &reader.caller);
    let environment = platform.environments().get(caller, environment).await?;
    let host = platform.hosts().get(caller, &environment.id, host).await?;
    let which = Which {
        environment: environment.value.name,
        host: host.value.name,
    };
    Ok(Redirect::to(&which.path()).into_response())
}

/// Returns where a host is added: to the environment of the page, or to one that is chosen there.
fn add(layout: &Layout) -> Option<String> {
    let mut open = layout.environments.iter();
    let may = |id: &str| layout.may(Action::HostChange, Some(id));
    match &layout.environment {
        Some(name) => open
            .any(|(id, one)| **one == **name && may(id))
            .then(|| format!("/environments/{name}/hosts/new")),
        None => open.any(|(id, _)| may(id)).then(|| "/hosts/new".to_owned()),
    }
}

fn state(word: &str) -> Result<HostState> {
    form::word("list hosts", ("state", word), "is no state of a host")
}

impl Row {
    fn new(layout: &Layout, host: &Host) -> Self {
        let facts = host.facts.as_deref();
        let known = |text: Option<String>| text.unwrap_or_else(|| "unknown".to_owned());
        Self {
            name: host.name.to_string(),
            environment: layout.name_of(&host.key.environment),
            state: Shown::host(host.state),
            since: host.since,
            why: host.why.as_deref().map(str::to_owned),
            containers: host.contents.counts().total,
            engine: known(facts.map(|facts| facts.engine_version.clone())),
            cpus: known(facts.map(|facts| facts.cpus.to_string())),
            memory: known(facts.map(|facts| bytes(facts.memory))),
            labels: labels::lines(&host.labels),
        }
    }
}
