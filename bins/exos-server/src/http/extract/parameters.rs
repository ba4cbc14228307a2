//! Parameters of the path and of the query.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use exos_core::Problem;
use serde::de::DeserializeOwned;

use super::{harmless, problem};
use crate::http::error::ApiError;

/// The parameters of the query.
///
/// # Behavior
/// - A parameter that the type does not know is refused where the type denies unknown fields, as all here do: a filter
///   that is spelled wrongly must not answer with everything.
/// - A list is its parameter, given once for each element.
#[derive(Debug)]
pub(crate) struct Query<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let query = parts.uri.query().unwrap_or_default();
        read("query", form_urlencoded::parse(query.as_bytes())).map(Self)
    }
}

/// Reads the fields of a form, as those of a query are read.
pub(crate) fn fields<T: DeserializeOwned>(pairs: Vec<(String, String)>) -> Result<T, ApiError> {
    // The reader takes pairs as the parser gives them.
    let text = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    read("form", form_urlencoded::parse(text.as_bytes()))
}

fn read<T: DeserializeOwned>(what: &str, pairs: form_urlencoded::Parse<'_>) -> Result<T, ApiError> {
    let value = serde_path_to_error::deserialize(serde_html_form::Deserializer::new(pairs));
    value.map_err(|error| {
        let message = format!("the {what} is not of the shape that is asked for");
        ApiError::refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            &message,
            vec![problem(&error)],
        )
    })
}

/// The parameters of the path.
#[derive(Debug)]
pub(crate) struct Path<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let read = axum::extract::Path::from_request_parts(parts, state).await;
        read.map(|axum::extract::Path(value)| Self(value))
            .map_err(|rejection| {
                let problem = Problem::new("path", harmless(&rejection.body_text()));
                let message = "the path is not of the shape that is asked for";
                ApiError::refused(rejection.status(), message, vec![problem])
            })
    }
}
