//! Users: the list, and each of them. For admins.

mod act;
mod create;
mod list;
mod remove;
mod show;

use axum::Router;
use axum::routing::{get, post};
use serde::Deserialize;

use crate::state::App;

pub(super) fn routes() -> Router<App> {
    let remove = get(remove::ask).post(remove::remove);
    Router::new()
        .route("/users", get(list::show))
        .route("/users/new", get(create::show).post(create::create))
        .route("/users/{user}", get(show::show).post(act::change))
        .route("/users/{user}/state", post(act::change_state))
        .route("/users/{user}/password", post(act::set_password))
        .route("/users/{user}/remove", remove)
}

/// Which user, by id or name.
#[derive(Debug, Deserialize)]
struct Which {
    user: String,
}
