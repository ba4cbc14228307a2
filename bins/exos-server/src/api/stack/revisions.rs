//! The revisions of a stack, and the files of each.

use axum::extract::State;
use exos_core::access::Action;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Revision;
use super::request::{StackFiles, Which, WhichRevision};
use crate::http::caller::Known;
use crate::http::error::Result;
use crate::http::extract::Path;
use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(files))
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
