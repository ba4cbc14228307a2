//! A new user.

use askama::Template;
use axum::extract::State;
use exos_core::Secret;
use exos_core::access::Action;
use exos_core::platform::NewUser;
use serde::Deserialize;

use crate::pages::form::Form;
use crate::pages::layout::{Layout, Section};
use crate::pages::reader::Reader;
use crate::pages::{Result, html, note};
use crate::state::App;

#[derive(Template)]
#[template(path = "user_new.html")]
struct NewPage {
    layout: Layout,
}

pub(super) async fn show(State(app): State<App>, reader: Reader) -> Result {
    reader.caller.check(Action::UserChange, None)?;
    let layout = Layout::new(&app, reader, Section::Users, "New user").await?;
    html::page(&NewPage { layout })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct New {
    name: String,
    display_name: String,
    password: Option<Secret>,
    admin: bool,
}

pub(super) async fn create(State(app): State<App>, Form(reader, new): Form<New>) -> Result {
    let password = new.password.unwrap_or_else(|| Secret::new(String::new()));
    let new = NewUser {
        display_name: new.display_name,
        admin: new.admin,
        ..NewUser::named(new.name, password)
    };
    let made = app.platform.users().create(&reader.caller, new).await?;
    let name = &made.value.name;
    let said = format!("The user {name} may sign in now.");
    Ok(note::go(&format!("/users/{name}"), &said))
}
