//! Signing in with OpenID Connect: off to the provider, and back from it.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use exos_core::{Error, ErrorKind};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::document::NO_ACTION;
use super::session;
use crate::http::caller::{From, cookie_of};
use crate::http::error::Result;
use crate::http::extract::Query;
use crate::oidc::{Attempt, LASTS, Provider};
use crate::state::App;

/// The name of the cookie of a sign-in under way.
const COOKIE: &str = "exos_oidc";

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(begin))
        .routes(routes!(finish))
}

/// Where to go after the sign-in.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Begin {
    /// A path of this server.
    next: Option<String>,
}

/// What the provider sends people back with.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
struct Finish {
    /// The code that an ID token is given for.
    code: Option<String>,
    /// The attempt that it is for.
    state: Option<String>,
    /// Why the provider refuses.
    error: Option<String>,
}

/// Begins a sign-in with OpenID Connect: the browser goes to the provider.
#[utoipa::path(
    get, path = "/api/v1/session/oidc", tag = "session", params(Begin), operation_id = "begin_oidc",
    responses((status = 303, description = "Off to the provider.")),
    extensions(("x-exos-action" = json!(NO_ACTION))),
)]
async fn begin(State(app): State<App>, Query(begin): Query<Begin>) -> Result<Response> {
    let next = begin.next.filter(|next| is_local(next));
    let begun = provider(&app)?
        .begin(next.unwrap_or_else(|| "/".to_owned()))
        .await?;
    let sealed = begun.attempt.seal(&app.platform.ports().vault)?;
    let answer = [
        (header::SET_COOKIE, cookie(&app, &sealed, LASTS)),
        (header::LOCATION, begun.url),
    ];
    Ok((StatusCode::SEE_OTHER, answer).into_response())
}

/// Ends a sign-in with OpenID Connect: the session is in the cookie of the answer.
#[utoipa::path(
    get, path = "/api/v1/session/oidc/callback", tag = "session", params(Finish), operation_id = "finish_oidc",
    responses((status = 200, description = "Signed in; the page goes on by itself.", content_type = "text/html", body = String)),
    extensions(("x-exos-action" = json!(NO_ACTION))),
)]
async fn finish(
    State(app): State<App>,
    From(origin): From,
    headers: HeaderMap,
    Query(back): Query<Finish>,
) -> Result<Response> {
    let provider = provider(&app)?;
    let sealed = cookie_of(&headers, COOKIE).unwrap_or_default();
    let attempt = Attempt::open(&app.platform.ports().vault, sealed, app.clock.timestamp())?;
    let (Some(code), Some(state)) = (back.code, back.state) else {
        return Err(refused(back.error.as_deref()).into());
    };
    let next = attempt.next.clone();
    let identity = provider.finish(attempt, &state, code).await?;
    let signed_in = app
        .platform
        .sessions()
        .sign_in_as(&origin, &identity)
        .await?;
    let mut response = Html(go_on(&next)).into_response();
    for cookie in [session::start(&app, &signed_in), cookie(&app, "", 0)] {
        if let Ok(cookie) = cookie.parse() {
            response.headers_mut().append(header::SET_COOKIE, cookie);
        }
    }
    Ok(response)
}

fn provider(app: &App) -> Result<Arc<Provider>> {
    let missing = || {
        let message = "this server has no identity provider";
        Error::new(ErrorKind::NotFound, "sign in", message).hint("sign in with a password")
    };
    Ok(app.oidc.clone().ok_or_else(missing)?)
}

/// A word of the standard (RFC 6749, section 4.1.2.1) is repeated; anything else somebody may have made up.
fn refused(word: Option<&str>) -> Error {
    let word = word.filter(|word| {
        word.len() < 60 && word.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
    });
    let message = match word {
        Some(word) => format!("the identity provider refused: {word}"),
        None => "the identity provider sent neither a code nor a reason".to_owned(),
    };
    Error::new(ErrorKind::Unauthorized, "sign in", message).hint("begin again")
}

/// A path of this server and nothing that leads away from it.
pub(crate) fn is_local(next: &str) -> bool {
    let plain = next
        .bytes()
        .all(|b| b.is_ascii_graphic() && !b"\"<>\\'".contains(&b));
    plain && next.starts_with('/') && !next.starts_with("//") && next.len() <= 1000
}

/// The browser sends the session's cookie only with what begins on this server's own pages, so that is where it goes on.
fn go_on(next: &str) -> String {
    let next = next.replace('&', "&amp;");
    format!(
        "<!doctype html><meta charset=utf-8><meta http-equiv=refresh content=\"0;url={next}\">\
         <title>EXOS</title><p>Signed in. <a href=\"{next}\">Go on</a>"
    )
}

/// The provider sends people back from another site, so this cookie cannot be a strict one.
fn cookie(app: &App, text: &str, seconds: u64) -> String {
    let secure = if app.https { "; Secure" } else { "" };
    format!(
        "{COOKIE}={text}; Path=/api/v1/session/oidc; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}"
    )
}

#[cfg(test)]
mod tests;
