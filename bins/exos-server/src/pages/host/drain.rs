//! Draining a host: first where its stacks would go, then that they go.

use askama::Template;
use axum::extract::State;
use exos_core::platform::{StackMove, StackStays};
use serde::Deserialize;

use super::Which;
use crate::http::extract::Path;
use crate::pages::form::Form;
use crate::pages::layout::{Layout, Section};
use crate::pages::reader::Reader;
use crate::pages::{Result, html, note};
use crate::state::App;

#[derive(Template)]
#[template(path = "host_drain.html")]
struct DrainPage {
    layout: Layout,
    environment: String,
    name: String,
    path: String,
    version: u64,
    moves: Vec<StackMove>,
    stays: Vec<StackStays>,
}

/// Shows what would happen; nothing is touched.
pub(super) async fn plan(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<Which>,
) -> Result {
    let (hosts, Which { environment, host }) = (app.platform.hosts(), &which);
    let plan = hosts.drain_plan(&reader.caller, environment, host).await?;
    let found = hosts.get(&reader.caller, environment, host).await?;
    let name = found.value.name;
    let layout = Layout::new(&app, reader, Section::Hosts, format!("Drain {name}")).await?;
    html::page(&DrainPage {
        environment: layout.name_of(&found.value.environment),
        layout: layout.within(Some(&found.value.environment)),
        path: which.path(),
        version: found.version,
        moves: plan.moves,
        stays: plan.stays,
        name,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Asked {
    version: Option<u64>,
    partial: bool,
}

pub(super) async fn drain(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, asked): Form<Asked>,
) -> Result {
    let (hosts, Which { environment, host }) = (app.platform.hosts(), &which);
    let drained = hosts
        .drain(
            &reader.caller,
            environment,
            host,
            asked.partial,
            asked.version,
        )
        .await?;
    let said = match drained.moves.len() {
        0 => "Nothing had to move. The host takes no new stacks.".to_owned(),
        1 => "1 stack is on its way to another host.".to_owned(),
        count => format!("{count} stacks are on their way to other hosts."),
    };
    Ok(note::go(&which.path(), &said))
}
