//! Hosts: the list, and each of them.

mod act;
mod add;
mod drain;
mod list;
mod remove;
mod show;

use axum::Router;
use axum::routing::{get, post};
use serde::Deserialize;

use crate::state::App;

pub(super) fn routes() -> Router<App> {
    let add = get(add::show).post(add::add);
    Router::new()
        .route("/hosts", get(list::show))
        .route("/hosts/new", get(add::choose))
        .route("/environments/{environment}/hosts/new", add)
        .merge(host_routes())
}

fn host_routes() -> Router<App> {
    let remove = get(remove::ask).post(remove::remove);
    let drain = get(drain::plan).post(drain::drain);
    Router::new()
        .route("/environments/{environment}/hosts/{host}", get(show::show))
        .route(
            "/environments/{environment}/hosts/{host}/change",
            post(act::change),
        )
        .route(
            "/environments/{environment}/hosts/{host}/desired",
            post(act::wish),
        )
        .route("/environments/{environment}/hosts/{host}/drain", drain)
        .route("/environments/{environment}/hosts/{host}/remove", remove)
}

/// Which host, by names or ids.
#[derive(Debug, Deserialize)]
struct Which {
    environment: String,
    host: String,
}

impl Which {
    /// Returns where the host's page is.
    fn path(&self) -> String {
        format!("/environments/{}/hosts/{}", self.environment, self.host)
    }
}
