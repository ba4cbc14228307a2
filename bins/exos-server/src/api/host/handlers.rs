//! What is done with hosts.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use exos_core::access::Action;
use exos_core::live::Desired;
use exos_core::platform::HostChange as Change;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Host, HostChange, NewHost};
use crate::api::environment::Within;
use crate::http::caller::Known;
use crate::http::condition::{IfMatch, Tagged};
use crate::http::error::Result;
use crate::http::extract::{Json, Path, Query};
use crate::http::list::{List, ListParams};
use crate::state::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, add))
        .routes(routes!(show, change, remove))
        .routes(routes!(activate))
        .routes(routes!(deactivate))
        .merge(super::drain::routes())
}

/// Which host.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(in crate::api) struct Which {
    /// The environment's id or name.
    pub(in crate::api) environment: String,
    /// The host's id or name.
    pub(in crate::api) host: String,
}

/// Lists the hosts of an environment.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/hosts", tag = "hosts", params(Within, ListParams),
    operation_id = "list_hosts",
    responses((status = 200, description = "A part of the list.", body = List<Host>)),
    extensions(("x-exos-action" = json!(Action::HostRead.as_str()))),
)]
async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Path(within): Path<Within>,
    Query(params): Query<ListParams>,
) -> Result<axum::Json<List<Host>>> {
    let listed = app
        .platform
        .hosts()
        .list(&caller, &within.environment, &params.into())
        .await?;
    Ok(axum::Json(List::of(listed)))
}

/// Adds a host, once its engine has answered.
#[utoipa::path(
    post, path = "/api/v1/environments/{environment}/hosts", tag = "hosts", params(Within), request_body = NewHost,
    operation_id = "add_host",
    responses((status = 201, description = "It is added.", body = Host)),
    extensions(("x-exos-action" = json!(Action::HostChange.as_str()))),
)]
async fn add(
    State(app): State<App>,
    Known(caller): Known,
    Path(within): Path<Within>,
    Json(new): Json<NewHost>,
) -> Result<impl IntoResponse> {
    let added = app
        .platform
        .hosts()
        .add(&caller, &within.environment, new.into())
        .await?;
    let host = Host::from(added);
    let location = format!(
        "/api/v1/environments/{}/hosts/{}",
        host.environment, host.id
    );
    Ok((
        StatusCode::CREATED,
        [("location", location)],
        Tagged(host.version, host),
    ))
}

/// Shows a host.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/hosts/{host}", tag = "hosts", params(Which),
    operation_id = "show_host",
    responses((status = 200, description = "The host.", body = Host)),
    extensions(("x-exos-action" = json!(Action::HostRead.as_str()))),
)]
async fn show(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
) -> Result<Tagged<Host>> {
    let found = app
        .platform
        .hosts()
        .get(&caller, &which.environment, &which.host)
        .await?;
    Ok(Tagged(found.version, found.into()))
}

/// Changes a host.
#[utoipa::path(
    patch, path = "/api/v1/environments/{environment}/hosts/{host}", tag = "hosts", params(Which, IfMatch),
    operation_id = "change_host", request_body = HostChange,
    responses((status = 200, description = "It is changed.", body = Host)),
    extensions(("x-exos-action" = json!(Action::HostChange.as_str()))),
)]
async fn change(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    IfMatch(version): IfMatch,
    Json(change): Json<HostChange>,
) -> Result<Tagged<Host>> {
    let (hosts, change) = (app.platform.hosts(), change.try_into()?);
    let changed = hosts
        .change(&caller, &which.environment, &which.host, change, version)
        .await?;
    Ok(Tagged(changed.version, changed.into()))
}

/// Removes a host on which no stack stands.
#[utoipa::path(
    delete, path = "/api/v1/environments/{environment}/hosts/{host}", tag = "hosts", params(Which, IfMatch),
    operation_id = "remove_host",
    responses((status = 204, description = "It is gone.")),
    extensions(("x-exos-action" = json!(Action::HostChange.as_str()))),
)]
async fn remove(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    IfMatch(version): IfMatch,
) -> Result<StatusCode> {
    app.platform
        .hosts()
        .remove(&caller, &which.environment, &which.host, version)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lets a host take new containers.
#[utoipa::path(
    post, path = "/api/v1/environments/{environment}/hosts/{host}/actions/activate", tag = "hosts",
    params(Which, IfMatch), operation_id = "activate_host",
    responses((status = 200, description = "It is changed.", body = Host)),
    extensions(("x-exos-action" = json!(Action::HostChange.as_str()))),
)]
async fn activate(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    IfMatch(version): IfMatch,
) -> Result<Tagged<Host>> {
    let (hosts, change) = (app.platform.hosts(), Change::desired(Desired::Active));
    let changed = hosts
        .change(&caller, &which.environment, &which.host, change, version)
        .await?;
    Ok(Tagged(changed.version, changed.into()))
}

/// Keeps new containers from a host.
#[utoipa::path(
    post, path = "/api/v1/environments/{environment}/hosts/{host}/actions/deactivate", tag = "hosts",
    params(Which, IfMatch), operation_id = "deactivate_host",
    responses((status = 200, description = "It is changed.", body = Host)),
    extensions(("x-exos-action" = json!(Action::HostChange.as_str()))),
)]
async fn deactivate(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    IfMatch(version): IfMatch,
) -> Result<Tagged<Host>> {
    let (hosts, change) = (app.platform.hosts(), Change::desired(Desired::Inactive));
    let changed = hosts
        .change(&caller, &which.environment, &which.host, change, version)
        .await?;
    Ok(Tagged(changed.version, changed.into()))
}
