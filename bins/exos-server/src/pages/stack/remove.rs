//! Removing a stack, once its name was typed.

use askama::Template;
use axum::extract::State;
use exos_core::access::Action;
use exos_core::platform::Accepted;
use serde::Deserialize;

use super::head::{Head, Tab};
use super::{WhichStack, follow};
use crate::http::extract::Path;
use crate::pages::form::{Form, confirmed};
use crate::pages::layout::Layout;
use crate::pages::reader::Reader;
use crate::pages::{Result, html};
use crate::state::App;

#[derive(Template)]
#[template(path = "stack_remove.html")]
struct RemovePage {
    layout: Layout,
    head: Head,
    version: u64,
    /// The volumes that the stack has now.
    volumes: Vec<String>,
}

pub(super) async fn ask(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<WhichStack>,
) -> Result {
    let stacks = app.platform.stacks();
    let stack = stacks
        .get(&reader.caller, &which.environment, &which.stack)
        .await?;
    let environment = stack.value.environment.as_str();
    reader
        .caller
        .check(Action::StackRemove, Some(environment))?;
    let (layout, head) = Head::read(&app, reader, &which, Tab::Remove).await?;
    let view = app.platform.live().inventory();
    let view = view.view(&exos_core::live::Visible::only(environment));
    let volumes = view
        .hosts()
        .iter()
        .flat_map(|host| host.contents.volumes().iter())
        .filter(|volume| volume.stack == head.name)
        .map(|volume| volume.name.clone());
    html::page(&RemovePage {
        volumes: volumes.collect(),
        version: stack.version,
        layout,
        head,
    })
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Removal {
    /// The name, as it was typed.
    #[serde(default)]
    confirm: String,
    #[serde(default)]
    volumes: bool,
    version: Option<u64>,
}

pub(super) async fn remove(
    State(app): State<App>,
    Path(which): Path<WhichStack>,
    Form(reader, asked): Form<Removal>,
) -> Result {
    let (environment, name) = (&which.environment, &which.stack);
    let stacks = app.platform.stacks();
    let stack = stacks.get(&reader.caller, environment, name).await?;
    confirmed(&stack.value.name, &asked.confirm)?;
    let accepted: Accepted = stacks
        .remove(
            &reader.caller,
            environment,
            name,
            asked.volumes,
            asked.version,
        )
        .await?;
    let text = format!(
        "{} is being removed: this page shows each step.",
        stack.value.name
    );
    Ok(follow(&accepted, &text))
}
