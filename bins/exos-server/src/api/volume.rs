//! Volumes: the data that containers leave behind.

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

/// A volume as it was seen last.
#[derive(Debug, Serialize, ToSchema)]
struct Volume {
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
    /// The folder on the engine's machine; empty when the driver has none.
    mountpoint: String,
    /// All labels; none for who may not see variables.
    labels: BTreeMap<String, String>,
}

impl From<Located<Arc<observed::Volume>>> for Volume {
    fn from(located: Located<Arc<observed::Volume>>) -> Self {
        let Located { host, item } = located;
        let seen = observed::Volume::clone(&item);
        Self {
            name: seen.name,
            host: host.as_ref().into(),
            seen_at: host.last_seen.map(|at| at.to_string()),
            environment: seen.environment,
            stack: seen.stack,
            key: seen.key,
            hash: seen.hash,
            driver: seen.driver,
            mountpoint: seen.mountpoint,
            labels: seen.labels,
        }
    }
}

/// Which volume.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct Which {
    /// The environment's id or name.
    environment: String,
    /// The volume's name.
    volume: String,
}

/// On which host a volume is.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Place {
    /// The host's id or name; needed when several hosts have a volume of that name.
    host: Option<String>,
}

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(remove))
}

/// Lists volumes of an environment, as they were seen last.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/volumes", tag = "volumes", params(Within, ThingParams),
    operation_id = "list_volumes",
    responses((status = 200, description = "A part of the list.", body = List<Volume>)),
    extensions(("x-exos-action" = json!(Action::StorageRead.as_str()))),
)]
async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Path(within): Path<Within>,
    Query(params): Query<ThingParams>,
) -> Result<axum::Json<List<Volume>>> {
    let volumes = app.platform.volumes();
    let listed = volumes
        .list(&caller, &within.environment, &params.try_into()?)
        .await?;
    Ok(axum::Json(List::page(listed)))
}

/// Removes a volume and its data. One that a container has is left alone.
#[utoipa::path(
    delete, path = "/api/v1/environments/{environment}/volumes/{volume}", tag = "volumes", params(Which, Place),
    operation_id = "remove_volume",
    responses((status = 204, description = "It is gone.")),
    extensions(("x-exos-action" = json!(Action::StorageChange.as_str()))),
)]
async fn remove(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    Query(place): Query<Place>,
) -> Result<StatusCode> {
    let volumes = app.platform.volumes();
    volumes
        .remove(
            &caller,
            &which.environment,
            &which.volume,
            place.host.as_deref(),
        )
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
