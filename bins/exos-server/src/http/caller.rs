//! Who asks: proven by an API key in a header, or by the session in a cookie.

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use exos_core::access::{Caller, Origin};
use exos_core::{Error, ErrorKind};

use super::error::ApiError;
use super::request_id::RequestId;
use super::rights::Rights;
use crate::serve::Peer;
use crate::state::App;

/// The name of the session's cookie.
pub(crate) const COOKIE: &str = "exos_session";

/// The header that a change with the session's cookie needs. A page of another site cannot send it.
const OWN_PAGE: &str = "x-exos-request";

/// Somebody who is signed in, or a program with a key. Anybody else is refused.
///
/// # Behavior
/// - `Authorization: Bearer` counts before the cookie.
/// - With the cookie, everything but reading needs the header `X-Exos-Request: 1` as well.
#[derive(Debug)]
pub(crate) struct Known(pub(crate) Caller);

impl FromRequestParts<App> for Known {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        // A layer asked before, or a test says who it is: nothing that is sent can be an extension.
        if let Some(caller) = parts.extensions.get::<Caller>() {
            return Ok(Self(caller.clone()));
        }
        let (token, by_cookie) = token(&parts.headers).ok_or_else(unknown)?;
        if by_cookie && !parts.method.is_safe() && !is_own_page(&parts.headers) {
            return Err(foreign_page());
        }
        let caller = app.platform.authenticate(token, origin(parts)).await?;
        Ok(Self(caller))
    }
}

/// Returns the text that proves who asks, and whether it is that of a cookie.
pub(super) fn token(headers: &HeaderMap) -> Option<(&str, bool)> {
    let key = bearer(headers).map(|key| (key, false));
    key.or_else(|| session(headers).map(|session| (session, true)))
}

/// Somebody who opens a WebSocket; otherwise as [`Known`].
///
/// # Behavior
/// - With the cookie, `Origin` must be the server's own: a browser sends it along, and no other header of a page.
#[derive(Debug)]
pub(crate) struct Opener(pub(crate) Rights);

impl FromRequestParts<App> for Opener {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        #[cfg(test)]
        if let Some(caller) = parts.extensions.get::<Caller>() {
            return Ok(Self(Rights::new(caller.clone(), None)));
        }
        let (token, by_cookie) = token(&parts.headers).ok_or_else(unknown)?;
        if by_cookie && !is_own_origin(&parts.headers, app.public_url.as_deref()) {
            return Err(foreign_page());
        }
        let caller = app.platform.authenticate(token, origin(parts)).await?;
        Ok(Self(Rights::new(caller, Some(token.to_owned()))))
    }
}

/// Where a request comes from.
#[derive(Debug)]
pub(crate) struct From(pub(crate) Origin);

impl<S: Send + Sync> FromRequestParts<S> for From {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Self::Rejection> {
        Ok(Self(origin(parts)))
    }
}

/// The text of the session in the cookie.
#[derive(Debug)]
pub(crate) struct SessionToken(pub(crate) String);

impl<S: Send + Sync> OptionalFromRequestParts<S> for SessionToken {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Self::Rejection> {
        Ok(session(&parts.headers).map(|text| Self(text.to_owned())))
    }
}

fn origin(parts: &Parts) -> Origin {
    let id = parts
        .extensions
        .get::<RequestId>()
        .cloned()
        .unwrap_or_default();
    Origin {
        address: parts.extensions.get::<Peer>().map(|peer| peer.0.ip()),
        request_id: id.0,
    }
}

fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

fn session(headers: &HeaderMap) -> Option<&str> {
    cookie_of(headers, COOKIE)
}

/// Returns the text of a cookie.
pub(crate) fn cookie_of<'h>(headers: &'h HeaderMap, cookie: &str) -> Option<&'h str> {
    let lines = headers.get_all(header::COOKIE).iter();
    let pairs = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(|line| line.split(';'));
    let mut pairs = pairs.filter_map(|pair| pair.trim().split_once('='));
    pairs
        .find(|(name, _)| *name == cookie)
        .map(|(_, value)| value)
}

fn is_own_page(headers: &HeaderMap) -> bool {
    headers.get(OWN_PAGE).is_some_and(|value| value == "1")
}

/// The page is the server's own when it was loaded from where the request goes to, or from the public address.
pub(crate) fn is_own_origin(headers: &HeaderMap, public_url: Option<&str>) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let Some(origin) = text(header::ORIGIN) else {
        return false;
    };
    let authority = origin.split_once("://").map(|(_, authority)| authority);
    Some(origin) == public_url || authority.is_some() && authority == text(header::HOST)
}

fn unknown() -> ApiError {
    Error::new(
        ErrorKind::Unauthorized,
        "authenticate",
        "the request does not say who sends it",
    )
    .hint("sign in, or send `Authorization: Bearer KEY` with an API key")
    .into()
}

fn foreign_page() -> ApiError {
    let message = "a change with the session cookie may come from EXOS's own pages only";
    Error::new(ErrorKind::Forbidden, "authenticate", message)
        .hint("send the header `X-Exos-Request: 1`, for a WebSocket the server's own `Origin`, or use an API key")
        .into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.append(*name, value.parse().unwrap());
        }
        headers
    }

    #[test]
    fn the_session_is_found_among_other_cookies() {
        let cookies = [("cookie", "a=1; exos_session=text; b=2")];
        assert_eq!(session(&headers(&cookies)), Some("text"));
        assert_eq!(
            session(&headers(&[("cookie", "a=1"), ("cookie", "exos_session=x")])),
            Some("x")
        );
        for cookie in ["", "exos_session", "not_exos_session=x", "exos_sessions=x"] {
            assert_eq!(session(&headers(&[("cookie", cookie)])), None, "{cookie}");
        }
    }

    #[test]
    fn a_page_is_the_servers_own_by_where_it_was_loaded_from() {
        let own = |origin: &'static str, public_url| {
            let headers = headers(&[("host", "10.0.0.1:8080"), ("origin", origin)]);
            is_own_origin(&headers, public_url)
        };
        assert!(own("http://10.0.0.1:8080", None));
        assert!(own(
            "https://exos.example.org",
            Some("https://exos.example.org")
        ));
        for origin in [
            "http://10.0.0.1",
            "https://exos.example.org",
            "null",
            "10.0.0.1:8080",
            "",
        ] {
            assert!(!own(origin, None), "{origin}");
        }
        assert!(!own(
            "http://exos.example.org",
            Some("https://exos.example.org")
        ));
        assert!(!is_own_origin(&headers(&[("host", "a")]), None));
        assert!(!is_own_origin(&headers(&[("origin", "http://a")]), None));
    }

    #[test]
    fn a_key_is_read_whatever_the_case_of_its_scheme() {
        assert_eq!(
            bearer(&headers(&[("authorization", "bearer key")])),
            Some("key")
        );
        for value in ["Basic key", "key", "Bearer"] {
            assert_eq!(
                bearer(&headers(&[("authorization", value)])),
                None,
                "{value}"
            );
        }
    }
}
