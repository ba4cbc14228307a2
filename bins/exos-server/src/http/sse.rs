//! Streams of server-sent events.

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use exos_core::{Problem, Result as CoreResult};
use futures_util::stream::{self, Stream, StreamExt};
use serde::Serialize;
use utoipa::IntoParams;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::Type;
use utoipa::openapi::{ObjectBuilder, Required};

use super::error::ApiError;
use super::problem::Details;

/// How often a stream without events shows that it lives, so that what stands between keeps it open.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// The number of the last event that the reader has seen; absent reads from now on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct LastEventId(pub(crate) Option<u64>);

impl<S: Send + Sync> FromRequestParts<S> for LastEventId {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let Some(value) = parts.headers.get("last-event-id") else {
            return Ok(Self(None));
        };
        let number = value.to_str().ok().and_then(|text| text.parse().ok());
        let problem = || {
            Problem::new(
                "Last-Event-ID",
                "it is not the id of an event of this stream",
            )
        };
        number.map(Some).map(Self).ok_or_else(|| {
            ApiError::refused(
                StatusCode::BAD_REQUEST,
                "the place to go on cannot be read",
                vec![problem()],
            )
        })
    }
}

impl IntoParams for LastEventId {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let parameter = ParameterBuilder::new()
            .name("Last-Event-ID")
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some("The id of the last event that was seen."))
            .schema(Some(
                ObjectBuilder::new()
                    .schema_type(Type::Integer)
                    .minimum(Some(0)),
            ));
        vec![parameter.build()]
    }
}

/// Returns an event with a value as its data.
pub(crate) fn event(name: &str, data: &impl Serialize) -> Event {
    // What is sent is a struct of texts and numbers: there is nothing in it that could not be written.
    let data = serde_json::to_string(data).unwrap_or_default();
    Event::default().event(name).data(data)
}

/// Answers with events until there are no more, or they are cut off.
pub(crate) fn answer(
    events: impl Stream<Item = Event> + Send + 'static,
    cut: impl Future<Output = ()> + Send + 'static,
) -> Response {
    let events = events.take_until(Box::pin(cut));
    let sse = Sse::new(events.map(Ok::<_, Infallible>));
    let mut response = sse
        .keep_alive(KeepAlive::new().interval(HEARTBEAT))
        .into_response();
    // Proxies that gather answers would hold events back.
    let unbuffered = (
        HeaderName::from_static("x-accel-buffering"),
        HeaderValue::from_static("no"),
    );
    response.headers_mut().extend([unbuffered]);
    response
}

/// Answers with events until there are no more or one fails, and then says `end`.
///
/// # Behavior
/// - A failure is an event `error` with its problem document. Where it is cut off there is no `end`: something may be
///   missing, and the reader is to come back.
pub(crate) fn answer_all(
    events: impl Stream<Item = CoreResult<Event>> + Send + 'static,
    cut: impl Future<Output = ()> + Send + 'static,
) -> Response {
    let events = events.map(|event| event.unwrap_or_else(failure));
    let end = stream::once(async { Event::default().event("end").data("{}") });
    answer(events.chain(end), cut)
}

fn failure(error: exos_core::Error) -> Event {
    event("error", &Details::from(ApiError::from(error)))
}
