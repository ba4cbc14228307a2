//! One operation: how far it is, step by step, and how it ended.

use askama::Template;
use axum::extract::State;
use exos_core::Timestamp;
use exos_core::access::Action;
use exos_core::platform::{Failure, Operation, OperationKind};
use exos_core::store::Versioned;
use serde::Deserialize;

use super::progress::{self, Plan};
use super::row::kind;
use crate::api::own_id;
use crate::http::extract::Path;
use crate::pages::form::{Form, NoFields};
use crate::pages::layout::{Layout, Section};
use crate::pages::reader::Reader;
use crate::pages::show::State as Shown;
use crate::pages::{Result, html, note};
use crate::state::App;

/// The most steps that a page shows. A plan of a thousand containers has some thousands.
const MOST: usize = 20_000;

#[derive(Debug, Deserialize)]
pub(super) struct Which {
    operation: String,
}

#[derive(Template)]
#[template(path = "operation.html")]
struct OperationPage {
    layout: Layout,
    id: String,
    kind: &'static str,
    /// On which services it is, when not on all.
    services: String,
    environment: String,
    operation: Operation,
    state: Shown,
    by: String,
    took: Option<String>,
    failure: Option<Failure>,
    plans: Vec<Plan>,
    may_cancel: bool,
}

pub(super) async fn show(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<Which>,
) -> Result {
    let operations = app.platform.operations();
    let found = operations.get(&reader.caller, &which.operation).await?;
    let steps = operations.steps(&reader.caller, &found.id, 0, MOST).await?;
    let Versioned { id, value, .. } = found;
    let title = format!("{} {}", kind(&value.kind), value.stack_name);
    let layout = Layout::new(&app, reader, Section::Operations, title).await?;
    let layout = layout.within(Some(&value.environment));
    let is_ended = value.state.is_ended();
    let may_cancel = layout.may(Action::OperationCancel, Some(&value.environment));
    html::page(&OperationPage {
        id: own_id(&id),
        kind: kind(&value.kind),
        services: services(&value.kind),
        environment: layout.name_of(&value.environment),
        state: Shown::operation(value.state),
        by: value.principal.name().to_owned(),
        took: took(&value),
        failure: value.failure.clone(),
        plans: progress::plans(steps.into_iter().map(|(_, step)| step), is_ended),
        may_cancel: may_cancel && !is_ended && !value.cancel_asked,
        operation: value,
        layout,
    })
}

fn services(kind: &OperationKind) -> String {
    match kind {
        OperationKind::Start { services }
        | OperationKind::Stop { services }
        | OperationKind::Restart { services } => {
            let names: Vec<&str> = services.iter().map(String::as_str).collect();
            names.join(", ")
        }
        _ => String::new(),
    }
}

fn took(operation: &Operation) -> Option<String> {
    let times: (Timestamp, Timestamp) = operation.started_at.zip(operation.finished_at)?;
    Some(progress::took(times.0, times.1))
}

pub(super) async fn cancel(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, NoFields {}): Form<NoFields>,
) -> Result {
    let operations = app.platform.operations();
    operations.cancel(&reader.caller, &which.operation).await?;
    let page = format!("/operations/{}", own_id(&which.operation));
    let text = "It is asked to stop, and does so after the steps that run. What it did stays done.";
    Ok(note::go(&page, text))
}
