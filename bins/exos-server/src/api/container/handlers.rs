//! What is done with containers.

use axum::extract::State;
use axum::http::StatusCode;
use exos_core::access::Action;
use exos_core::platform::ContainerAction;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::action::{Manner, Removal, WhichAction};
use super::query::ContainerParams;
use super::{Container, Which};
use crate::api::environment::Within;
use crate::api::stack::WhichStack;
use crate::http::caller::Known;
use crate::http::error::Result;
use crate::http::extract::{Json, Path, Query};
use crate::http::list::List;
use crate::state::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(list_of_stack))
        .routes(routes!(show, remove))
        .routes(routes!(act))
        .routes(routes!(inspect))
        .merge(super::logs::routes())
        .merge(super::stats::routes())
        .merge(super::session::routes())
        .merge(super::files::routes())
}

/// Lists containers of an environment, as they were seen last.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/containers", tag = "containers", params(Within, ContainerParams),
    operation_id = "list_containers",
    responses((status = 200, description = "A part of the list.", body = List<Container>)),
    extensions(("x-exos-action" = json!(Action::ContainerRead.as_str()))),
)]
async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Path(within): Path<Within>,
    Query(params): Query<ContainerParams>,
) -> Result<axum::Json<List<Container>>> {
    let containers = app.platform.containers();
    let listed = containers
        .list(&caller, &within.environment, &params.try_into()?)
        .await?;
    Ok(axum::Json(List::page(listed)))
}

/// Lists the containers of a stack, as they were seen last.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/stacks/{stack}/containers", tag = "containers",
    params(WhichStack, ContainerParams), operation_id = "list_containers_of_stack",
    responses((status = 200, description = "A part of the list.", body = List<Container>)),
    extensions(("x-exos-action" = json!(Action::ContainerRead.as_str()))),
)]
async fn list_of_stack(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<WhichStack>,
    Query(params): Query<ContainerParams>,
) -> Result<axum::Json<List<Container>>> {
    let containers = app.platform.containers();
    let listed = containers
        .of_stack(
            &caller,
            &which.environment,
            &which.stack,
            params.try_into()?,
        )
        .await?;
    Ok(axum::Json(List::page(listed)))
}

/// Shows a container, as it was seen last.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/containers/{container}", tag = "containers", params(Which),
    operation_id = "show_container",
    responses((status = 200, description = "The container.", body = Container)),
    extensions(("x-exos-action" = json!(Action::ContainerRead.as_str()))),
)]
async fn show(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
) -> Result<axum::Json<Container>> {
    let containers = app.platform.containers();
    let found = containers
        .get(&caller, &which.environment, &which.container)
        .await?;
    Ok(axum::Json(found.into()))
}

/// Shows all that the engine knows of a container, in the engine's own shape.
///
/// Variables, command lines and labels are left out for who may not see variables.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/containers/{container}/inspect", tag = "containers",
    params(Which), operation_id = "inspect_container",
    responses((status = 200, description = "What the engine knows.", body = Value)),
    extensions(("x-exos-action" = json!(Action::ContainerRead.as_str()))),
)]
async fn inspect(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
) -> Result<axum::Json<Value>> {
    let containers = app.platform.containers();
    let known = containers
        .inspect(&caller, &which.environment, &which.container)
        .await?;
    Ok(axum::Json(known))
}

/// Starts, stops, restarts, kills, freezes or unfreezes a container.
///
/// It is done when it is answered; lists follow within moments. What is wanted of a stack stays as it is: a container
/// of a stack that was stopped, killed or paused is started again by the controller, unless it ended with exit code 0.
/// To keep a service stopped, stop it through its stack.
#[utoipa::path(
    post, path = "/api/v1/environments/{environment}/containers/{container}/actions/{action}", tag = "containers",
    params(WhichAction), operation_id = "act_on_container", request_body = Manner,
    responses((status = 204, description = "It is done.")),
    extensions(("x-exos-action" = json!(Action::ContainerOperate.as_str()))),
)]
async fn act(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<WhichAction>,
    Json(manner): Json<Manner>,
) -> Result<StatusCode> {
    let containers = app.platform.containers();
    let action = manner.of(which.action)?;
    containers
        .act(&caller, &which.environment, &which.container, action)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Removes a container.
///
/// The controller makes a new one for a container of a stack. To remove it for good, scale or remove its service.
#[utoipa::path(
    delete, path = "/api/v1/environments/{environment}/containers/{container}", tag = "containers",
    params(Which, Removal), operation_id = "remove_container",
    responses((status = 204, description = "It is gone.")),
    extensions(("x-exos-action" = json!(Action::ContainerOperate.as_str()))),
)]
async fn remove(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    Query(removal): Query<Removal>,
) -> Result<StatusCode> {
    let Removal { force, volumes } = removal;
    let action = ContainerAction::Remove { force, volumes };
    let containers = app.platform.containers();
    containers
        .act(&caller, &which.environment, &which.container, action)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
