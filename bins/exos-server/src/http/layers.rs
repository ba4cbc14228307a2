//! What stands around every route.

use std::any::Any;
use std::panic::AssertUnwindSafe;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::{Method, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use exos_core::{Error, ErrorKind};
use futures_util::FutureExt;

use super::error::ApiError;
use super::headers::{self, Https};
use super::problem::{self, Details};
use super::{access_log, request_id};
use crate::state::App;

/// The most bytes of a body.
pub(crate) const BODY_LIMIT: usize = 4 << 20;

/// How long a request may take until its answer begins.
const PATIENCE: Duration = Duration::from_secs(90);

/// Puts the layers around all routes, the outermost last.
pub(crate) fn around(routes: Router, app: &App) -> Router {
    routes
        .layer(from_fn(catch_panics))
        .layer(DefaultBodyLimit::max(BODY_LIMIT))
        .layer(from_fn(give_up))
        .layer(from_fn(problem::render))
        .layer(from_fn_with_state(Https(app.https), headers::add))
        .layer(from_fn_with_state(app.clock.clone(), access_log::write))
        .layer(from_fn_with_state(app.ids.clone(), request_id::give))
}

/// A defect in one request must not take the others down.
async fn catch_panics(request: Request, next: Next) -> Response {
    let answer = AssertUnwindSafe(next.run(request)).catch_unwind().await;
    answer.unwrap_or_else(|panic| {
        tracing::error!(panic = message(panic.as_ref()), "a request panicked");
        Details::of(StatusCode::INTERNAL_SERVER_ERROR).into_response()
    })
}

fn message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref::<&str>().copied())
        .unwrap_or("no message")
}

/// What is sent for long takes as long as it takes.
async fn give_up(request: Request, next: Next) -> Response {
    if is_upload(&request) {
        return next.run(request).await;
    }
    let answer = tokio::time::timeout(PATIENCE, next.run(request)).await;
    answer.unwrap_or_else(|_| {
        let message = format!("no answer within {} s", PATIENCE.as_secs());
        ApiError::from(Error::new(ErrorKind::Timeout, "answer request", message)).into_response()
    })
}

fn is_upload(request: &Request) -> bool {
    request.method() == Method::PUT && request.uri().path().ends_with("/files")
}
