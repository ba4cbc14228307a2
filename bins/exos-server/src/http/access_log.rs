//! One line of the log for each request, without anything secret.

use std::sync::Arc;

use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use exos_core::Clock;

use crate::serve::Peer;

/// Logs what was asked and how it was answered.
///
/// Query and headers stay out, and of the path what the route calls a secret.
pub(crate) async fn write(
    State(clock): State<Arc<dyn Clock>>,
    request: Request,
    next: Next,
) -> Response {
    let start = clock.elapsed();
    let method = request.method().clone();
    let peer = request.extensions().get::<Peer>().map(|peer| peer.0);
    let path = shown(&request);
    let response = next.run(request).await;
    let status = response.status().as_u16();
    let took = clock.elapsed().saturating_sub(start);
    let (peer, ms) = (peer.map(tracing::field::display), took.as_millis());
    tracing::info!(%method, path, status, ms, peer, "answered");
    response
}

fn shown(request: &Request) -> String {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map(MatchedPath::as_str);
    match route {
        Some(route) if route.contains("{secret}") => route.to_owned(),
        _ => request.uri().path().chars().take(300).collect(),
    }
}
