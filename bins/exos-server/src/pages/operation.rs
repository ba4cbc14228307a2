//! Operations: what was done to stacks, and what is being done.

mod list;
mod progress;
mod row;
mod show;

use axum::Router;
use axum::routing::{get, post};

use crate::state::App;

pub(super) use row::OperationRow;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/operations", get(list::show))
        .route("/operations/{operation}", get(show::show))
        .route("/operations/{operation}/cancel", post(show::cancel))
}
