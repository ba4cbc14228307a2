//! Services: a stack by what it is made of.

use axum::extract::State;
use exos_core::access::Action;
use exos_core::live::{Entry, Located};
use exos_core::platform;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::container::{ContainerState, Health, Port};
use super::stack::WhichStack;
use super::words::words;
use crate::http::caller::Known;
use crate::http::error::Result;
use crate::http::extract::{Path, Query};
use crate::http::list::{List, ListParams};
use crate::state::App;

words! {
    /// How a service stands.
    ServiceState = platform::ServiceState {
        /// None of its containers runs although they are wanted.
        Down,
        /// Some run: fewer than wanted, or some are unhealthy or end again and again.
        Degraded,
        /// All run, and some health checks have not decided yet.
        Starting,
        /// It is to be stopped, and some still run.
        Stopping,
        /// The wanted revision does not have it any more, and its containers are still there.
        Orphaned,
        /// None runs, as is wanted.
        Stopped,
        /// All have ended with exit code 0.
        Completed,
        /// All run.
        Running,
    }
}

/// A service of a stack: what is wanted of it, and what was seen of it last.
#[derive(Debug, Serialize, ToSchema)]
struct Service {
    /// The name.
    name: String,
    /// The image, as the wanted revision names it.
    image: String,
    /// How many containers are wanted while it is not stopped.
    replicas: u32,
    /// How many of its containers run.
    running: u32,
    /// How many of them run and have no health check, or one that passes.
    healthy: u32,
    /// How it stands.
    state: ServiceState,
    /// The worst that a health check says; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    health: Option<Health>,
    /// Whether it was stopped on purpose, alone or with its stack.
    stopped: bool,
    /// Its containers, ordered by name.
    containers: Vec<ServiceContainer>,
    /// Their ports, each once.
    ports: Vec<Port>,
}

/// A container of a service.
#[derive(Debug, Serialize, ToSchema)]
struct ServiceContainer {
    /// The engine's id.
    id: String,
    /// The name.
    name: String,
    /// What it is doing.
    state: ContainerState,
    /// What its health check says; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    health: Option<Health>,
}

impl From<platform::Service> for Service {
    fn from(service: platform::Service) -> Self {
        Self {
            name: service.name,
            image: service.image,
            replicas: service.replicas,
            running: service.running,
            healthy: service.healthy,
            state: service.state.into(),
            health: service.health.map(Into::into),
            stopped: service.stopped,
            containers: service.containers.into_iter().map(Into::into).collect(),
            ports: service.ports.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Located<Entry>> for ServiceContainer {
    fn from(located: Located<Entry>) -> Self {
        let seen = &located.item.container;
        Self {
            id: seen.id.clone(),
            name: seen.name.clone(),
            state: seen.state.into(),
            health: seen.health.map(Into::into),
        }
    }
}

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Lists the services of a stack: those of the wanted revision, and those that still have containers.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/stacks/{stack}/services", tag = "stacks",
    params(WhichStack, ListParams), operation_id = "list_services",
    responses((status = 200, description = "A part of the list.", body = List<Service>)),
    extensions(("x-exos-action" = json!(Action::ContainerRead.as_str()))),
)]
async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<WhichStack>,
    Query(params): Query<ListParams>,
) -> Result<axum::Json<List<Service>>> {
    let services = app.platform.services();
    let listed = services
        .list(&caller, &which.environment, &which.stack, &params.into())
        .await?;
    Ok(axum::Json(List::of(listed)))
}
