//! Services: the list, and each of them.

mod list;
mod show;

use axum::Router;
use axum::routing::get;

use crate::state::App;

pub(super) fn routes() -> Router<App> {
    const ONE: &str = "/environments/{environment}/stacks/{stack}/services/{service}";
    Router::new()
        .route("/services", get(list::show))
        .route(ONE, get(show::show))
}
