//! What pages load: the stylesheet, the module, the icons. All of it is in the program; in one built for
//! debugging it is read from the folder.

use std::borrow::Cow;
use std::sync::LazyLock;

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use rust_embed::{Embed, EmbeddedFile};

use crate::islands;

/// Where islands are among the assets.
const ISLANDS: &str = "islands/";

#[derive(Embed)]
#[folder = "assets"]
struct Assets;

/// A version in the address changes with the content, so what is loaded once is good for ever.
const FOR_EVER: HeaderValue = HeaderValue::from_static("public, max-age=31536000, immutable");

/// The version of all assets together.
static VERSION: LazyLock<String> = LazyLock::new(|| {
    let files = Assets::iter().filter_map(|name| Assets::get(&name));
    let sum = files
        .chain(islands::all())
        .flat_map(|file| file.metadata.sha256_hash())
        .fold(0_u64, |sum, byte| sum.wrapping_mul(31) ^ u64::from(byte));
    format!("{sum:016x}")
});

/// Returns the path that an asset is loaded from.
pub(super) fn path(name: &str) -> String {
    format!("/assets/{}/{name}", *VERSION)
}

/// Returns the path of an island's script, if the island was built.
pub(super) fn island(name: &str) -> Option<String> {
    let file = format!("{name}.js");
    islands::has(&file).then(|| path(&format!("{ISLANDS}{file}")))
}

pub(super) fn routes() -> Router {
    Router::new()
        .route("/assets/{version}/{*name}", get(load))
        .route("/favicon.ico", get(|| async { file("icon.svg") }))
}

async fn load(Path((_, name)): Path<(String, String)>) -> Response {
    file(&name)
}

fn file(name: &str) -> Response {
    let found = match name.strip_prefix(ISLANDS) {
        Some(island) => islands::get(island),
        None => Assets::get(name),
    };
    let Some(EmbeddedFile { data, .. }) = found else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let headers = [
        (header::CONTENT_TYPE, media_type(name)),
        (header::CACHE_CONTROL, FOR_EVER),
    ];
    let body = match data {
        Cow::Borrowed(bytes) => bytes.into_response(),
        Cow::Owned(bytes) => bytes.into_response(),
    };
    (headers, body.into_body()).into_response()
}

fn media_type(name: &str) -> HeaderValue {
    HeaderValue::from_static(match name.rsplit('.').next() {
        Some("css") => "text/css; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_asset_has_a_media_type() {
        for name in Assets::iter() {
            assert_ne!(media_type(&name), "application/octet-stream", "{name}");
        }
    }
}
