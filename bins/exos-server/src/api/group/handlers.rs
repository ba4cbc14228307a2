//! What is done with groups.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use exos_core::access::Action;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Group, GroupChange, NewGroup, Which, members};
use crate::http::caller::Known;
use crate::http::condition::{IfMatch, Tagged};
use crate::http::error::Result;
use crate::http::extract::{Json, Path, Query};
use crate::http::list::{List, ListParams};
use crate::state::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, change, remove))
        .merge(members::routes())
}

/// Lists groups.
#[utoipa::path(
    get, path = "/api/v1/groups", tag = "groups", params(ListParams), operation_id = "list_groups",
    responses((status = 200, description = "A part of the list.", body = List<Group>)),
    extensions(("x-exos-action" = json!(Action::GroupRead.as_str()))),
)]
async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Query(params): Query<ListParams>,
) -> Result<axum::Json<List<Group>>> {
    let listed = app.platform.groups().list(&caller, &params.into()).await?;
    Ok(axum::Json(List::of(listed)))
}

/// Makes a group, which nobody is in yet.
#[utoipa::path(
    post, path = "/api/v1/groups", tag = "groups", request_body = NewGroup, operation_id = "create_group",
    responses((status = 201, description = "It is made.", body = Group)),
    extensions(("x-exos-action" = json!(Action::GroupChange.as_str()))),
)]
async fn create(
    State(app): State<App>,
    Known(caller): Known,
    Json(new): Json<NewGroup>,
) -> Result<impl IntoResponse> {
    let made = app.platform.groups().create(&caller, new.into()).await?;
    let location = [(header::LOCATION, format!("/api/v1/groups/{}", made.id))];
    Ok((
        StatusCode::CREATED,
        location,
        Tagged(made.version, Group::from(made)),
    ))
}

/// Shows a group.
#[utoipa::path(
    get, path = "/api/v1/groups/{group}", tag = "groups", params(Which), operation_id = "show_group",
    responses((status = 200, description = "The group.", body = Group)),
    extensions(("x-exos-action" = json!(Action::GroupRead.as_str()))),
)]
async fn show(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
) -> Result<Tagged<Group>> {
    let found = app.platform.groups().get(&caller, &which.group).await?;
    Ok(Tagged(found.version, found.into()))
}

/// Changes a group.
#[utoipa::path(
    patch, path = "/api/v1/groups/{group}", tag = "groups", params(Which, IfMatch), request_body = GroupChange,
    operation_id = "change_group",
    responses((status = 200, description = "It is changed.", body = Group)),
    extensions(("x-exos-action" = json!(Action::GroupChange.as_str()))),
)]
async fn change(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    IfMatch(version): IfMatch,
    Json(change): Json<GroupChange>,
) -> Result<Tagged<Group>> {
    let changed = app
        .platform
        .groups()
        .change(&caller, &which.group, change.into(), version)
        .await?;
    Ok(Tagged(changed.version, changed.into()))
}

/// Removes a group with all memberships: nobody in it has a role through it any more.
#[utoipa::path(
    delete, path = "/api/v1/groups/{group}", tag = "groups", params(Which, IfMatch), operation_id = "remove_group",
    responses((status = 204, description = "It is gone.")),
    extensions(("x-exos-action" = json!(Action::GroupChange.as_str()))),
)]
async fn remove(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    IfMatch(version): IfMatch,
) -> Result<StatusCode> {
    app.platform
        .groups()
        .remove(&caller, &which.group, version)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
