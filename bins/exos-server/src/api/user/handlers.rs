//! What is done with users.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use exos_core::access::Action;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{NewPassword, NewUser, User, UserChange};
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
        .routes(routes!(set_password))
}

/// Which user.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct Which {
    /// The user's id or name.
    user: String,
}

/// Lists users.
#[utoipa::path(
    get, path = "/api/v1/users", tag = "users", params(ListParams), operation_id = "list_users",
    responses((status = 200, description = "A part of the list.", body = List<User>)),
    extensions(("x-exos-action" = json!(Action::UserRead.as_str()))),
)]
async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Query(params): Query<ListParams>,
) -> Result<axum::Json<List<User>>> {
    let listed = app.platform.users().list(&caller, &params.into()).await?;
    Ok(axum::Json(List::of(listed)))
}

/// Makes a user, who is a member of nothing yet.
#[utoipa::path(
    post, path = "/api/v1/users", tag = "users", request_body = NewUser, operation_id = "create_user",
    responses((status = 201, description = "The user is made.", body = User)),
    extensions(("x-exos-action" = json!(Action::UserChange.as_str()))),
)]
async fn create(
    State(app): State<App>,
    Known(caller): Known,
    Json(new): Json<NewUser>,
) -> Result<impl IntoResponse> {
    let made = app.platform.users().create(&caller, new.into()).await?;
    let location = [(header::LOCATION, format!("/api/v1/users/{}", made.id))];
    Ok((
        StatusCode::CREATED,
        location,
        Tagged(made.version, User::from(made)),
    ))
}

/// Shows a user.
#[utoipa::path(
    get, path = "/api/v1/users/{user}", tag = "users", params(Which), operation_id = "show_user",
    responses((status = 200, description = "The user.", body = User)),
    extensions(("x-exos-action" = json!(Action::UserRead.as_str()))),
)]
async fn show(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
) -> Result<Tagged<User>> {
    let found = app.platform.users().get(&caller, &which.user).await?;
    Ok(Tagged(found.version, found.into()))
}

/// Changes a user. The sessions and keys of one who is disabled stop working at once.
#[utoipa::path(
    patch, path = "/api/v1/users/{user}", tag = "users", params(Which, IfMatch), request_body = UserChange,
    operation_id = "change_user",
    responses((status = 200, description = "The user is changed.", body = User)),
    extensions(("x-exos-action" = json!(Action::UserChange.as_str()))),
)]
async fn change(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    IfMatch(version): IfMatch,
    Json(change): Json<UserChange>,
) -> Result<Tagged<User>> {
    let changed = app
        .platform
        .users()
        .change(&caller, &which.user, change.into(), version)
        .await?;
    Ok(Tagged(changed.version, changed.into()))
}

/// Gives a user another password, and ends the user's sessions.
#[utoipa::path(
    put, path = "/api/v1/users/{user}/password", tag = "users", params(Which), request_body = NewPassword,
    operation_id = "set_user_password",
    responses((status = 204, description = "It is set.")),
    extensions(("x-exos-action" = json!(Action::UserChange.as_str()))),
)]
async fn set_password(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    Json(new): Json<NewPassword>,
) -> Result<StatusCode> {
    app.platform
        .users()
        .set_password(&caller, &which.user, &new.password)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a user with all memberships and API keys.
#[utoipa::path(
    delete, path = "/api/v1/users/{user}", tag = "users", params(Which, IfMatch), operation_id = "remove_user",
    responses((status = 204, description = "The user is gone.")),
    extensions(("x-exos-action" = json!(Action::UserChange.as_str()))),
)]
async fn remove(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    IfMatch(version): IfMatch,
) -> Result<StatusCode> {
    app.platform
        .users()
        .remove(&caller, &which.user, version)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
