//! What happened to hosts and stacks over time.

use axum::extract::State;
use exos_core::access::Action;
use exos_core::live;
use exos_core::platform::{self, TimelineQuery};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::own_id;
use super::words::words;
use crate::http::caller::Known;
use crate::http::error::Result;
use crate::http::extract::Query;
use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show))
}

words! {
    /// How something ended.
    MarkKind = platform::MarkKind {
        /// It was done.
        Done,
        /// It failed.
        Failed,
    }
}

/// How far back, and where.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct TimelineParams {
    /// How far back: `1h`, `24h`, `7d` or `14d`; an hour when absent.
    window: Option<String>,
    /// Only of the environment with this id or name.
    environment: Option<String>,
}

/// What happened over time.
#[derive(Debug, Serialize, ToSchema)]
struct Timeline {
    /// The beginning.
    #[schema(format = DateTime)]
    from: String,
    /// The end: now.
    #[schema(format = DateTime)]
    to: String,
    /// How many of the shown hosts were in which state, at 60 moments.
    statuses: Vec<Bucket>,
    /// The hosts that there are now, by name; a thousand at most.
    bands: Vec<Band>,
    /// How many hosts there are beyond those.
    more: usize,
    /// What was done to stacks, the newest first.
    marks: Vec<Mark>,
}

/// How many hosts were in which state at one moment.
#[derive(Debug, Serialize, ToSchema)]
struct Bucket {
    /// The moment.
    #[schema(format = DateTime)]
    at: String,
    /// Hosts: `total`, and by state.
    #[schema(value_type = std::collections::BTreeMap<String, u32>)]
    hosts: live::HostCounts,
    /// How many were in a state that is not known, because no server ran or no engine answered yet.
    unknown: u32,
}

/// The states of a host.
#[derive(Debug, Serialize, ToSchema)]
struct Band {
    /// The host's id.
    host: String,
    /// The host's name.
    name: String,
    /// The environment's id.
    environment: String,
    /// Its states, the oldest first, without a gap.
    spans: Vec<Span>,
}

/// A time in which a host was in one state.
#[derive(Debug, Serialize, ToSchema)]
struct Span {
    /// The state, or `unknown`.
    #[schema(example = "active")]
    state: &'static str,
    /// From when.
    #[schema(format = DateTime)]
    from: String,
    /// Until when.
    #[schema(format = DateTime)]
    to: String,
}

/// Something that was done to a stack.
#[derive(Debug, Serialize, ToSchema)]
struct Mark {
    /// When it ended.
    #[schema(format = DateTime)]
    at: String,
    /// How it ended.
    kind: MarkKind,
    /// What it was, for people.
    #[schema(example = "shop was deployed")]
    text: String,
    /// The environment's id.
    environment: String,
    /// The stack's name.
    stack: String,
    /// The operation's id.
    operation: String,
}

impl From<platform::Timeline> for Timeline {
    fn from(timeline: platform::Timeline) -> Self {
        Self {
            from: timeline.from.to_string(),
            to: timeline.to.to_string(),
            statuses: timeline.statuses.into_iter().map(Into::into).collect(),
            bands: timeline.bands.into_iter().map(Into::into).collect(),
            more: timeline.more,
            marks: timeline.marks.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<live::Bucket> for Bucket {
    fn from(bucket: live::Bucket) -> Self {
        Self {
            at: bucket.at.to_string(),
            hosts: bucket.hosts,
            unknown: bucket.unknown,
        }
    }
}

impl From<platform::Band> for Band {
    fn from(band: platform::Band) -> Self {
        Self {
            host: own_id(&band.host),
            name: band.name.to_string(),
            environment: band.environment.to_string(),
            spans: band.spans.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<live::Span> for Span {
    fn from(span: live::Span) -> Self {
        Self {
            state: span.state.map_or("unknown", live::HostState::as_str),
            from: span.from.to_string(),
            to: span.to.to_string(),
        }
    }
}

impl From<platform::Mark> for Mark {
    fn from(mark: platform::Mark) -> Self {
        Self {
            at: mark.at.to_string(),
            kind: mark.kind.into(),
            text: mark.text,
            environment: mark.environment,
            stack: mark.stack,
            operation: own_id(&mark.operation),
        }
    }
}

/// Shows the states of hosts and what was done to stacks over time, in all environments that the caller sees.
///
/// What happened while no server ran is not known, and is shown so.
#[utoipa::path(
    get, path = "/api/v1/timeline", tag = "dashboard", params(TimelineParams), operation_id = "show_timeline",
    responses((status = 200, description = "What happened.", body = Timeline)),
    extensions(("x-exos-action" = json!(Action::MeRead.as_str()))),
)]
async fn show(
    State(app): State<App>,
    Known(caller): Known,
    Query(params): Query<TimelineParams>,
) -> Result<axum::Json<Timeline>> {
    let window = params.window.as_deref().map(str::parse).transpose()?;
    let query = TimelineQuery {
        window: window.unwrap_or_default(),
        environment: params.environment,
    };
    let timeline = app.platform.timeline(&caller, &query).await?;
    Ok(axum::Json(timeline.into()))
}
