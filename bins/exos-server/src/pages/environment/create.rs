//! A new environment.

use askama::Template;
use axum::extract::State;
use exos_core::access::Action;
use exos_core::platform::NewEnvironment;
use serde::Deserialize;

use crate::pages::form::Form;
use crate::pages::layout::{Layout, Section};
use crate::pages::reader::Reader;
use crate::pages::{Result, html, labels, note};
use crate::state::App;

#[derive(Template)]
#[template(path = "environment_new.html")]
struct NewPage {
    layout: Layout,
}

pub(super) async fn show(State(app): State<App>, reader: Reader) -> Result {
    reader.caller.check(Action::EnvironmentCreate, None)?;
    let layout = Layout::new(&app, reader, Section::Environments, "New environment").await?;
    html::page(&NewPage { layout })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct New {
    name: String,
    description: String,
    labels: String,
}

pub(super) async fn create(State(app): State<App>, Form(reader, new): Form<New>) -> Result {
    let new = NewEnvironment {
        description: new.description,
        labels: labels::read(&new.labels)?,
        ..NewEnvironment::named(new.name)
    };
    let made = app
        .platform
        .environments()
        .create(&reader.caller, new)
        .await?;
    let name = &made.value.name;
    let said = format!("The environment {name} is there. Add a host next.");
    Ok(note::go(&format!("/environments/{name}"), &said))
}
