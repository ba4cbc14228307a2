//! What is done with environments.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use exos_core::access::{Action, Caller};
use exos_core::platform;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Environment, EnvironmentChange, EnvironmentState, NewEnvironment, Within};
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
        .routes(routes!(activate))
        .routes(routes!(deactivate))
}

/// Lists the environments that the caller is a member of; an admin's list holds all.
#[utoipa::path(
    get, path = "/api/v1/environments", tag = "environments", params(ListParams),
    responses((status = 200, description = "A part of the list.", body = List<Environment>)),
    operation_id = "list_environments",
    extensions(("x-exos-action" = json!(Action::MeRead.as_str()))),
)]
async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Query(params): Query<ListParams>,
) -> Result<axum::Json<List<Environment>>> {
    let listed = app
        .platform
        .environments()
        .list(&caller, &params.into())
        .await?;
    Ok(axum::Json(List::of(listed)))
}

/// Makes an environment. Its maker becomes its owner.
#[utoipa::path(
    post, path = "/api/v1/environments", tag = "environments", request_body = NewEnvironment,
    responses((status = 201, description = "It is made.", body = Environment)),
    operation_id = "create_environment",
    extensions(("x-exos-action" = json!(Action::EnvironmentCreate.as_str()))),
)]
async fn create(
    State(app): State<App>,
    Known(caller): Known,
    Json(new): Json<NewEnvironment>,
) -> Result<impl IntoResponse> {
    let made = app
        .platform
        .environments()
        .create(&caller, new.into())
        .await?;
    let location = [("location", format!("/api/v1/environments/{}", made.id))];
    Ok((
        StatusCode::CREATED,
        location,
        Tagged(made.version, Environment::from(made)),
    ))
}

/// Shows an environment.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}", tag = "environments",
    params(Within),
    responses((status = 200, description = "The environment.", body = Environment)),
    operation_id = "show_environment",
    extensions(("x-exos-action" = json!(Action::EnvironmentRead.as_str()))),
)]
async fn show(
    State(app): State<App>,
    Known(caller): Known,
    Path(within): Path<Within>,
) -> Result<Tagged<Environment>> {
    let found = app
        .platform
        .environments()
        .get(&caller, &within.environment)
        .await?;
    Ok(Tagged(found.version, found.into()))
}

/// Changes an environment.
#[utoipa::path(
    patch, path = "/api/v1/environments/{environment}", tag = "environments", request_body = EnvironmentChange,
    params(Within, IfMatch),
    responses((status = 200, description = "It is changed.", body = Environment)),
    operation_id = "change_environment",
    extensions(("x-exos-action" = json!(Action::EnvironmentChange.as_str()))),
)]
async fn change(
    State(app): State<App>,
    Known(caller): Known,
    Path(within): Path<Within>,
    IfMatch(version): IfMatch,
    Json(change): Json<EnvironmentChange>,
) -> Result<Tagged<Environment>> {
    let environments = app.platform.environments();
    let changed = environments
        .change(&caller, &within.environment, change.into(), version)
        .await?;
    Ok(Tagged(changed.version, changed.into()))
}

/// How an environment is removed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Removal {
    /// It goes although stacks of it run: they go on, and nobody looks after them.
    force: bool,
}

/// Removes an environment with its stacks, hosts, members, secrets and API keys. Nothing is done on its engines. While
/// stacks of it run, it is refused unless forced.
#[utoipa::path(
    delete, path = "/api/v1/environments/{environment}", tag = "environments",
    params(Within, Removal, IfMatch),
    responses((status = 204, description = "It is gone.")),
    operation_id = "remove_environment",
    extensions(("x-exos-action" = json!(Action::EnvironmentDelete.as_str()))),
)]
async fn remove(
    State(app): State<App>,
    Known(caller): Known,
    Path(within): Path<Within>,
    Query(removal): Query<Removal>,
    IfMatch(version): IfMatch,
) -> Result<StatusCode> {
    let environments = app.platform.environments();
    environments
        .remove(&caller, &within.environment, removal.force, version)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets an environment take new work again.
#[utoipa::path(
    post, path = "/api/v1/environments/{environment}/actions/activate", tag = "environments", params(Within, IfMatch),
    responses((status = 200, description = "It is active.", body = Environment)),
    operation_id = "activate_environment",
    extensions(("x-exos-action" = json!(Action::EnvironmentChange.as_str()))),
)]
async fn activate(
    State(app): State<App>,
    Known(caller): Known,
    Path(within): Path<Within>,
    IfMatch(version): IfMatch,
) -> Result<Tagged<Environment>> {
    set_state(&app, &caller, &within, EnvironmentState::Active, version).await
}

/// Takes an environment out of service: what runs goes on, and nothing is deployed or repaired.
#[utoipa::path(
    post, path = "/api/v1/environments/{environment}/actions/deactivate", tag = "environments", params(Within, IfMatch),
    responses((status = 200, description = "It is inactive.", body = Environment)),
    operation_id = "deactivate_environment",
    extensions(("x-exos-action" = json!(Action::EnvironmentChange.as_str()))),
)]
async fn deactivate(
    State(app): State<App>,
    Known(caller): Known,
    Path(within): Path<Within>,
    IfMatch(version): IfMatch,
) -> Result<Tagged<Environment>> {
    set_state(&app, &caller, &within, EnvironmentState::Inactive, version).await
}

async fn set_state(
    app: &App,
    caller: &Caller,
    within: &Within,
    state: EnvironmentState,
    version: Option<u64>,
) -> Result<Tagged<Environment>> {
    let change = platform::EnvironmentChange {
        state: Some(state.into()),
        ..platform::EnvironmentChange::default()
    };
    let environments = app.platform.environments();
    let changed = environments
        .change(caller, &within.environment, change, version)
        .await?;
    Ok(Tagged(changed.version, changed.into()))
}
