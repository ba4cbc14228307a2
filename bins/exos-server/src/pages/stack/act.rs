//! What is done with a stack, or with one service of it.

use std::collections::BTreeSet;

use axum::extract::State;
use exos_core::platform::Accepted;
use serde::Deserialize;

use super::{WhichStack, follow};
use crate::http::extract::Path;
use crate::pages::Result;
use crate::pages::form::Form;
use crate::pages::reader::Reader;
use crate::state::App;

/// What is done.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Verb {
    Start,
    Stop,
    Restart,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Act {
    verb: Verb,
    /// The service that it is done with; absent is all of them.
    service: Option<String>,
}

pub(super) async fn act(
    State(app): State<App>,
    Path(which): Path<WhichStack>,
    Form(reader, asked): Form<Act>,
) -> Result {
    let what = asked.service.as_ref().unwrap_or(&which.stack);
    let text = match asked.verb {
        Verb::Start => format!("{what} starts. Stop undoes it."),
        Verb::Stop => format!("{what} stops, and stays stopped. Start brings it back."),
        Verb::Restart => format!("{what} restarts, one container after the other."),
    };
    let accepted = accept(&app, &reader, &which, &asked).await?;
    Ok(follow(&accepted, &text))
}

async fn accept(app: &App, reader: &Reader, which: &WhichStack, asked: &Act) -> Result<Accepted> {
    let stacks = app.platform.stacks();
    let (caller, environment, stack) = (&reader.caller, &which.environment, &which.stack);
    let services: BTreeSet<String> = asked.service.iter().cloned().collect();
    let accepted = match asked.verb {
        Verb::Start => stacks.start(caller, environment, stack, services).await?,
        Verb::Stop => stacks.stop(caller, environment, stack, services).await?,
        Verb::Restart => stacks.restart(caller, environment, stack, services).await?,
    };
    Ok(accepted)
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scale {
    service: String,
    replicas: u32,
}

pub(super) async fn scale(
    State(app): State<App>,
    Path(which): Path<WhichStack>,
    Form(reader, asked): Form<Scale>,
) -> Result {
    let Scale { service, replicas } = asked;
    let text =
        format!("{service} is scaled to {replicas}. It stays so when new files say otherwise.");
    let stacks = app.platform.stacks();
    let (environment, stack) = (&which.environment, &which.stack);
    let accepted = stacks
        .scale(
            &reader.caller,
            environment,
            stack,
            [(service, replicas)].into(),
        )
        .await?;
    Ok(follow(&accepted, &text))
}
