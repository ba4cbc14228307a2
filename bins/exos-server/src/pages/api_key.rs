//! API keys: those of an environment, and those that have the rights of an admin.

mod create;
mod list;
mod revoke;

use axum::Router;
use axum::routing::get;

use crate::state::App;

pub(super) fn routes() -> Router<App> {
    let revoke = get(revoke::ask).post(revoke::revoke);
    let revoke_global = get(revoke::ask_global).post(revoke::revoke_global);
    Router::new()
        .route("/api-keys", get(list::show).post(create::create))
        .route("/api-keys/{key}/revoke", revoke_global)
        .route("/environments/{environment}/api-keys/{key}/revoke", revoke)
}

/// Returns where the keys of an environment are listed, or those that have the rights of an admin.
fn list_of(environment: Option<&str>) -> String {
    match environment {
        Some(name) => format!("/api-keys?environment={name}"),
        None => "/api-keys".to_owned(),
    }
}
