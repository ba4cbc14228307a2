//! All routes: those of the API and the pages, within what stands around every one.

use axum::Router;

use crate::http::layers;
use crate::state::App;
use crate::{api, pages};

/// Returns all routes, served by `app`.
pub(crate) fn routes(app: &App) -> Router {
    routes_with(app, Router::new())
}

/// Returns all routes and some more, which are not in the document.
pub(crate) fn routes_with(app: &App, more: Router) -> Router {
    layers::around(api::routes(app, more).merge(pages::routes(app)), app)
}
