//! What containers use.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use exos_core::access::Action;
use exos_core::{Clock, Error, ErrorKind, backend};
use futures_util::stream::TryStreamExt;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Which;
use crate::http::error::Result;
use crate::http::extract::{Path, Query};
use crate::http::rights::Rights;
use crate::http::sse;
use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(stats))
}

/// How often a container is measured.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct StatsParams {
    /// Measure once and answer with JSON.
    once: bool,
}

/// A measurement of a container.
#[derive(Debug, Serialize, ToSchema)]
struct Stats {
    /// When it was taken.
    #[schema(format = DateTime)]
    at: String,
    /// CPUs in use since the measurement before: CPU time by wall time.
    cpus: f64,
    /// Memory in use in bytes, without what the kernel can drop.
    memory: u64,
    /// The memory limit in bytes; the machine's memory without one.
    memory_limit: u64,
    /// Bytes received so far.
    network_received: u64,
    /// Bytes sent so far.
    network_sent: u64,
    /// Bytes read from block devices so far.
    block_read: u64,
    /// Bytes written to block devices so far.
    block_written: u64,
    /// Processes and threads.
    pids: u64,
}

impl Stats {
    fn now(clock: &dyn Clock, stats: backend::Stats) -> Self {
        Self {
            at: clock.timestamp().to_string(),
            cpus: stats.cpus,
            memory: stats.memory,
            memory_limit: stats.memory_limit,
            network_received: stats.network_received,
            network_sent: stats.network_sent,
            block_read: stats.block_read,
            block_written: stats.block_written,
            pids: stats.pids,
        }
    }
}

/// Measures a container about once a second until it ends: events `stats`, then `end`; a failure on the way is an event
/// `error` before it.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/containers/{container}/stats", tag = "containers",
    params(Which, StatsParams), operation_id = "measure_container",
    responses((status = 200, description = "Measurements, or one of them.", content(
        (Stats = "text/event-stream"), (Stats = "application/json"),
    ))),
    extensions(("x-exos-action" = json!(Action::ContainerRead.as_str()))),
)]
async fn stats(
    State(app): State<App>,
    rights: Rights,
    Path(which): Path<Which>,
    Query(params): Query<StatsParams>,
) -> Result<Response> {
    let containers = app.platform.containers();
    let mut measured = containers
        .stats(rights.caller(), &which.environment, &which.container)
        .await?;
    let clock = app.clock.clone();
    if params.once {
        let first = measured.try_next().await?.ok_or_else(ended)?;
        return Ok(axum::Json(Stats::now(&*clock, first)).into_response());
    }
    let events = measured.map_ok(move |stats| sse::event("stats", &Stats::now(&*clock, stats)));
    Ok(sse::answer_all(events, rights.cut(app)))
}

fn ended() -> Error {
    let message = "the container does not run";
    Error::new(ErrorKind::Conflict, "measure container", message)
}
