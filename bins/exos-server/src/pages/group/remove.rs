//! Removing a group.

use axum::extract::State;
use exos_core::access::Action;

use super::Which;
use crate::http::extract::Path;
use crate::pages::confirm::{self, Confirm, Confirmed};
use crate::pages::form::Form;
use crate::pages::layout::{Layout, Section};
use crate::pages::reader::Reader;
use crate::pages::{Result, note};
use crate::state::App;

pub(super) async fn ask(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<Which>,
) -> Result {
    reader.caller.check(Action::GroupChange, None)?;
    let groups = app.platform.groups();
    let name = groups.get(&reader.caller, &which.group).await?.value.name;
    let title = format!("Remove group {name}");
    let layout = Layout::new(&app, reader, Section::Groups, title.as_str()).await?;
    let ask = Confirm {
        title,
        consequences: vec![
            "Nobody in it has a role through it any more, at once.".to_owned(),
            "Its users stay.".to_owned(),
        ],
        action: format!("/groups/{name}/remove"),
        back: format!("/groups/{name}"),
        name,
        button: "Remove the group",
        force: None,
    };
    confirm::page(layout, ask)
}

pub(super) async fn remove(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, confirmed): Form<Confirmed>,
) -> Result {
    let groups = app.platform.groups();
    let found = groups.get(&reader.caller, &which.group).await?;
    let name = &found.value.name;
    confirmed.check(name)?;
    groups.remove(&reader.caller, &found.id, None).await?;
    Ok(note::go(
        "/groups",
        &format!("The group {name} is removed."),
    ))
}
