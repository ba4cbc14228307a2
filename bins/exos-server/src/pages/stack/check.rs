//! What is wrong with the files of a stack, while somebody writes them.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::response::{IntoResponse, Json};

use super::compose::others;
use super::filled::Filled;
use crate::pages::Result;
use crate::pages::form::Form;
use crate::pages::refused::{FILES, Wrong};
use crate::state::App;

/// The fields of the form beside those of files.
const FIELDS: [&str; 2] = ["name", "host"];

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
    let has = |name: &str| FIELDS.contains(&name) || FILES.iter().any(|(_, field)| *field == name);
    let found = found
        .into_iter()
        .map(|problem| Wrong::new(problem.into(), has));
    let found: Vec<Wrong> = found.collect();
    Ok(Json(found).into_response())
}
