//! What is done with stacks.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use exos_core::access::Action;
use exos_core::platform;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::request::{NewStack, Removal, Scale, Services, StackUpdate, Which};
use super::{Accepted, Stack, plan, revisions};
use crate::api::environment::Within;
use crate::http::caller::Known;
use crate::http::condition::{IfMatch, Tagged};
use crate::http::error::Result;
use crate::http::extract::{Json, Path, Query};
use crate::http::list::{List, ListParams};
use crate::state::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, update, remove))
        .routes(routes!(start))
        .routes(routes!(stop))
        .routes(routes!(restart))
        .routes(routes!(scale))
        .merge(plan::routes())
        .merge(revisions::routes())
}

/// Answers that a change is written, and where to see how it goes on.
pub(super) fn accepted(accepted: platform::Accepted) -> Response {
    let accepted = Accepted::from(accepted);
    let (environment, operation) = (&accepted.stack.environment, &accepted.stack.operation);
    let location = format!("/api/v1/environments/{environment}/operations/{operation}");
    let tagged = Tagged(accepted.stack.version, accepted);
    (StatusCode::ACCEPTED, [(header::LOCATION, location)], tagged).into_response()
}

/// Lists the stacks of an environment.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/stacks", tag = "stacks", params(Within, ListParams),
    operation_id = "list_stacks",
    responses((status = 200, description = "A part of the list.", body = List<Stack>)),
    extensions(("x-exos-action" = json!(Action::StackRead.as_str()))),
)]
async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Path(within): Path<Within>,
    Query(params): Query<ListParams>,
) -> Result<axum::Json<List<Stack>>> {
    let listed = app
        .platform
        .stacks()
        .list(&caller, &within.environment, &params.into())
        .await?;
    Ok(axum::Json(List::of(listed)))
}

/// Makes a stack from files, and deploys it.
#[utoipa::path(
    post, path = "/api/v1/environments/{environment}/stacks", tag = "stacks", params(Within), request_body = NewStack,
    operation_id = "create_stack",
    responses((status = 202, description = "It is written, and is deployed.", body = Accepted)),
    extensions(("x-exos-action" = json!(Action::StackDeploy.as_str()))),
)]
async fn create(
    State(app): State<App>,
    Known(caller): Known,
    Path(within): Path<Within>,
    Json(new): Json<NewStack>,
) -> Result<Response> {
    let made = app
        .platform
        .stacks()
        .create(&caller, &within.environment, new.into())
        .await?;
    Ok(accepted(made))
}

/// Shows a stack.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/stacks/{stack}", tag = "stacks", params(Which),
    operation_id = "show_stack",
    responses((status = 200, description = "The stack.", body = Stack)),
    extensions(("x-exos-action" = json!(Action::StackRead.as_str()))),
)]
async fn show(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
) -> Result<Tagged<Stack>> {
    let found = app
        .platform
        .stacks()
        .get(&caller, &which.environment, &which.stack)
        .await?;
    Ok(Tagged(found.version, found.into()))
}

/// Gives a stack other files, and deploys them.
#[utoipa::path(
    put, path = "/api/v1/environments/{environment}/stacks/{stack}", tag = "stacks", params(Which, IfMatch),
    operation_id = "update_stack", request_body = StackUpdate,
    responses((status = 202, description = "It is written, and is deployed.", body = Accepted)),
    extensions(("x-exos-action" = json!(Action::StackDeploy.as_str()))),
)]
async fn update(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    IfMatch(version): IfMatch,
    Json(update): Json<StackUpdate>,
) -> Result<Response> {
    let stacks = app.platform.stacks();
    let updated = stacks
        .update(
            &caller,
            &which.environment,
            &which.stack,
            update.into(),
            version,
        )
        .await?;
    Ok(accepted(updated))
}

/// Removes a stack with its containers and networks.
#[utoipa::path(
    delete, path = "/api/v1/environments/{environment}/stacks/{stack}", tag = "stacks", params(Which, Removal, IfMatch),
    operation_id = "remove_stack",
    responses((status = 202, description = "It is written, and is removed.", body = Accepted)),
    extensions(("x-exos-action" = json!(Action::StackRemove.as_str()))),
)]
async fn remove(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    Query(removal): Query<Removal>,
    IfMatch(version): IfMatch,
) -> Result<Response> {
    let stacks = app.platform.stacks();
    let removed = stacks
        .remove(
            &caller,
            &which.environment,
            &which.stack,
            removal.volumes,
            version,
        )
        .await?;
    Ok(accepted(removed))
}

/// Starts services of a stack, or all of it.
#[utoipa::path(
    post, path = "/api/v1/environments/{environment}/stacks/{stack}/actions/start", tag = "stacks", params(Which),
    operation_id = "start_stack", request_body = Services,
    responses((status = 202, description = "It is written, and is done.", body = Accepted)),
    extensions(("x-exos-action" = json!(Action::StackOperate.as_str()))),
)]
async fn start(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    Json(on): Json<Services>,
) -> Result<Response> {
    let stacks = app.platform.stacks();
    Ok(accepted(
        stacks
            .start(&caller, &which.environment, &which.stack, on.services)
            .await?,
    ))
}

/// Stops services of a stack, or all of it. It stays stopped.
#[utoipa::path(
    post, path = "/api/v1/environments/{environment}/stacks/{stack}/actions/stop", tag = "stacks", params(Which),
    operation_id = "stop_stack", request_body = Services,
    responses((status = 202, description = "It is written, and is done.", body = Accepted)),
    extensions(("x-exos-action" = json!(Action::StackOperate.as_str()))),
)]
async fn stop(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    Json(on): Json<Services>,
) -> Result<Response> {
    let stacks = app.platform.stacks();
    Ok(accepted(
        stacks
            .stop(&caller, &which.environment, &which.stack, on.services)
            .await?,
    ))
}

/// Restarts services of a stack, or all of it, one container after the other.
#[utoipa::path(
    post, path = "/api/v1/environments/{environment}/stacks/{stack}/actions/restart", tag = "stacks", params(Which),
    operation_id = "restart_stack", request_body = Services,
    responses((status = 202, description = "It is written, and is done.", body = Accepted)),
    extensions(("x-exos-action" = json!(Action::StackOperate.as_str()))),
)]
async fn restart(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    Json(on): Json<Services>,
) -> Result<Response> {
    let stacks = app.platform.stacks();
    Ok(accepted(
        stacks
            .restart(&caller, &which.environment, &which.stack, on.services)
            .await?,
    ))
}

/// Changes how many containers services of a stack have.
#[utoipa::path(
    post, path = "/api/v1/environments/{environment}/stacks/{stack}/actions/scale", tag = "stacks", params(Which),
    operation_id = "scale_stack", request_body = Scale,
    responses((status = 202, description = "It is written, and is done.", body = Accepted)),
    extensions(("x-exos-action" = json!(Action::StackOperate.as_str()))),
)]
async fn scale(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    Json(scale): Json<Scale>,
) -> Result<Response> {
    let stacks = app.platform.stacks();
    Ok(accepted(
        stacks
            .scale(&caller, &which.environment, &which.stack, scale.services)
            .await?,
    ))
}
