//! What is wrong with the files of a stack, while somebody writes them.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::{IntoResponse, Json};

use super::compose::others;
use super::filled::Filled;
use super::problems::Wrong;
use crate::pages::Result;
use crate::pages::form::Form;
use crate::state::App;

/// Answers with every problem at its place. Nothing is done.
pub(super) async fn check(State(app): State<App>, Form(reader, filled): Form<Filled>) -> Result {
    let (caller, environment) = (&reader.caller, &filled.environment);
    let others = match filled.revision {
        Some(revision) => others(&app, caller, environment, &filled.name, revision).await?,
        None => BTreeMap::new(),
    };
    let stacks = app.platform.stacks();
    let found = stacks
        .check(caller, environment, &filled.name, &filled.sources(others))
        .await?;
    let found: Vec<Wrong> = found.into_iter().map(Wrong::from).collect();
    Ok(Json(found).into_response())
}
