//! Removing a user.

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
    reader.caller.check(Action::UserChange, None)?;
    let users = app.platform.users();
    let name = users.get(&reader.caller, &which.user).await?.value.name;
    let title = format!("Remove user {name}");
    let layout = Layout::new(&app, reader, Section::Users, title.as_str()).await?;
    let ask = Confirm {
        title,
        consequences: vec![
            "All memberships and API keys of the user are removed too.".to_owned(),
            "What the user did stays in the audit log.".to_owned(),
            "To keep somebody out for a while, disable the user instead.".to_owned(),
        ],
        action: format!("/users/{name}/remove"),
        back: format!("/users/{name}"),
        name,
        button: "Remove the user",
        force: None,
    };
    confirm::page(layout, ask)
}

pub(super) async fn remove(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, confirmed): Form<Confirmed>,
) -> Result {
    let users = app.platform.users();
    let found = users.get(&reader.caller, &which.user).await?;
    let name = &found.value.name;
    confirmed.check(name)?;
    users.remove(&reader.caller, &found.id, None).await?;
    Ok(note::go("/users", &format!("The user {name} is removed.")))
}
