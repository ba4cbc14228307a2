//! What is told of what containers use.

use axum::extract::State;
use exos_core::access::Action;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::top::{TopContainers, TopParams};
use super::{Series, WindowParams};
use crate::api::container::WhichContainer;
use crate::api::host::WhichHost;
use crate::api::stack::WhichStack;
use crate::http::caller::Known;
use crate::http::error::Result;
use crate::http::extract::{Path, Query};
use crate::state::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(top))
        .routes(routes!(of_container))
        .routes(routes!(of_host))
        .routes(routes!(of_stack))
}

/// Lists the containers that use most, in all environments that the caller sees.
#[utoipa::path(
    get, path = "/api/v1/metrics/containers", tag = "metrics", params(TopParams), operation_id = "top_containers",
    responses((status = 200, description = "The containers.", body = TopContainers)),
    extensions(("x-exos-action" = json!(Action::MeRead.as_str()))),
)]
async fn top(
    State(app): State<App>,
    Known(caller): Known,
    Query(params): Query<TopParams>,
) -> Result<axum::Json<TopContainers>> {
    let metrics = app.platform.metrics();
    let found = metrics.top(&caller, &params.into()).await?;
    Ok(axum::Json(found.into()))
}

/// Shows what a container used over time. Of times before the last 24 hours nothing is kept.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/containers/{container}/metrics", tag = "metrics",
    params(WhichContainer, WindowParams), operation_id = "show_metrics_of_container",
    responses((status = 200, description = "What it used.", body = Series)),
    extensions(("x-exos-action" = json!(Action::ContainerRead.as_str()))),
)]
async fn of_container(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<WhichContainer>,
    Query(params): Query<WindowParams>,
) -> Result<axum::Json<Series>> {
    let (metrics, window) = (app.platform.metrics(), params.window()?);
    let series = metrics
        .container(&caller, &which.environment, &which.container, window)
        .await?;
    Ok(axum::Json(series.into()))
}

/// Shows what the containers of a host used together over time.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/hosts/{host}/metrics", tag = "metrics",
    params(WhichHost, WindowParams), operation_id = "show_metrics_of_host",
    responses((status = 200, description = "What they used.", body = Series)),
    extensions(("x-exos-action" = json!(Action::ContainerRead.as_str()))),
)]
async fn of_host(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<WhichHost>,
    Query(params): Query<WindowParams>,
) -> Result<axum::Json<Series>> {
    let (metrics, window) = (app.platform.metrics(), params.window()?);
    let series = metrics
        .host(&caller, &which.environment, &which.host, window)
        .await?;
    Ok(axum::Json(series.into()))
}

/// Shows what the containers of a stack used together over time, those that are gone included.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/stacks/{stack}/metrics", tag = "metrics",
    params(WhichStack, WindowParams), operation_id = "show_metrics_of_stack",
    responses((status = 200, description = "What they used.", body = Series)),
    extensions(("x-exos-action" = json!(Action::ContainerRead.as_str()))),
)]
async fn of_stack(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<WhichStack>,
    Query(params): Query<WindowParams>,
) -> Result<axum::Json<Series>> {
    let (metrics, window) = (app.platform.metrics(), params.window()?);
    let series = metrics
        .stack(&caller, &which.environment, &which.stack, window)
        .await?;
    Ok(axum::Json(series.into()))
}
