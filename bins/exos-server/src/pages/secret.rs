//! Secrets of an environment: their names, never their values.

mod list;
mod put;
mod remove;

use axum::Router;
use axum::routing::get;

use crate::state::App;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/secrets", get(list::show).post(put::put))
        .route(
            "/environments/{environment}/secrets/{secret}/remove",
            get(remove::ask).post(remove::remove),
        )
}
