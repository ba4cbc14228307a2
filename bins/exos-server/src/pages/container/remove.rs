//! Removing a container, once its name was typed.

use askama::Template;
use axum::extract::State;
use exos_core::access::Action;
use exos_core::platform::ContainerAction;
use serde::Deserialize;

use super::Which;
use super::head::{Head, Tab};
use crate::http::extract::Path;
use crate::pages::form::{Form, confirmed};
use crate::pages::layout::Layout;
use crate::pages::reader::Reader;
use crate::pages::{Result, html, note};
use crate::state::App;

#[derive(Template)]
#[template(path = "container_remove.html")]
struct RemovePage {
    layout: Layout,
    head: Head,
}

pub(super) async fn ask(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<Which>,
) -> Result {
    let caller = reader.caller.clone();
    let (layout, head) = Head::read(&app, reader, &which, Tab::Remove).await?;
    caller.check(Action::ContainerOperate, Some(&head.home))?;
    html::page(&RemovePage { layout, head })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Removal {
    /// The name, as it was typed.
    #[serde(default)]
    confirm: String,
    #[serde(default)]
    volumes: bool,
}

pub(super) async fn remove(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, asked): Form<Removal>,
) -> Result {
    let (environment, container) = (&which.environment, &which.container);
    let containers = app.platform.containers();
    let found = containers
        .get(&reader.caller, environment, container)
        .await?;
    confirmed(&found.item.container.name, &asked.confirm)?;
    let action = ContainerAction::Remove {
        force: true,
        volumes: asked.volumes,
    };
    containers
        .act(&reader.caller, environment, container, action)
        .await?;
    let list = format!("/containers?environment={environment}");
    Ok(note::go(&list, &format!("{container} is removed.")))
}
