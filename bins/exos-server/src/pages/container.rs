//! Containers: the list, and each of them.

mod act;
mod head;
mod list;
mod remove;
mod show;

use axum::Router;
use axum::routing::{get, post};
use exos_core::live::SHORT_ID;
use exos_core::observed::Container;
use serde::Deserialize;

use crate::state::App;

/// Which container.
#[derive(Debug, Deserialize)]
struct Which {
    environment: String,
    container: String,
}

impl Which {
    /// Returns the path of its page.
    fn path(&self) -> String {
        format!(
            "/environments/{}/containers/{}",
            self.environment, self.container
        )
    }
}

pub(super) fn routes() -> Router<App> {
    const ONE: &str = "/environments/{environment}/containers/{container}";
    let below = |part: &str| format!("{ONE}/{part}");
    Router::new()
        .route("/containers", get(list::show))
        .route("/containers/act", post(act::on_many))
        .route(ONE, get(show::overview))
        .route(&below("logs"), get(show::logs))
        .route(&below("terminal"), get(show::terminal))
        .route(&below("inspect"), get(show::inspect))
        .route(&below("act"), post(act::on_one))
        .route(&below("remove"), get(remove::ask).post(remove::remove))
}

/// Returns what names a container in its environment: of those that were not made here, two hosts may have one of a name.
pub(super) fn named(seen: &Container) -> &str {
    if seen.is_managed() {
        return &seen.name;
    }
    seen.id.get(..SHORT_ID).unwrap_or(&seen.id)
}
