//! JSON bodies.

use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use exos_core::Problem;
use serde::de::DeserializeOwned;

use super::problem;
use super::strict::Node;
use crate::http::error::ApiError;
use crate::http::layers::BODY_LIMIT;

/// A body of JSON, read to its end.
///
/// # Behavior
/// - A body that is not said to be JSON is 415, one over the limit 413.
/// - What is not JSON is 400 with `line:column`; JSON of another shape is 422 with the path of the field.
#[derive(Debug)]
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Json<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        if !is_json(request.headers()) {
            let message = "the body is not said to be JSON";
            let refused =
                ApiError::refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, message, Vec::new());
            return Err(refused.hint("send it with `Content-Type: application/json`"));
        }
        parse(&whole(request, state).await?).map(Self)
    }
}

/// Reads a body to its end. One over the limit is 413.
pub(crate) async fn whole<S: Send + Sync>(request: Request, state: &S) -> Result<Bytes, ApiError> {
    let body = Bytes::from_request(request, state).await;
    body.map_err(|rejection| unread(rejection.status()))
}

fn is_json(headers: &HeaderMap) -> bool {
    let media_type = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    let essence = media_type.and_then(|media_type| media_type.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

fn unread(status: StatusCode) -> ApiError {
    if status == StatusCode::PAYLOAD_TOO_LARGE {
        let message = format!("the body is larger than {} MiB", BODY_LIMIT >> 20);
        return ApiError::refused(status, &message, Vec::new());
    }
    ApiError::refused(status, "the body ended before its end", Vec::new())
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    let node: Node = serde_json::from_slice(body).map_err(|error| malformed(&error))?;
    serde_path_to_error::deserialize(node).map_err(|error| {
        let message = "the body is not of the shape that is asked for";
        ApiError::refused(
            StatusCode::UNPROCESSABLE_ENTITY,
            message,
            vec![problem(&error)],
        )
    })
}

fn malformed(error: &serde_json::Error) -> ApiError {
    let at = format!("{}:{}", error.line(), error.column());
    let message = error.to_string();
    let message = message
        .rsplit_once(" at line ")
        .map_or(message.as_str(), |(start, _)| start);
    let problems = vec![Problem::new(at, message)];
    ApiError::refused(StatusCode::BAD_REQUEST, "the body is not JSON", problems)
}
