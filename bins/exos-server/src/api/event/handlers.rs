//! How events are followed.

use axum::extract::State;
use axum::response::Response;
use axum::response::sse::Event;
use exos_core::access::Action;
use exos_core::platform::{EventFilter, Events, Told, kind_of};
use futures_util::stream::{self, Stream};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Reset, Seen, Written};
use crate::api::environment::Within;
use crate::http::error::Result;
use crate::http::extract::{Path, Query};
use crate::http::rights::Rights;
use crate::http::sse::{self, LastEventId, event};
use crate::state::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(follow_all))
        .routes(routes!(follow))
}

/// Which events.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct EventParams {
    /// Only about these sorts of things, with commas between them.
    #[param(example = "stack,operation,container")]
    kind: Option<String>,
    /// Only about the stack of this name.
    stack: Option<String>,
}

impl EventParams {
    fn filter(self, environment: Option<String>) -> EventFilter {
        let kinds = self.kind.as_deref().into_iter();
        let kinds = kinds.flat_map(|kinds| kinds.split(','));
        EventFilter {
            environment,
            kinds: kinds.map(|kind| kind.trim().to_owned()).collect(),
            stack: self.stack,
        }
    }
}

/// Streams what happens in all environments that the caller sees, from now on or after `Last-Event-ID`.
///
/// An event is named by what it is about: `stack`, `operation`, `environment` and so on for what is written, which has an
/// id to go on from, and `container`, `host` and `storage` for what is seen on engines, which has none and a field
/// `happened`. `reset` tells that something was missed. The stream ends when the caller's rights change.
#[utoipa::path(
    get, path = "/api/v1/events", tag = "events", params(EventParams, LastEventId),
    responses((
        status = 200, description = "Events with what was written or seen; `reset` when some were missed.",
        body = inline(Sent), content_type = "text/event-stream",
    )),
    operation_id = "follow_all_events",
    extensions(("x-exos-action" = json!(Action::MeRead.as_str()))),
)]
async fn follow_all(
    State(app): State<App>,
    rights: Rights,
    Query(params): Query<EventParams>,
    LastEventId(after): LastEventId,
) -> Result<Response> {
    followed(app, rights, params.filter(None), after).await
}

/// Streams what happens in an environment, as the stream of all does.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/events", tag = "events", params(Within, EventParams, LastEventId),
    responses((
        status = 200, description = "Events with what was written or seen; `reset` when some were missed.",
        body = inline(Sent), content_type = "text/event-stream",
    )),
    operation_id = "follow_events",
    extensions(("x-exos-action" = json!(Action::EnvironmentRead.as_str()))),
)]
async fn follow(
    State(app): State<App>,
    rights: Rights,
    Path(within): Path<Within>,
    Query(params): Query<EventParams>,
    LastEventId(after): LastEventId,
) -> Result<Response> {
    let filter = params.filter(Some(within.environment));
    followed(app, rights, filter, after).await
}

/// The data of an event.
#[derive(Debug, Serialize, ToSchema)]
#[serde(untagged)]
enum Sent {
    Written(Written),
    Seen(Seen),
    Reset(Reset),
}

async fn followed(
    app: App,
    rights: Rights,
    filter: EventFilter,
    after: Option<u64>,
) -> Result<Response> {
    let events = app.platform.follow(rights.caller(), filter, after).await?;
    Ok(sse::answer(told(events), rights.cut(app)))
}

fn told(events: Events) -> impl Stream<Item = Event> + Send {
    stream::unfold(events, async |mut events| match events.next().await {
        Ok(told) => Some((sent(told?), events)),
        Err(error) => {
            // Who comes back goes on from the last event that was told.
            tracing::warn!(%error, "a stream of events ends before its reader left");
            None
        }
    })
}

fn sent(told: Told) -> Event {
    match told {
        Told::Stored(stored) => {
            let (kind, number) = (stored.kind.clone(), stored.number);
            event(&kind, &Sent::Written(stored.into())).id(number.to_string())
        }
        Told::Seen(change) => {
            let kind = kind_of(&change.happened);
            event(kind, &Sent::Seen(change.as_ref().into()))
        }
        Told::Missed(missed) => event("reset", &Sent::Reset(missed.into())),
        _ => Event::default().comment("an event that this version does not know"),
    }
}
