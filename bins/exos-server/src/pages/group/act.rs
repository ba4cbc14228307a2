//! What is changed of groups.

use axum::extract::State;
use exos_core::platform::{GroupChange, NewGroup};
use serde::Deserialize;

use super::Which;
use crate::http::extract::Path;
use crate::pages::form::Form;
use crate::pages::{Result, note};
use crate::state::App;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct New {
    name: String,
    description: String,
}

pub(super) async fn create(State(app): State<App>, Form(reader, new): Form<New>) -> Result {
    let new = NewGroup {
        name: new.name,
        description: new.description,
    };
    let made = app.platform.groups().create(&reader.caller, new).await?;
    let name = &made.value.name;
    let said = format!("The group {name} is there. Add users to it.");
    Ok(note::go(&format!("/groups/{name}"), &said))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Changed {
    version: Option<u64>,
    name: Option<String>,
    description: String,
}

pub(super) async fn change(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, asked): Form<Changed>,
) -> Result {
    let change = GroupChange {
        name: asked.name,
        description: Some(asked.description),
    };
    let groups = app.platform.groups();
    let changed = groups
        .change(&reader.caller, &which.group, change, asked.version)
        .await?;
    let to = format!("/groups/{}", changed.value.name);
    Ok(note::go(&to, "The group is saved."))
}

/// Which user.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Whom {
    user: String,
}

pub(super) async fn add(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, Whom { user }): Form<Whom>,
) -> Result {
    let groups = app.platform.groups();
    groups.add(&reader.caller, &which.group, &user).await?;
    let to = format!("/groups/{}", which.group);
    Ok(note::go(&to, &format!("{user} is in the group now.")))
}

pub(super) async fn take_out(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, Whom { user }): Form<Whom>,
) -> Result {
    let groups = app.platform.groups();
    groups.take_out(&reader.caller, &which.group, &user).await?;
    let to = format!("/groups/{}", which.group);
    let said = "The user is out of the group. Add it again to undo this.";
    Ok(note::go(&to, said))
}
