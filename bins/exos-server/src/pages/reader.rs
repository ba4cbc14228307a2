//! Who reads a page.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::http::StatusCode;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use exos_core::access::{Action, Caller};
use exos_core::{Error, ErrorKind};
use sha2::{Digest, Sha256};

use super::note::Note;
use super::refused::Refused;
use crate::http::caller::{COOKIE, Known, cookie_of};
use crate::http::error::ApiError;
use crate::state::App;

/// Somebody who is signed in. Anybody else is sent to the page for that.
#[derive(Debug, Clone)]
pub(super) struct Reader {
    pub(super) caller: Caller,
    /// Proves that a form comes from a page of this session.
    pub(super) form_token: String,
    /// What the page before has to say.
    pub(super) note: Option<Note>,
    /// The form that was refused, when its page is shown again for that.
    pub(super) refused: Option<Arc<Refused>>,
    /// The path and query of the page.
    pub(super) at: String,
}

impl Reader {
    /// Tells whether the reader may do something, in an environment or in the whole of EXOS.
    pub(super) fn may(&self, action: Action, environment: Option<&str>) -> bool {
        self.caller.check(action, environment).is_ok()
    }
}

impl FromRequestParts<App> for Reader {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, ApiError> {
        parts.extensions.get::<Self>().cloned().ok_or_else(unknown)
    }
}

/// Finds out who reads, once for the page and all that stands around it.
pub(super) async fn know(State(app): State<App>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    // Who is not known is nobody to the page, which then says where to sign in.
    let _ = renew(&mut parts, &app).await;
    next.run(Request::from_parts(parts, body)).await
}

/// Finds out again who reads, with the rights of now.
///
/// # Errors
/// The status of the refusal.
pub(super) async fn renew(parts: &mut Parts, app: &App) -> Result<(), StatusCode> {
    let reader = reader(parts, app).await;
    let reader = reader.map_err(|error| error.into_response().status())?;
    parts.extensions.insert(reader);
    Ok(())
}

async fn reader(parts: &mut Parts, app: &App) -> Result<Reader, ApiError> {
    let session = cookie_of(&parts.headers, COOKIE)
        .unwrap_or_default()
        .to_owned();
    // A form proves by its token what requests of the API prove by a header.
    let method = std::mem::replace(&mut parts.method, axum::http::Method::GET);
    let known = Known::from_request_parts(parts, app).await;
    parts.method = method;
    let Known(caller) = known?;
    let at = parts.uri.path_and_query().map(ToString::to_string);
    Ok(Reader {
        caller,
        form_token: form_token(&session),
        note: Note::of(&parts.headers),
        refused: None,
        at: at.unwrap_or_default(),
    })
}

/// Returns the token of a session's forms. Who does not have the session's cookie cannot know it.
fn form_token(session: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(b"exos form\0");
    hash.update(session);
    URL_SAFE_NO_PAD.encode(hash.finalize())
}

fn unknown() -> ApiError {
    let message = "the page is for those who are signed in";
    Error::new(ErrorKind::Unauthorized, "read page", message)
        .hint("sign in")
        .into()
}
