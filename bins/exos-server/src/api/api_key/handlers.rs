//! What is done with API keys.

use axum::extract::State;
use axum::http::StatusCode;
use exos_core::access::Action;
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{ApiKey, MadeKey, NewApiKey};
use crate::api::environment::Within;
use crate::http::caller::Known;
use crate::http::error::Result;
use crate::http::extract::{Json, Path, Query};
use crate::http::list::{List, ListParams};
use crate::state::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(revoke))
        .routes(routes!(list_global, create_global))
        .routes(routes!(revoke_global))
}

/// Which key of an environment.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct Which {
    /// The environment's id or name.
    environment: String,
    /// The key's id or name.
    key: String,
}

/// Which key that has the rights of an admin.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct WhichGlobal {
    /// The key's id or name.
    key: String,
}

/// Lists the API keys of an environment.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/api-keys", tag = "api-keys", params(Within, ListParams),
    operation_id = "list_api_keys",
    responses((status = 200, description = "A part of the list.", body = List<ApiKey>)),
    extensions(("x-exos-action" = json!(Action::ApiKeyRead.as_str()))),
)]
async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Path(within): Path<Within>,
    Query(params): Query<ListParams>,
) -> Result<axum::Json<List<ApiKey>>> {
    let keys = app.platform.api_keys();
    let listed = keys
        .list(&caller, Some(&within.environment), &params.into())
        .await?;
    Ok(axum::Json(List::of(listed)))
}

/// Makes an API key of an environment. Its text is in the answer and nowhere else.
#[utoipa::path(
    post, path = "/api/v1/environments/{environment}/api-keys", tag = "api-keys", params(Within),
    operation_id = "create_api_key", request_body = NewApiKey,
    responses((status = 201, description = "It is made.", body = MadeKey)),
    extensions(("x-exos-action" = json!(Action::ApiKeyChange.as_str()))),
)]
async fn create(
    State(app): State<App>,
    Known(caller): Known,
    Path(within): Path<Within>,
    Json(new): Json<NewApiKey>,
) -> Result<(StatusCode, axum::Json<MadeKey>)> {
    let (keys, new) = (app.platform.api_keys(), new.try_into()?);
    let made = keys.create(&caller, Some(&within.environment), new).await?;
    Ok((StatusCode::CREATED, axum::Json(made.into())))
}

/// Revokes an API key of an environment: it is valid no more from the next request on.
#[utoipa::path(
    delete, path = "/api/v1/environments/{environment}/api-keys/{key}", tag = "api-keys", params(Which),
    operation_id = "revoke_api_key",
    responses((status = 204, description = "It is revoked.")),
    extensions(("x-exos-action" = json!(Action::ApiKeyChange.as_str()))),
)]
async fn revoke(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
) -> Result<StatusCode> {
    app.platform
        .api_keys()
        .revoke(&caller, Some(&which.environment), &which.key)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Lists the API keys that have the rights of an admin.
#[utoipa::path(
    get, path = "/api/v1/api-keys", tag = "api-keys", params(ListParams), operation_id = "list_global_api_keys",
    responses((status = 200, description = "A part of the list.", body = List<ApiKey>)),
    extensions(("x-exos-action" = json!(Action::GlobalApiKeyRead.as_str()))),
)]
async fn list_global(
    State(app): State<App>,
    Known(caller): Known,
    Query(params): Query<ListParams>,
) -> Result<axum::Json<List<ApiKey>>> {
    let listed = app
        .platform
        .api_keys()
        .list(&caller, None, &params.into())
        .await?;
    Ok(axum::Json(List::of(listed)))
}

/// Makes an API key that has the rights of an admin. Its text is in the answer and nowhere else.
#[utoipa::path(
    post, path = "/api/v1/api-keys", tag = "api-keys", request_body = NewApiKey,
    operation_id = "create_global_api_key",
    responses((status = 201, description = "It is made.", body = MadeKey)),
    extensions(("x-exos-action" = json!(Action::GlobalApiKeyChange.as_str()))),
)]
async fn create_global(
    State(app): State<App>,
    Known(caller): Known,
    Json(new): Json<NewApiKey>,
) -> Result<(StatusCode, axum::Json<MadeKey>)> {
    let made = app
        .platform
        .api_keys()
        .create(&caller, None, new.try_into()?)
        .await?;
    Ok((StatusCode::CREATED, axum::Json(made.into())))
}

/// Revokes an API key that has the rights of an admin.
#[utoipa::path(
    delete, path = "/api/v1/api-keys/{key}", tag = "api-keys", params(WhichGlobal),
    operation_id = "revoke_global_api_key",
    responses((status = 204, description = "It is revoked.")),
    extensions(("x-exos-action" = json!(Action::GlobalApiKeyChange.as_str()))),
)]
async fn revoke_global(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<WhichGlobal>,
) -> Result<StatusCode> {
    app.platform
        .api_keys()
        .revoke(&caller, None, &which.key)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
