//! The steps of an operation, as they are done.

use std::time::Duration;

use axum::extract::State;
use axum::response::Response;
use axum::response::sse::Event;
use exos_core::access::{Action, Caller};
use futures_util::stream::{self, Stream, StreamExt};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::handlers::{Which, WhichOfAll, whole_id};
use super::{Operation, Step};
use crate::http::error::Result;
use crate::http::extract::Path;
use crate::http::rights::Rights;
use crate::http::sse::{self, LastEventId, event};
use crate::state::App;

/// How many steps are read at once.
const AT_ONCE: usize = 500;

/// How often a stream looks for steps that another server wrote, which wake nobody here.
const LOOK: Duration = Duration::from_secs(2);

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(follow))
        .routes(routes!(follow_any))
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
    rights: Rights,
    Path(which): Path<Which>,
    LastEventId(after): LastEventId,
) -> Result<Response> {
    let id = whole_id(&app, rights.caller(), &which).await?;
    followed(app, rights, id, after).await
}

/// Streams the steps of an operation, whatever its environment, as that of its environment does.
#[utoipa::path(
    get, path = "/api/v1/operations/{operation}/events", tag = "operations", params(WhichOfAll, LastEventId),
    responses((
        status = 200, description = "Events `step` with a step, then `end` with the operation.",
        body = Step, content_type = "text/event-stream",
    )),
    operation_id = "follow_any_operation",
    extensions(("x-exos-action" = json!(Action::OperationRead.as_str()))),
)]
async fn follow_any(
    State(app): State<App>,
    rights: Rights,
    Path(which): Path<WhichOfAll>,
    LastEventId(after): LastEventId,
) -> Result<Response> {
    followed(app, rights, which.operation, after).await
}

async fn followed(app: App, rights: Rights, id: String, after: Option<u64>) -> Result<Response> {
    let caller = rights.caller().clone();
    app.platform.operations().get(&caller, &id).await?;
    let cut = rights.cut(app.clone());
    let steps = steps(app, caller, id, after.unwrap_or(0));
    Ok(sse::answer(steps, cut))
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
