//! Environments: the list, and each of them.

mod create;
mod head;
mod list;
mod members;
mod overview;
mod quotas;
mod remove;
mod settings;

use axum::Router;
use axum::routing::{get, post};
use exos_core::platform::Environment;
use exos_core::store::Versioned;
use serde::Deserialize;

use super::Result;
use super::reader::Reader;
use crate::state::App;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/environments", get(list::show))
        .route("/environments/new", get(create::show).post(create::create))
        .route("/environments/{environment}", get(overview::show))
        .merge(member_routes())
        .merge(setting_routes())
}

fn member_routes() -> Router<App> {
    let members = get(members::show).post(members::add);
    Router::new()
        .route("/environments/{environment}/members", members)
        .route(
            "/environments/{environment}/members/change",
            post(members::change),
        )
        .route(
            "/environments/{environment}/members/remove",
            post(members::remove),
        )
}

fn setting_routes() -> Router<App> {
    let settings = get(settings::show).post(settings::change);
    let remove = get(remove::ask).post(remove::remove);
    Router::new()
        .route("/environments/{environment}/settings", settings)
        .route(
            "/environments/{environment}/quotas",
            post(settings::change_quotas),
        )
        .route(
            "/environments/{environment}/state",
            post(settings::change_state),
        )
        .route("/environments/{environment}/delete", remove)
}

/// Which environment, by its id or name.
#[derive(Debug, Deserialize)]
struct Which {
    environment: String,
}

impl Which {
    /// Finds it, for who is a member of it.
    async fn find(&self, app: &App, reader: &Reader) -> Result<Versioned<Environment>> {
        let environments = app.platform.environments();
        Ok(environments.get(&reader.caller, &self.environment).await?)
    }
}
