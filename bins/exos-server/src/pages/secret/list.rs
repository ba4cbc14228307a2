//! The list of an environment's secrets, and the form that writes one.

use askama::Template;
use axum::extract::State;
use exos_core::Timestamp;
use exos_core::access::Action;
use exos_core::platform::SecretRecord;
use exos_core::store::Versioned;
use serde::Deserialize;

use crate::pages::form::Asked;
use crate::pages::layout::{Layout, Section};
use crate::pages::pick;
use crate::pages::reader::Reader;
use crate::pages::table::Table;
use crate::pages::{Result, html};
use crate::state::App;

/// Which secrets, and in which order.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Query {
    environment: Option<String>,
    text: Option<String>,
    sort: Option<String>,
    cursor: Option<String>,
}

#[derive(Template)]
#[template(path = "secrets.html")]
struct SecretsPage {
    layout: Layout,
    environment: String,
    table: Table,
    rows: Vec<Row>,
    may_change: bool,
}

/// A secret as a line of the table.
struct Row {
    name: String,
    description: String,
    created_at: Timestamp,
    changed_at: Timestamp,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Asked(query): Asked<Query>,
) -> Result {
    let layout = Layout::new(&app, reader, Section::Secrets, "Secrets").await?;
    let chosen = pick::chosen(&layout, query.environment.as_deref(), Action::SecretRead);
    let Some(environment) = chosen else {
        let open = pick::open(&layout, Action::SecretRead);
        return pick::page(layout, "/secrets", open);
    };
    let table = Table::new("/secrets", query.sort.as_deref(), "name")
        .filter("environment", Some(&environment))
        .filter("text", query.text.as_deref());
    let asked = table.asked(query.cursor.as_deref());
    let caller = &layout.reader.caller;
    let found = app
        .platform
        .environments()
        .get(caller, &environment)
        .await?;
    let secrets = app.platform.secrets();
    let listed = secrets.list(caller, &found.id, &asked).await?;
    html::page(&SecretsPage {
        may_change: layout.may(Action::SecretChange, Some(&found.id)),
        layout: layout.within(Some(&found.id)),
        environment: found.value.name,
        table: table.part(query.cursor, listed.next_cursor),
        rows: listed.items.into_iter().map(Row::from).collect(),
    })
}

impl From<Versioned<SecretRecord>> for Row {
    fn from(secret: Versioned<SecretRecord>) -> Self {
        let SecretRecord {
            name,
            description,
            created_at,
            changed_at,
        } = secret.value;
        Self {
            name,
            description,
            created_at,
            changed_at,
        }
    }
}
