//! Volumes and networks: two lists of the same shape.

mod kind;
mod list;
mod remove;

use axum::Router;
use axum::routing::get;
use serde::Deserialize;

use crate::state::App;

pub(super) fn routes() -> Router<App> {
    let remove_volume = get(remove::ask_volume).post(remove::remove_volume);
    let remove_network = get(remove::ask_network).post(remove::remove_network);
    Router::new()
        .route("/volumes", get(list::volumes))
        .route("/networks", get(list::networks))
        .route(
            "/environments/{environment}/hosts/{host}/volumes/{name}/remove",
            remove_volume,
        )
        .route(
            "/environments/{environment}/hosts/{host}/networks/{name}/remove",
            remove_network,
        )
}

/// Which volume or network, on which host.
#[derive(Debug, Deserialize)]
struct Which {
    environment: String,
    host: String,
    name: String,
}
