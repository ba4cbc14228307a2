//! Who asks.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use exos_core::access::Caller;
use exos_core::{Error, ErrorKind};

use super::error::ApiError;

/// Somebody who is signed in, or a program with a key. Anybody else is refused.
#[derive(Debug)]
pub(crate) struct Known(pub(crate) Caller);

impl<S: Send + Sync> FromRequestParts<S> for Known {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let caller = parts.extensions.get::<Caller>().cloned();
        caller.map(Self).ok_or_else(|| {
            Error::new(
                ErrorKind::Unauthorized,
                "authenticate",
                "the request does not say who sends it",
            )
            .hint("sign in, or send `Authorization: Bearer KEY` with an API key")
            .into()
        })
    }
}
