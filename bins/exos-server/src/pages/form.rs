//! Forms: what was filled in, from a page of this server.

use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header;
use axum::http::request::Parts;
use exos_core::{Error, ErrorKind, Problem};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use subtle::ConstantTimeEq;

use super::reader::Reader;
use super::refused::{Kept, Typed};
use crate::http::caller::is_own_origin;
use crate::http::error::ApiError;
use crate::http::extract::{fields, whole};
use crate::state::App;

/// The hidden fields that every form of a session has: what proves that it is one, and the page that it stands on.
const TOKEN: &str = "form_token";
const PAGE: &str = "form_page";

/// A form of somebody who is signed in.
///
/// # Behavior
/// - It comes from a page of the same session: the hidden field proves it.
/// - A field that is left empty is absent, as people mean it.
/// - What was typed is kept aside, for the page that is shown again when the form is refused.
#[derive(Debug)]
pub(super) struct Form<T>(pub(super) Reader, pub(super) T);

impl<T: DeserializeOwned> FromRequest<App> for Form<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        let (mut parts, body) = request.into_parts();
        let reader = Reader::from_request_parts(&mut parts, app).await?;
        let kept = parts.extensions.get::<Kept>().cloned();
        let action = parts.uri.path().to_owned();
        let mut pairs = pairs(Request::from_parts(parts, body), app).await?;
        let token = take(&mut pairs, TOKEN);
        let own = token
            .is_some_and(|token| bool::from(token.as_bytes().ct_eq(reader.form_token.as_bytes())));
        if !own {
            return Err(foreign());
        }
        let page = take(&mut pairs, PAGE);
        if let Some(kept) = kept {
            kept.put(Typed::new(&action, page, &pairs));
        }
        Ok(Self(reader, fields(filled(pairs))?))
    }
}

/// A form of anybody: it comes from a page of this server, as the browser says.
#[derive(Debug)]
pub(super) struct OpenForm<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<App> for OpenForm<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, app: &App) -> Result<Self, ApiError> {
        let headers = request.headers();
        let says = headers.contains_key(header::ORIGIN);
        if says && !is_own_origin(headers, app.public_url.as_deref()) {
            return Err(foreign());
        }
        Ok(Self(fields(filled(pairs(request, app).await?))?))
    }
}

/// What the address of a page asks for. A field that was left empty is absent, as forms send it.
#[derive(Debug)]
pub(super) struct Asked<T>(pub(super) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let query = parts.uri.query().unwrap_or_default();
        let pairs = form_urlencoded::parse(query.as_bytes()).into_owned();
        fields(pairs.filter(|(_, value)| !value.is_empty()).collect()).map(Self)
    }
}

async fn pairs(request: Request, app: &App) -> Result<Vec<(String, String)>, ApiError> {
    let body = whole(request, app).await?;
    Ok(form_urlencoded::parse(&body).into_owned().collect())
}

/// Returns the fields that were not left empty.
fn filled(mut pairs: Vec<(String, String)>) -> Vec<(String, String)> {
    pairs.retain(|(_, value)| !value.is_empty());
    pairs
}

fn take(pairs: &mut Vec<(String, String)>, name: &str) -> Option<String> {
    let at = pairs.iter().position(|(field, _)| field == name)?;
    Some(pairs.remove(at).1)
}

/// Expects the name of what is destroyed, typed by hand.
///
/// # Errors
/// `Invalid` when it is another.
pub(super) fn confirmed(name: &str, typed: &str) -> Result<(), Error> {
    if typed.trim() == name {
        return Ok(());
    }
    let problem = Problem::new("confirm", format!("{typed:?} is not {name}"));
    Err(Error::invalid("confirm", vec![problem]).hint("type the name to confirm; nothing was done"))
}

/// A form that is only a button.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NoFields {}

/// Reads a word that stands for a value, such as a state.
///
/// # Errors
/// `Invalid` when it stands for none: the problem of `field` says so with the word and `wrong`.
pub(super) fn word<T: DeserializeOwned>(
    op: &'static str,
    (field, word): (&str, &str),
    wrong: &str,
) -> Result<T, ApiError> {
    let read = serde_json::from_value(word.into());
    read.map_err(|_| {
        let problem = Problem::new(field, format!("{word:?} {wrong}"));
        Error::invalid(op, vec![problem]).into()
    })
}

/// Returns a text as a part of a path.
pub(super) fn in_path(text: &str) -> String {
    // The encoding of forms has a `+` for a space, which a path takes as it stands.
    let encoded: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    encoded.replace('+', "%20")
}

fn foreign() -> ApiError {
    let message = "the form is not of a page of this session";
    Error::new(ErrorKind::Forbidden, "read form", message)
        .hint("load the page again and fill in the form once more")
        .into()
}
