//! The routes, one file a resource: what goes in and out, the handlers, and their documentation.

mod actor;
mod api_key;
mod audit;
mod container;
mod dashboard;
mod docs;
mod document;
mod environment;
mod event;
mod group;
mod health;
mod host;
mod me;
mod member;
mod metrics;
mod network;
mod oidc;
mod operation;
mod search;
mod secret;
mod service;
pub(crate) mod session;
mod stack;
mod timeline;
mod user;
mod volume;
mod words;

pub(crate) use oidc::is_local;
#[cfg(test)]
pub(crate) use tests::{container_stage, storage_stage};

use axum::Router;
use axum::middleware::from_fn_with_state;
use serde_json::Value;
use utoipa_axum::router::OpenApiRouter;

use crate::http::once;
use crate::state::App;

/// Returns the routes of the API and some more, which are not in the document.
pub(crate) fn routes(app: &App, more: Router) -> Router {
    let (routes, document) = described().split_for_parts();
    let document = document::finish(document);
    let routes = routes
        .merge(docs::routes(&document))
        .with_state(app.clone());
    // A repetition of a request with a key waits as the first one does.
    let waiting = from_fn_with_state(app.clone(), operation::wait);
    once::around(routes.merge(more), app).layer(waiting)
}

/// Returns the OpenAPI document of the API, as `/api/v1/openapi.json` serves it.
pub fn openapi() -> Value {
    document::finish(described().into_openapi())
}

/// Returns the OpenAPI document as it is checked in.
pub fn document_text() -> String {
    format!("{:#}\n", openapi())
}

/// The routes with their documentation. A route that is not here is not in the document.
fn described() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(document::start())
        .merge(health::routes())
        .merge(session::routes())
        .merge(oidc::routes())
        .merge(me::routes())
        .merge(user::routes())
        .merge(group::routes())
        .merge(api_key::routes())
        .merge(environment::routes())
        .merge(member::routes())
        .merge(host::routes())
        .merge(stack::routes())
        .merge(service::routes())
        .merge(container::routes())
        .merge(volume::routes())
        .merge(network::routes())
        .merge(secret::routes())
        .merge(operation::routes())
        .merge(audit::routes())
        .merge(dashboard::routes())
        .merge(metrics::routes())
        .merge(timeline::routes())
        .merge(search::routes())
        .merge(event::routes())
}

/// Returns a thing's own id: core knows it below that of its environment.
pub(crate) fn own_id(id: &str) -> String {
    exos_core::own_id(id).to_owned()
}

#[cfg(test)]
mod tests;
