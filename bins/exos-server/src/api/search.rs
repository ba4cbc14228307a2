//! Looking for anything by its name.

use axum::extract::State;
use exos_core::access::Action;
use exos_core::live::{self, Entry, Located};
use exos_core::platform;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::own_id;
use crate::http::caller::Known;
use crate::http::error::Result;
use crate::http::extract::Query;
use crate::state::App;

/// How many are found of each sort when nobody says.
const USUAL: usize = 20;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(search))
}

/// What is looked for.
#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct SearchParams {
    /// What the name has in it, in any case.
    #[param(min_length = 1, max_length = 200)]
    text: String,
    /// How many of each sort at most; 20 when absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<usize>,
}

/// What was found, of each sort the first ones.
#[derive(Debug, Serialize, ToSchema)]
struct Found {
    /// Environments.
    environments: Vec<FoundEnvironment>,
    /// Hosts, by their own name or that of their machine.
    hosts: Vec<FoundHost>,
    /// Stacks.
    stacks: Vec<FoundStack>,
    /// Services that have containers, by their own name or that of their stack.
    services: Vec<FoundService>,
    /// Containers, by name, image, stack or service.
    containers: Vec<FoundContainer>,
}

/// An environment.
#[derive(Debug, Serialize, ToSchema)]
struct FoundEnvironment {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
}

/// A host.
#[derive(Debug, Serialize, ToSchema)]
struct FoundHost {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
    /// The environment's id.
    environment: String,
    /// Its state.
    #[schema(value_type = String)]
    state: live::HostState,
}

/// A stack.
#[derive(Debug, Serialize, ToSchema)]
struct FoundStack {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
    /// The environment's id.
    environment: String,
}

/// A service.
#[derive(Debug, Serialize, ToSchema)]
struct FoundService {
    /// Its name.
    name: String,
    /// The name of its stack.
    stack: String,
    /// The environment's id.
    environment: String,
}

/// A container.
#[derive(Debug, Serialize, ToSchema)]
struct FoundContainer {
    /// The engine's id.
    id: String,
    /// Its name.
    name: String,
    /// The environment's id.
    environment: String,
    /// The host's id.
    host: String,
    /// The name of its stack; empty when EXOS did not make it.
    stack: String,
    /// The name of its service.
    service: String,
    /// Its image as it was named.
    image: String,
    /// What it is doing.
    #[schema(value_type = String)]
    state: exos_core::observed::ContainerState,
}

impl From<platform::Found> for Found {
    fn from(found: platform::Found) -> Self {
        let environments = found.environments.into_iter();
        let hosts = found.hosts.into_iter();
        let stacks = found.stacks.into_iter();
        let services = found.services.into_iter();
        Self {
            environments: environments
                .map(|(id, name)| FoundEnvironment {
                    id: id.to_string(),
                    name: name.to_string(),
                })
                .collect(),
            hosts: hosts
                .map(|host| FoundHost {
                    id: own_id(&host.key.id),
                    name: host.name.to_string(),
                    environment: host.key.environment.to_string(),
                    state: host.state,
                })
                .collect(),
            stacks: stacks
                .map(|stack| FoundStack {
                    id: own_id(&stack.id),
                    name: stack.name.to_string(),
                    environment: stack.environment.to_string(),
                })
                .collect(),
            services: services
                .map(|service| FoundService {
                    name: service.service.to_string(),
                    stack: service.stack.to_string(),
                    environment: service.environment.to_string(),
                })
                .collect(),
            containers: found.containers.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Located<Entry>> for FoundContainer {
    fn from(found: Located<Entry>) -> Self {
        let (host, container) = (&found.host.key, &found.item.container);
        Self {
            id: container.id.clone(),
            name: container.name.clone(),
            environment: host.environment.to_string(),
            host: own_id(&host.id),
            stack: container.stack.clone(),
            service: container.service.clone(),
            image: container.image.clone(),
            state: container.state,
        }
    }
}

/// Looks for environments, hosts, stacks, services and containers by their names, in all that the caller sees.
#[utoipa::path(
    get, path = "/api/v1/search", tag = "dashboard", params(SearchParams), operation_id = "search",
    responses((status = 200, description = "What was found.", body = Found)),
    extensions(("x-exos-action" = json!(Action::MeRead.as_str()))),
)]
async fn search(
    State(app): State<App>,
    Known(caller): Known,
    Query(asked): Query<SearchParams>,
) -> Result<axum::Json<Found>> {
    let limit = asked.limit.unwrap_or(USUAL);
    let found = app.platform.search(&caller, &asked.text, limit).await?;
    Ok(axum::Json(found.into()))
}
