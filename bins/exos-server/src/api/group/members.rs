//! Who is in a group.

use axum::extract::State;
use axum::http::StatusCode;
use exos_core::access::Action;
use exos_core::platform;
use exos_core::store::Versioned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::Which;
use crate::http::caller::Known;
use crate::http::error::Result;
use crate::http::extract::{Path, Query};
use crate::http::list::{List, ListParams};
use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(add, take_out))
}

/// A user in a group.
#[derive(Debug, Serialize, ToSchema)]
struct GroupMember {
    /// The user's id.
    user: String,
    /// The user's name.
    name: String,
    /// Since when.
    #[schema(format = DateTime)]
    since: String,
}

impl From<Versioned<platform::GroupMember>> for GroupMember {
    fn from(member: Versioned<platform::GroupMember>) -> Self {
        let member = member.value;
        Self {
            user: member.user,
            name: member.name,
            since: member.since.to_string(),
        }
    }
}

/// Which user of which group.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct WhichMember {
    /// The group's id or name.
    group: String,
    /// The user's id or name.
    user: String,
}

/// Lists who is in a group.
#[utoipa::path(
    get, path = "/api/v1/groups/{group}/members", tag = "groups", params(Which, ListParams),
    operation_id = "list_group_members",
    responses((status = 200, description = "A part of the list.", body = List<GroupMember>)),
    extensions(("x-exos-action" = json!(Action::GroupRead.as_str()))),
)]
async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    Query(params): Query<ListParams>,
) -> Result<axum::Json<List<GroupMember>>> {
    let listed = app
        .platform
        .groups()
        .members(&caller, &which.group, &params.into())
        .await?;
    Ok(axum::Json(List::of(listed)))
}

/// Takes a user into a group. Who is in it already stays.
#[utoipa::path(
    put, path = "/api/v1/groups/{group}/members/{user}", tag = "groups", params(WhichMember),
    operation_id = "add_group_member",
    responses((status = 204, description = "The user is in it.")),
    extensions(("x-exos-action" = json!(Action::GroupChange.as_str()))),
)]
async fn add(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<WhichMember>,
) -> Result<StatusCode> {
    app.platform
        .groups()
        .add(&caller, &which.group, &which.user)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a user out of a group.
#[utoipa::path(
    delete, path = "/api/v1/groups/{group}/members/{user}", tag = "groups", params(WhichMember),
    operation_id = "remove_group_member",
    responses((status = 204, description = "The user is not in it any more.")),
    extensions(("x-exos-action" = json!(Action::GroupChange.as_str()))),
)]
async fn take_out(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<WhichMember>,
) -> Result<StatusCode> {
    app.platform
        .groups()
        .take_out(&caller, &which.group, &which.user)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
