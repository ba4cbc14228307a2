//! The list of environments.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::State;
use exos_core::access::Action;
use exos_core::live::EnvironmentCounts;
use exos_core::platform::Environment;
use exos_core::store::Versioned;
use serde::Deserialize;

use super::head;
use crate::pages::form::Asked;
use crate::pages::layout::{Layout, Section};
use crate::pages::reader::Reader;
use crate::pages::show::State as Shown;
use crate::pages::table::Table;
use crate::pages::{Result, html};
use crate::state::App;

/// Which environments, and in which order.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Query {
    text: Option<String>,
    sort: Option<String>,
    cursor: Option<String>,
}

#[derive(Template)]
#[template(path = "environments.html")]
struct EnvironmentsPage {
    layout: Layout,
    table: Table,
    rows: Vec<Row>,
    may_create: bool,
}

/// An environment as a line of the table.
struct Row {
    name: String,
    description: String,
    state: Shown,
    hosts: u32,
    stacks: u32,
    containers: u32,
    troubles: Vec<String>,
    role: &'static str,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Asked(query): Asked<Query>,
) -> Result {
    let table = Table::new("/environments", query.sort.as_deref(), "name")
        .filter("text", query.text.as_deref());
    let asked = table.asked(query.cursor.as_deref());
    let environments = app.platform.environments();
    let listed = environments.list(&reader.caller, &asked).await?;
    let view = app.platform.view_everywhere(&reader.caller);
    let counts = view.environments().iter();
    let counts: BTreeMap<&str, &EnvironmentCounts> =
        counts.map(|one| (&*one.environment, one)).collect();
    let rows = listed.items.iter().map(|item| {
        let counts = counts.get(item.id.as_str()).copied();
        Row::new(&reader, item, counts)
    });
    let rows = rows.collect();
    let layout = Layout::new(&app, reader, Section::Environments, "Environments").await?;
    html::page(&EnvironmentsPage {
        may_create: layout.may(Action::EnvironmentCreate, None),
        table: table.part(query.cursor, listed.next_cursor),
        rows,
        layout,
    })
}

impl Row {
    fn new(
        reader: &Reader,
        environment: &Versioned<Environment>,
        counts: Option<&EnvironmentCounts>,
    ) -> Self {
        let Versioned { id, value, .. } = environment;
        Self {
            name: value.name.clone(),
            description: value.description.clone(),
            state: head::state(value.state),
            hosts: counts.map_or(0, |counts| counts.hosts.total),
            stacks: counts.map_or(0, |counts| counts.stacks),
            containers: counts.map_or(0, |counts| counts.containers.total),
            troubles: counts.map(troubles).unwrap_or_default(),
            role: head::role(reader, id),
        }
    }
}

/// Says what is not well.
fn troubles(counts: &EnvironmentCounts) -> Vec<String> {
    let (hosts, containers) = (&counts.hosts, &counts.containers);
    let all = [
        (hosts.unreachable, "hosts unreachable"),
        (hosts.error, "hosts in error"),
        (hosts.incompatible, "hosts incompatible"),
        (containers.crash_looping, "containers in a crash loop"),
        (containers.unhealthy, "containers unhealthy"),
    ];
    let some = all.iter().filter(|(count, _)| *count > 0);
    some.map(|(count, what)| match count {
        1 => format!("1 {}", what.replacen("s ", " ", 1)),
        _ => format!("{count} {what}"),
    })
    .collect()
}
