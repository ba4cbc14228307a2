//! The list of users.

use askama::Template;
use axum::extract::State;
use exos_core::Timestamp;
use exos_core::access::Action;
use exos_core::platform::{User, UserState};
use exos_core::store::Versioned;
use serde::Deserialize;

use crate::pages::form::Asked;
use crate::pages::layout::{Layout, Section};
use crate::pages::reader::Reader;
use crate::pages::show::{State as Shown, Tone};
use crate::pages::table::Table;
use crate::pages::{Result, html};
use crate::state::App;

/// Which users, and in which order.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Query {
    text: Option<String>,
    sort: Option<String>,
    cursor: Option<String>,
}

#[derive(Template)]
#[template(path = "users.html")]
struct UsersPage {
    layout: Layout,
    table: Table,
    rows: Vec<Row>,
    may_change: bool,
}

/// A user as a line of the table.
struct Row {
    name: String,
    display_name: String,
    admin: bool,
    state: Shown,
    created_at: Timestamp,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Asked(query): Asked<Query>,
) -> Result {
    let table =
        Table::new("/users", query.sort.as_deref(), "name").filter("text", query.text.as_deref());
    let asked = table.asked(query.cursor.as_deref());
    let listed = app.platform.users().list(&reader.caller, &asked).await?;
    let layout = Layout::new(&app, reader, Section::Users, "Users").await?;
    html::page(&UsersPage {
        may_change: layout.may(Action::UserChange, None),
        table: table.part(query.cursor, listed.next_cursor),
        rows: listed.items.into_iter().map(Row::from).collect(),
        layout,
    })
}

impl From<Versioned<User>> for Row {
    fn from(user: Versioned<User>) -> Self {
        let User {
            name,
            display_name,
            admin,
            state,
            created_at,
        } = user.value;
        Self {
            name,
            display_name,
            admin,
            state: shown(state),
            created_at,
        }
    }
}

/// Shows whether a user may sign in.
pub(super) fn shown(state: UserState) -> Shown {
    match state {
        UserState::Active => Shown::new(Tone::Good, "active"),
        UserState::Disabled => Shown::new(Tone::Idle, "disabled"),
    }
}
