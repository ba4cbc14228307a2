//! Deleting an environment.

use askama::Template;
use axum::extract::State;
use exos_core::access::Action;

use super::Which;
use super::head::{self, Head, Tab};
use crate::http::extract::Path;
use crate::pages::confirm::Confirmed;
use crate::pages::form::Form;
use crate::pages::layout::Layout;
use crate::pages::reader::Reader;
use crate::pages::{Result, html, note};
use crate::state::App;

#[derive(Template)]
#[template(path = "environment_delete.html")]
struct DeletePage {
    layout: Layout,
    head: Head,
}

pub(super) async fn ask(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<Which>,
) -> Result {
    let found = which.find(&app, &reader).await?;
    reader
        .caller
        .check(Action::EnvironmentDelete, Some(&found.id))?;
    let (layout, head) = head::around(&app, reader, &found, Tab::Delete).await?;
    html::page(&DeletePage { layout, head })
}

pub(super) async fn remove(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, confirmed): Form<Confirmed>,
) -> Result {
    let found = which.find(&app, &reader).await?;
    let name = &found.value.name;
    confirmed.check(name)?;
    app.platform
        .environments()
        .remove(&reader.caller, &found.id, confirmed.force, None)
        .await?;
    let said = format!("The environment {name} is deleted.");
    Ok(note::go("/environments", &said))
}
