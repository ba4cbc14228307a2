//! The web pages: rendered here, so that they work without a script; a small module in the browser keeps them live.

mod account;
mod api_key;
mod assets;
mod audit;
mod chart;
mod confirm;
mod container;
mod dashboard;
mod environment;
mod failure;
mod form;
mod group;
mod host;
mod html;
mod labels;
mod layout;
mod live;
mod note;
mod operation;
mod pick;
mod reader;
mod refused;
mod search;
mod secret;
mod service;
mod settings;
mod show;
mod sign_in;
mod stack;
mod storage;
mod table;
mod timeline;
mod usage;
mod user;

use axum::Router;
use axum::middleware::from_fn_with_state;
use tower_http::compression::CompressionLayer;

use crate::http::error::ApiError;
use crate::state::App;

/// Returns the pages and what they load.
pub(crate) fn routes(app: &App) -> Router {
    let pages = Router::new()
        .merge(sign_in::routes())
        .merge(dashboard::routes())
        .merge(container::routes())
        .merge(stack::routes())
        .merge(service::routes())
        .merge(operation::routes())
        .merge(environment::routes())
        .merge(host::routes())
        .merge(storage::routes())
        .merge(secret::routes())
        .merge(user::routes())
        .merge(group::routes())
        .merge(api_key::routes())
        .merge(audit::routes())
        .merge(settings::routes())
        .merge(account::routes())
        .merge(search::routes())
        .merge(timeline::routes())
        .fallback(missing)
        .with_state(app.clone());
    let shown_again = pages.clone();
    let pages = pages
        .layer(from_fn_with_state(app.clone(), live::follow))
        .layer(from_fn_with_state(shown_again, refused::show))
        .layer(from_fn_with_state(app.clone(), failure::show))
        .layer(from_fn_with_state(app.clone(), reader::know));
    pages.merge(assets::routes()).layer(CompressionLayer::new())
}

/// What is neither a page nor a part of the API.
async fn missing(request: axum::extract::Request) -> axum::response::Response {
    failure::missing(&request)
}

/// What a page answers with.
type Result<T = axum::response::Response, E = ApiError> = std::result::Result<T, E>;

#[cfg(test)]
mod tests;
