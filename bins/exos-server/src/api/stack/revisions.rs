//! The revisions of a stack, and the files of each.

use axum::extract::State;
use axum::response::Response;
use exos_core::access::Action;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::difference::Difference;
use super::handlers::accepted;
use super::request::{StackFiles, Which, WhichRevision};
use super::{Accepted, Revision};
use crate::http::caller::Known;
use crate::http::condition::IfMatch;
use crate::http::error::Result;
use crate::http::extract::{Path, Query};
use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(files))
        .routes(routes!(deploy))
        .routes(routes!(diff))
}

/// All revisions of a stack, which are few enough for one answer.
#[derive(Debug, Serialize, ToSchema)]
struct Revisions {
    /// The revisions.
    items: Vec<Revision>,
}

/// Lists the revisions of a stack.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/stacks/{stack}/revisions", tag = "stacks", params(Which),
    operation_id = "list_revisions",
    responses((status = 200, description = "The revisions.", body = Revisions)),
    extensions(("x-exos-action" = json!(Action::StackRead.as_str()))),
)]
async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
) -> Result<axum::Json<Revisions>> {
    let found = app
        .platform
        .stacks()
        .revisions(&caller, &which.environment, &which.stack)
        .await?;
    let items = found
        .into_iter()
        .map(|revision| revision.value.into())
        .collect();
    Ok(axum::Json(Revisions { items }))
}

/// Shows the files of a revision.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/stacks/{stack}/revisions/{number}/files", tag = "stacks",
    params(WhichRevision), operation_id = "show_revision_files",
    responses((status = 200, description = "The files.", body = StackFiles)),
    extensions(("x-exos-action" = json!(Action::ContainerVariables.as_str()))),
)]
async fn files(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<WhichRevision>,
) -> Result<axum::Json<StackFiles>> {
    let stacks = app.platform.stacks();
    let sources = stacks
        .sources(&caller, &which.environment, &which.stack, which.number)
        .await?;
    Ok(axum::Json(sources.into()))
}

/// Deploys an older revision again, as a new one with its files.
#[utoipa::path(
    post, path = "/api/v1/environments/{environment}/stacks/{stack}/revisions/{number}/actions/deploy", tag = "stacks",
    params(WhichRevision, IfMatch), operation_id = "deploy_revision",
    responses((status = 202, description = "It is written, and is deployed.", body = Accepted)),
    extensions(("x-exos-action" = json!(Action::StackDeploy.as_str()))),
)]
async fn deploy(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<WhichRevision>,
    IfMatch(version): IfMatch,
) -> Result<Response> {
    let stacks = app.platform.stacks();
    let (environment, stack) = (&which.environment, &which.stack);
    let again = stacks
        .roll_back(&caller, environment, stack, which.number, version)
        .await?;
    Ok(accepted(again))
}

/// Between which revisions.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Between {
    /// The number of the one before; 0 is a stack without anything, and absent the one before `to`.
    from: Option<u64>,
    /// The number of the one after; absent is the newest.
    to: Option<u64>,
}

/// What differs between two revisions.
#[derive(Debug, Serialize, ToSchema)]
struct Differences {
    /// The fields that differ, in the order of their paths.
    items: Vec<Difference>,
}

/// Shows what changes from one revision to another, field by field.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/stacks/{stack}/diff", tag = "stacks", params(Which, Between),
    operation_id = "diff_stack",
    responses((status = 200, description = "What differs.", body = Differences)),
    extensions(("x-exos-action" = json!(Action::StackRead.as_str()))),
)]
async fn diff(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    Query(between): Query<Between>,
) -> Result<axum::Json<Differences>> {
    let stacks = app.platform.stacks();
    let (environment, stack) = (&which.environment, &which.stack);
    let differences = stacks
        .diff(&caller, environment, stack, between.from, between.to)
        .await?;
    let items = differences.into_iter().map(Into::into).collect();
    Ok(axum::Json(Differences { items }))
}
