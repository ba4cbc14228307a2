//! Networks: what containers reach each other by.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use exos_core::access::Action;
use exos_core::live::Located;
use exos_core::observed;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::container::{OnHost, ThingParams};
use super::environment::Within;
use crate::http::caller::Known;
use crate::http::error::Result;
use crate::http::extract::{Path, Query};
use crate::http::list::List;
use crate::state::App;

/// A network as it was seen last.
#[derive(Debug, Serialize, ToSchema)]
struct Network {
    /// The engine's id.
    id: String,
    /// The name.
    name: String,
    /// The host that it is on.
    host: OnHost,
    /// When its host was last heard of.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    seen_at: Option<String>,
    /// The id of the environment that made it; empty when EXOS did not.
    environment: String,
    /// The name of the stack that owns it; empty when none does.
    stack: String,
    /// The key within the stack.
    key: String,
    /// The fingerprint that it was made from.
    hash: String,
    /// The driver.
    driver: String,
    /// All labels; none for who may not see variables.
    labels: BTreeMap<String, String>,
}

impl From<Located<Arc<observed::Network>>> for Network {
    fn from(located: Located<Arc<observed::Network>>) -> Self {
        let Located { host, item } = located;
        let seen = observed::Network::clone(&item);
        Self {
            id: seen.id,
            name: seen.name,
            host: host.as_ref().into(),
            seen_at: host.last_seen.map(|at| at.to_string()),
            environment: seen.environment,
            stack: seen.stack,
            key: seen.key,
            hash: seen.hash,
            driver: seen.driver,
            labels: seen.labels,
        }
    }
}

/// Which network.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct Which {
    /// The environment's id or name.
    environment: String,
    /// The network's id or name.
    network: String,
}

/// On which host a network is.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Place {
    /// The host's id or name; needed when several hosts have a network of that name.
    host: Option<String>,
}

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(remove))
}

/// Lists networks of an environment, as they were seen last.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/networks", tag = "networks", params(Within, ThingParams),
    operation_id = "list_networks",
    responses((status = 200, description = "A part of the list.", body = List<Network>)),
    extensions(("x-exos-action" = json!(Action::StorageRead.as_str()))),
)]
async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Path(within): Path<Within>,
    Query(params): Query<ThingParams>,
) -> Result<axum::Json<List<Network>>> {
    let networks = app.platform.networks();
    let listed = networks
        .list(&caller, &within.environment, &params.try_into()?)
        .await?;
    Ok(axum::Json(List::page(listed)))
}

/// Removes a network. One that running containers are on is left alone.
#[utoipa::path(
    delete, path = "/api/v1/environments/{environment}/networks/{network}", tag = "networks", params(Which, Place),
    operation_id = "remove_network",
    responses((status = 204, description = "It is gone.")),
    extensions(("x-exos-action" = json!(Action::StorageChange.as_str()))),
)]
async fn remove(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    Query(place): Query<Place>,
) -> Result<StatusCode> {
    let networks = app.platform.networks();
    networks
        .remove(
            &caller,
            &which.environment,
            &which.network,
            place.host.as_deref(),
        )
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
