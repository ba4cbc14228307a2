//! Groups: the list, and each of them. For admins.

mod act;
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
        .route("/groups", get(list::show).post(act::create))
        .route("/groups/{group}", get(show::show).post(act::change))
        .route("/groups/{group}/members", post(act::add))
        .route("/groups/{group}/members/remove", post(act::take_out))
        .route("/groups/{group}/remove", remove)
}

/// Which group, by id or name.
#[derive(Debug, Deserialize)]
struct Which {
    group: String,
}
