//! The document itself, and a page that shows it.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::Path;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use serde_json::Value;
use utoipa_swagger_ui::Config;

use crate::state::App;

const DOCUMENT: &str = "/api/v1/openapi.json";

/// Everything that the page shows or runs comes from this server. Its style sheet has pictures in it.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; \
     frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
);

pub(super) fn routes(document: &Value) -> Router<App> {
    let body = Bytes::from(serde_json::to_vec(document).unwrap_or_default());
    let json = [(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    )];
    let page = Arc::new(Config::from(DOCUMENT).try_it_out_enabled(false));
    let index = page.clone();
    Router::new()
        .route(DOCUMENT, get(|| async move { (json, body) }))
        .route(
            "/api/docs",
            get(|| async { Redirect::permanent("/api/docs/") }),
        )
        .route(
            "/api/docs/",
            get(|| async move { file("index.html", index) }),
        )
        .route(
            "/api/docs/{*file}",
            get(|Path(path): Path<String>| async move { file(&path, page) }),
        )
}

fn file(path: &str, config: Arc<Config<'static>>) -> Response {
    let Ok(Some(file)) = utoipa_swagger_ui::serve(path, config) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers: [(HeaderName, HeaderValue); 2] = [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    (
        headers,
        [(header::CONTENT_TYPE, file.content_type)],
        file.bytes.into_owned(),
    )
        .into_response()
}
