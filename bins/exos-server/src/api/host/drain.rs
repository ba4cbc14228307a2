//! Draining a host.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use exos_core::access::Action;
use exos_core::platform;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Host;
use super::handlers::Which;
use crate::api::own_id;
use crate::http::caller::Known;
use crate::http::condition::{IfMatch, Tagged};
use crate::http::error::Result;
use crate::http::extract::{Json, Path, Query};
use crate::http::problem::FieldProblem;
use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(drain))
}

/// How a host is drained.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Drain {
    /// Moves what can move and keeps the rest where it is; otherwise one stack that cannot move refuses all.
    #[serde(default)]
    partial: bool,
}

/// Whether it is meant.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Meant {
    /// Only tells what would happen.
    dry_run: bool,
}

/// Where the stacks of a host go.
#[derive(Debug, Serialize, ToSchema)]
struct Drained {
    /// The host as it is wanted now.
    host: Host,
    /// What moves.
    moves: Vec<Move>,
    /// What stays.
    stays: Vec<Stays>,
}

/// A stack that moves to another host.
#[derive(Debug, Serialize, ToSchema)]
struct Move {
    /// The stack's id.
    stack: String,
    /// The stack's name.
    stack_name: String,
    /// The id of the host that it moves to.
    host: String,
    /// That host's name.
    host_name: String,
    /// The id of the operation that moves it; absent when it is only asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    operation: Option<String>,
}

impl Move {
    fn new(moved: &platform::StackMove, operation: Option<&str>) -> Self {
        Self {
            stack: own_id(&moved.stack.id),
            stack_name: moved.stack.value.name.clone(),
            host: own_id(&moved.host),
            host_name: moved.host_name.clone(),
            operation: operation.map(own_id),
        }
    }
}

/// A stack that cannot move.
#[derive(Debug, Serialize, ToSchema)]
struct Stays {
    /// The stack's id.
    stack: String,
    /// The stack's name.
    stack_name: String,
    /// Everything that holds it.
    problems: Vec<FieldProblem>,
}

impl From<platform::StackStays> for Stays {
    fn from(stays: platform::StackStays) -> Self {
        Self {
            stack: own_id(&stays.stack.id),
            stack_name: stays.stack.value.name,
            problems: stays.problems.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<platform::Drained> for Drained {
    fn from(drained: platform::Drained) -> Self {
        let moves = drained.moves.iter();
        let moves = moves.map(|(moved, accepted)| Move::new(moved, Some(&accepted.operation.id)));
        Self {
            moves: moves.collect(),
            host: drained.host.into(),
            stays: drained.stays.into_iter().map(Into::into).collect(),
        }
    }
}

/// Moves the stacks of a host to other active hosts of the environment.
///
/// The host takes no new stacks from then on, and is inactive when the last has left. Without `partial` it is refused with
/// all that holds each stack that cannot move.
#[utoipa::path(
    post, path = "/api/v1/environments/{environment}/hosts/{host}/actions/drain", tag = "hosts",
    params(Which, Meant, IfMatch), request_body = Drain, operation_id = "drain_host",
    responses(
        (status = 200, description = "What would happen; nothing is touched.", body = Drained),
        (status = 202, description = "It is written, and the stacks are on their way.", body = Drained),
    ),
    extensions(("x-exos-action" = json!(Action::HostChange.as_str()))),
)]
async fn drain(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    Query(meant): Query<Meant>,
    IfMatch(version): IfMatch,
    Json(drain): Json<Drain>,
) -> Result<Response> {
    let (hosts, Which { environment, host }) = (app.platform.hosts(), which);
    if meant.dry_run {
        let plan = hosts.drain_plan(&caller, &environment, &host).await?;
        let found = hosts.get(&caller, &environment, &host).await?;
        let told = Drained {
            host: found.into(),
            moves: plan
                .moves
                .iter()
                .map(|moved| Move::new(moved, None))
                .collect(),
            stays: plan.stays.into_iter().map(Into::into).collect(),
        };
        return Ok(axum::Json(told).into_response());
    }
    let drained = hosts
        .drain(&caller, &environment, &host, drain.partial, version)
        .await?;
    let tagged = Tagged(drained.host.version, Drained::from(drained));
    Ok((StatusCode::ACCEPTED, tagged).into_response())
}
