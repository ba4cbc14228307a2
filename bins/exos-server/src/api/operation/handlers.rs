//! What is done with operations.

use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use axum::response::sse::Event;
use exos_core::access::{Action, Caller};
use exos_core::platform::ListQuery;
use futures_util::stream::{self, Stream, StreamExt};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Operation, Step};
use crate::api::environment::Within;
use crate::http::caller::Known;
use crate::http::condition::Tagged;
use crate::http::error::Result;
use crate::http::extract::{Path, Query};
use crate::http::list::List;
use crate::http::sse::{self, LastEventId};
use crate::state::App;

/// How many steps are read at once.
const AT_ONCE: usize = 500;

/// How often a stream looks for steps that another server wrote, which wake nobody here.
const LOOK: Duration = Duration::from_secs(2);

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(cancel))
        .routes(routes!(follow))
}

/// Which operation.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct Which {
    /// The environment's id or name.
    environment: String,
    /// The operation's id.
    operation: String,
}

/// Which operations, and which part of the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OperationParams {
    /// How many items at most; 100 when absent.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Where to go on: `next_cursor` of the part before.
    cursor: Option<String>,
    /// The field to sort by; a `-` before it turns the order round.
    sort: Option<String>,
    /// Only those of the stack with this id or name.
    stack: Option<String>,
}

/// Lists the operations of an environment, the newest first unless sorted otherwise.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/operations", tag = "operations",
    params(Within, OperationParams),
    responses((status = 200, description = "A part of the list.", body = List<Operation>)),
    operation_id = "list_operations",
    extensions(("x-exos-action" = json!(Action::OperationRead.as_str()))),
)]
async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Path(within): Path<Within>,
    Query(params): Query<OperationParams>,
) -> Result<axum::Json<List<Operation>>> {
    let usual = ListQuery::default();
    let query = ListQuery {
        limit: params.limit.unwrap_or(usual.limit),
        cursor: params.cursor,
        sort: params.sort,
        ..usual
    };
    let operations = app.platform.operations();
    let listed = operations
        .list(
            &caller,
            &within.environment,
            params.stack.as_deref(),
            &query,
        )
        .await?;
    Ok(axum::Json(List::of(listed)))
}

/// Shows an operation.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/operations/{operation}", tag = "operations",
    params(Which),
    responses((status = 200, description = "The operation.", body = Operation)),
    operation_id = "show_operation",
    extensions(("x-exos-action" = json!(Action::OperationRead.as_str()))),
)]
async fn show(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
) -> Result<Tagged<Operation>> {
    let id = whole_id(&app, &caller, &which).await?;
    let found = app.platform.operations().get(&caller, &id).await?;
    Ok(Tagged(found.version, found.into()))
}

/// Asks a running operation to stop at the border of a step. What it did stays done.
#[utoipa::path(
    post, path = "/api/v1/environments/{environment}/operations/{operation}/actions/cancel", tag = "operations",
    params(Which),
    responses((status = 200, description = "It is asked to stop.", body = Operation)),
    operation_id = "cancel_operation",
    extensions(("x-exos-action" = json!(Action::OperationCancel.as_str()))),
)]
async fn cancel(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
) -> Result<Tagged<Operation>> {
    let id = whole_id(&app, &caller, &which).await?;
    let cancelled = app.platform.operations().cancel(&caller, &id).await?;
    Ok(Tagged(cancelled.version, cancelled.into()))
}

/// Streams the steps of an operation from its first, or after `Last-Event-ID`. The last event is `end`, with the operation.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/operations/{operation}/events", tag = "operations",
    params(Which, LastEventId),
    responses((
        status = 200, description = "Events `step` with a step, then `end` with the operation.",
        body = Step, content_type = "text/event-stream",
    )),
    operation_id = "follow_operation",
    extensions(("x-exos-action" = json!(Action::OperationRead.as_str()))),
)]
async fn follow(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    LastEventId(after): LastEventId,
) -> Result<Response> {
    let id = whole_id(&app, &caller, &which).await?;
    app.platform.operations().get(&caller, &id).await?;
    let stop = app.stop.clone();
    Ok(sse::answer(
        steps(app, caller, id, after.unwrap_or(0)),
        stop,
    ))
}

/// Returns the id under which core knows an operation.
async fn whole_id(app: &App, caller: &Caller, which: &Which) -> Result<String> {
    let environment = app
        .platform
        .environments()
        .get(caller, &which.environment)
        .await?;
    Ok(format!("{}/{}", environment.id, which.operation))
}

/// Reads steps as they are written, until the operation has ended.
fn steps(app: App, caller: Caller, id: String, after: u64) -> impl Stream<Item = Event> + Send {
    let woken = app.store.newest_event();
    let parts = stream::unfold(Some((after, woken)), move |place| {
        let (app, caller, id) = (app.clone(), caller.clone(), id.clone());
        async move {
            let (after, mut woken) = place?;
            loop {
                woken.mark_unchanged();
                // Ended is asked first, so that no step is written after it was.
                let operation = app.platform.operations().get(&caller, &id).await.ok()?;
                let steps = app
                    .platform
                    .operations()
                    .steps(&caller, &id, after, AT_ONCE)
                    .await
                    .ok()?;
                if let Some((last, _)) = steps.last() {
                    let last = *last;
                    return Some((
                        steps.into_iter().map(step).collect::<Vec<_>>(),
                        Some((last, woken)),
                    ));
                }
                if operation.value.state.is_ended() {
                    let end = event("end", &Operation::from(operation));
                    return Some((vec![end], None));
                }
                let _ = tokio::time::timeout(LOOK, woken.changed()).await;
            }
        }
    });
    parts.flat_map(stream::iter)
}

fn step((number, step): (u64, exos_core::platform::Step)) -> Event {
    event("step", &Step::from(step)).id(number.to_string())
}

fn event(name: &str, data: &impl serde::Serialize) -> Event {
    // What is sent is a struct of texts and numbers: there is nothing in it that could not be written.
    let data = serde_json::to_string(data).unwrap_or_default();
    Event::default().event(name).data(data)
}
