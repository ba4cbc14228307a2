//! The secrets of an environment: their names, never their values.

use axum::extract::State;
use axum::http::StatusCode;
use exos_core::Secret as Value;
use exos_core::access::Action;
use exos_core::platform;
use exos_core::store::Versioned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::environment::Within;
use crate::http::caller::Known;
use crate::http::condition::Tagged;
use crate::http::error::Result;
use crate::http::extract::{Json, Path, Query};
use crate::http::list::{List, ListParams};
use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(put, remove))
}

/// What may be known of a secret: not its value.
#[derive(Debug, Serialize, ToSchema)]
struct Secret {
    /// How often it was written.
    version: u64,
    /// The name, given once in its environment. Stacks name it under `secrets`, with `external: true`.
    name: String,
    /// What it is for.
    description: String,
    /// When it was first written.
    #[schema(format = DateTime)]
    created_at: String,
    /// When its value was last written.
    #[schema(format = DateTime)]
    changed_at: String,
}

impl From<Versioned<platform::SecretRecord>> for Secret {
    fn from(secret: Versioned<platform::SecretRecord>) -> Self {
        let Versioned { version, value, .. } = secret;
        Self {
            version,
            name: value.name,
            description: value.description,
            created_at: value.created_at.to_string(),
            changed_at: value.changed_at.to_string(),
        }
    }
}

/// What is asked of a secret that is written.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewSecret {
    /// The value, at most 500 KiB.
    #[schema(value_type = String, format = Password, write_only)]
    value: Value,
    /// What it is for; absent: what was said of the one that is there.
    description: Option<String>,
}

/// Which secret.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct Which {
    /// The environment's id or name.
    environment: String,
    /// The secret's name: 1 to 63 small letters, digits, `_`, `.` and `-`, starting with a letter or digit.
    secret: String,
}

/// Lists the secrets of an environment.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/secrets", tag = "secrets", params(Within, ListParams),
    operation_id = "list_secrets",
    responses((status = 200, description = "A part of the list.", body = List<Secret>)),
    extensions(("x-exos-action" = json!(Action::SecretRead.as_str()))),
)]
async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Path(within): Path<Within>,
    Query(params): Query<ListParams>,
) -> Result<axum::Json<List<Secret>>> {
    let listed = app
        .platform
        .secrets()
        .list(&caller, &within.environment, &params.into())
        .await?;
    Ok(axum::Json(List::of(listed)))
}

/// Writes a secret, over the one of that name if there is one.
#[utoipa::path(
    put, path = "/api/v1/environments/{environment}/secrets/{secret}", tag = "secrets", params(Which),
    operation_id = "put_secret", request_body = NewSecret,
    responses((status = 200, description = "It is written.", body = Secret)),
    extensions(("x-exos-action" = json!(Action::SecretChange.as_str()))),
)]
async fn put(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    Json(new): Json<NewSecret>,
) -> Result<Tagged<Secret>> {
    let new = platform::NewSecret {
        name: which.secret,
        value: new.value,
        description: new.description,
    };
    let written = app
        .platform
        .secrets()
        .put(&caller, &which.environment, new)
        .await?;
    Ok(Tagged(written.version, written.into()))
}

/// Removes a secret. What was deployed with it keeps it until it is deployed again.
#[utoipa::path(
    delete, path = "/api/v1/environments/{environment}/secrets/{secret}", tag = "secrets", params(Which),
    operation_id = "remove_secret",
    responses((status = 204, description = "It is gone.")),
    extensions(("x-exos-action" = json!(Action::SecretChange.as_str()))),
)]
async fn remove(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
) -> Result<StatusCode> {
    app.platform
        .secrets()
        .remove(&caller, &which.environment, &which.secret)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
