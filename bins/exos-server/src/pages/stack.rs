//! Stacks: the list, new ones, and each of them.

mod act;
mod check;
mod compose;
mod containers;
mod events;
mod filled;
mod head;
mod list;
mod logs;
mod new;
mod preview;
mod remove;
mod revisions;
mod services;

use axum::Router;
use axum::routing::{get, post};
use exos_core::platform::Accepted;
use serde::Deserialize;

use super::note;
use crate::api::own_id;
use crate::state::App;

pub(super) use head::{Head, Tab};
pub(super) use services::ServiceRow;

/// Which stack.
#[derive(Debug, Deserialize)]
pub(super) struct WhichStack {
    pub(super) environment: String,
    pub(super) stack: String,
}

pub(super) fn routes() -> Router<App> {
    const ONE: &str = "/environments/{environment}/stacks/{stack}";
    let below = |part: &str| format!("{ONE}/{part}");
    Router::new()
        .route("/stacks", get(list::show))
        .route("/stacks/new", get(new::ask).post(new::make))
        .route("/stacks/check", post(check::check))
        .route(ONE, get(services::show))
        .route(&below("containers"), get(containers::show))
        .route(&below("compose"), get(compose::show).post(compose::change))
        .route(&below("revisions"), get(revisions::show))
        .route(&below("revisions/deploy"), post(revisions::deploy))
        .route(&below("events"), get(events::show))
        .route(&below("logs"), get(logs::show))
        .route(&below("act"), post(act::act))
        .route(&below("scale"), post(act::scale))
        .route(&below("remove"), get(remove::ask).post(remove::remove))
}

/// Sends the browser on to where an accepted change is seen happening.
fn follow(accepted: &Accepted, text: &str) -> axum::response::Response {
    let operation = own_id(&accepted.operation.id);
    note::go(&format!("/operations/{operation}"), text)
}
