//! The list of groups, and the form for a new one.

use askama::Template;
use axum::extract::State;
use exos_core::access::Action;
use exos_core::platform::Group;
use serde::Deserialize;

use crate::pages::form::Asked;
use crate::pages::layout::{Layout, Section};
use crate::pages::reader::Reader;
use crate::pages::table::Table;
use crate::pages::{Result, html};
use crate::state::App;

/// Which groups, and in which order.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Query {
    text: Option<String>,
    sort: Option<String>,
    cursor: Option<String>,
}

#[derive(Template)]
#[template(path = "groups.html")]
struct GroupsPage {
    layout: Layout,
    table: Table,
    rows: Vec<Group>,
    may_change: bool,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Asked(query): Asked<Query>,
) -> Result {
    let table =
        Table::new("/groups", query.sort.as_deref(), "name").filter("text", query.text.as_deref());
    let asked = table.asked(query.cursor.as_deref());
    let listed = app.platform.groups().list(&reader.caller, &asked).await?;
    let layout = Layout::new(&app, reader, Section::Groups, "Groups").await?;
    html::page(&GroupsPage {
        may_change: layout.may(Action::GroupChange, None),
        table: table.part(query.cursor, listed.next_cursor),
        rows: listed.items.into_iter().map(|group| group.value).collect(),
        layout,
    })
}
