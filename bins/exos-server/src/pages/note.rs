//! What one page leaves for the next to say: a form was done, and the page that follows tells it.

use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

use crate::http::caller::cookie_of;

const COOKIE: &str = "exos_note";

/// What was done, for the reader's next page.
#[derive(Debug, Clone)]
pub(super) struct Note(pub(super) String);

impl Note {
    /// Reads what the page before left.
    pub(super) fn of(headers: &HeaderMap) -> Option<Self> {
        let text = URL_SAFE_NO_PAD.decode(cookie_of(headers, COOKIE)?).ok()?;
        let text = String::from_utf8(text).ok()?;
        (!text.is_empty()).then_some(Self(text))
    }
}

/// Sends the browser on to a page, which says `text`.
pub(super) fn go(to: &str, text: &str) -> Response {
    let text = URL_SAFE_NO_PAD.encode(text);
    ([cookie(&text, 60)], Redirect::to(to)).into_response()
}

/// Returns the header that forgets a note, once it was said.
pub(super) fn said() -> (HeaderName, HeaderValue) {
    cookie("", 0)
}

fn cookie(text: &str, seconds: u32) -> (HeaderName, HeaderValue) {
    let line = format!("{COOKIE}={text}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}");
    let value = HeaderValue::from_str(&line).unwrap_or_else(|_| HeaderValue::from_static(""));
    (header::SET_COOKIE, value)
}
