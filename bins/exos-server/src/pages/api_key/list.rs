//! The list of API keys, and the form for a new one.

use askama::Template;
use axum::extract::State;
use exos_core::Timestamp;
use exos_core::access::{Action, Role};
use exos_core::platform::ApiKey;
use exos_core::store::Versioned;
use serde::Deserialize;

use crate::pages::form::Asked;
use crate::pages::layout::{Layout, Section};
use crate::pages::pick::{self, Scope};
use crate::pages::reader::Reader;
use crate::pages::table::Table;
use crate::pages::{Result, html};
use crate::state::App;

/// Which keys, and in which order.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Query {
    environment: Option<String>,
    sort: Option<String>,
    cursor: Option<String>,
}

#[derive(Template)]
#[template(path = "api_keys.html")]
struct KeysPage {
    layout: Layout,
    table: Table,
    rows: Vec<Row>,
    /// The environment of the keys; absent for those that have the rights of an admin.
    environment: Option<String>,
    /// The environments whose keys the reader may see.
    open: Vec<String>,
    sees_global: bool,
    /// The roles that a new key may have.
    roles: Vec<&'static str>,
    may_change: bool,
}

/// A key as a line of the table.
struct Row {
    name: String,
    role: &'static str,
    created_at: Timestamp,
    expires_at: Option<Timestamp>,
    has_expired: bool,
    /// Where it is revoked, for who may.
    revoke: Option<String>,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Asked(query): Asked<Query>,
) -> Result {
    let layout = Layout::new(&app, reader, Section::ApiKeys, "API keys").await?;
    let open = pick::open(&layout, Action::ApiKeyRead);
    let sees_global = layout.may(Action::GlobalApiKeyRead, None);
    let actions = (Action::ApiKeyRead, Action::GlobalApiKeyRead);
    let scope = pick::scope(&app, &layout, query.environment.as_deref(), actions).await?;
    if matches!(scope, Scope::Unsaid) {
        return pick::page(layout, "/api-keys", open);
    }
    let (id, environment) = (scope.id(), scope.name());
    let table =
        Table::new("/api-keys", query.sort.as_deref(), "name").filter("environment", environment);
    let asked = table.asked(query.cursor.as_deref());
    let keys = app.platform.api_keys();
    let listed = keys.list(&layout.reader.caller, id, &asked).await?;
    let rights = Rights::of(&layout, id);
    let rows = listed.items.into_iter();
    let rows = rows.map(|key| Row::new(&layout, environment, &rights, key));
    html::page(&KeysPage {
        rows: rows.collect(),
        table: table.part(query.cursor, listed.next_cursor),
        layout: layout.within(id),
        roles: rights.roles(),
        may_change: rights.may_change,
        environment: environment.map(str::to_owned),
        open,
        sees_global,
    })
}

/// What the reader may do with keys.
struct Rights {
    own: Option<Role>,
    may_change: bool,
}

impl Rights {
    fn of(layout: &Layout, environment: Option<&str>) -> Self {
        let action = match environment {
            Some(_) => Action::ApiKeyChange,
            None => Action::GlobalApiKeyChange,
        };
        let caller = &layout.reader.caller;
        Self {
            own: environment.and_then(|id| caller.role_in(id)),
            may_change: layout.may(action, environment),
        }
    }

    /// A key has at most the role of who makes it.
    fn roles(&self) -> Vec<&'static str> {
        let up_to_own = Role::ALL.into_iter().filter(|role| Some(*role) <= self.own);
        up_to_own.map(Role::as_str).collect()
    }
}

impl Row {
    fn new(
        layout: &Layout,
        environment: Option<&str>,
        rights: &Rights,
        key: Versioned<ApiKey>,
    ) -> Self {
        let ApiKey {
            name,
            role,
            created_at,
            expires_at,
            ..
        } = key.value;
        let path = match environment {
            Some(environment) => format!("/environments/{environment}/api-keys/{name}/revoke"),
            None => format!("/api-keys/{name}/revoke"),
        };
        Self {
            revoke: (rights.may_change && role <= rights.own).then_some(path),
            role: role.map_or("admin", Role::as_str),
            has_expired: expires_at.is_some_and(|end| end <= layout.now),
            name,
            created_at,
            expires_at,
        }
    }
}
