//! Whether the process lives, and whether it can answer.

use std::time::Duration;

use axum::extract::State;
use exos_core::{Error, ErrorKind};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::document::NO_ACTION;
use crate::http::error::Result;
use crate::state::App;

/// How long the store may take to answer.
const PATIENCE: Duration = Duration::from_secs(2);

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(alive))
        .routes(routes!(ready))
}

/// How the server is.
#[derive(Debug, Serialize, ToSchema)]
struct Health {
    /// `ok`: any other state is a problem document.
    status: &'static str,
}

const OK: axum::Json<Health> = axum::Json(Health { status: "ok" });

/// Tells whether the process lives.
#[utoipa::path(
    get, path = "/healthz", tag = "server",
    responses((status = 200, description = "It lives.", body = Health)),
    extensions(("x-exos-action" = json!(NO_ACTION))),
)]
async fn alive() -> axum::Json<Health> {
    OK
}

/// Tells whether requests can be answered: the store does, and the server is not stopping.
#[utoipa::path(
    get, path = "/readyz", tag = "server",
    responses((status = 200, description = "They can.", body = Health)),
    extensions(("x-exos-action" = json!(NO_ACTION))),
)]
async fn ready(State(app): State<App>) -> Result<axum::Json<Health>> {
    let unavailable = |why: &str| Error::new(ErrorKind::Unavailable, "answer requests", why);
    if app.stop.is_cancelled() {
        return Err(unavailable("the server is stopping").into());
    }
    let asked = tokio::time::timeout(PATIENCE, app.store.get("readiness", "probe")).await;
    asked.map_err(|_| unavailable("the store does not answer"))??;
    Ok(OK)
}
