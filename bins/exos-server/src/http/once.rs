//! `Idempotency-Key`: a request that comes again with the key of the first gets the first one's answer.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{FromRequestParts, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use exos_core::Problem;
use exos_core::platform::{Answered, Asked, Begun, Ticket};

use super::caller::Known;
use super::error::{ApiError, Result};
use super::extract::whole;
use super::layers::BODY_LIMIT;
use crate::state::App;

/// The header with the key.
pub(crate) const KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The header that marks an answer which was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The most characters of a key.
const LONGEST: usize = 255;

/// Requests of nobody in particular: a session is not to be had twice.
const OF_NOBODY: [&str; 2] = ["/api/v1/session", "/api/v1/setup"];

/// The headers that are given again with the body.
const KEPT: [HeaderName; 3] = [header::CONTENT_TYPE, header::ETAG, header::LOCATION];

/// Puts the layer around routes.
pub(crate) fn around(routes: Router, app: &App) -> Router {
    routes.layer(from_fn_with_state(app.clone(), answer))
}

/// Does a request with a key once.
///
/// # Behavior
/// - Only answers that something was done are kept: after a refusal or a failure the request is tried anew.
async fn answer(State(app): State<App>, request: Request, next: Next) -> Response {
    if request.method() != Method::POST
        || !request.headers().contains_key(KEY)
        || is_of_nobody(&request)
    {
        return next.run(request).await;
    }
    let done = once(&app, request, next).await;
    done.unwrap_or_else(IntoResponse::into_response)
}

fn is_of_nobody(request: &Request) -> bool {
    let path = request.extensions().get::<MatchedPath>();
    path.is_none_or(|path| OF_NOBODY.contains(&path.as_str()))
}

async fn once(app: &App, request: Request, next: Next) -> Result<Response> {
    let key = key(request.headers())?;
    let (mut parts, body) = request.into_parts();
    let Known(caller) = Known::from_request_parts(&mut parts, app).await?;
    let body = whole(Request::from_parts(parts.clone(), body), app).await?;
    let path = parts.uri.path_and_query();
    let asked = Asked {
        key: &key,
        method: parts.method.as_str(),
        path: path.map_or("/", |path| path.as_str()),
        body: &body,
    };
    match app.platform.once().begin(&caller, asked).await? {
        Begun::Again(answered) => Ok(replay(answered)),
        Begun::First(mut ticket) => {
            parts.extensions.insert(caller);
            let request = Request::from_parts(parts, Body::from(body));
            let app = app.clone();
            // It goes on to its end when the sender leaves: the repetition is to get its answer.
            let doing = app.clone().talks.spawn(async move {
                let work = next.run(request);
                let answer = app.platform.once().work(&mut ticket, work).await;
                keep(&app, ticket, answer).await
            });
            doing.await.unwrap_or_else(|error| Err(defect(error)))
        }
    }
}

/// A request that panicked: as every such one, it is told of a defect and nothing else.
fn defect(error: tokio::task::JoinError) -> ApiError {
    let message = "the request was cut short";
    exos_core::Error::new(exos_core::ErrorKind::Internal, "answer request", message)
        .source(error)
        .into()
}

fn key(headers: &HeaderMap) -> Result<String> {
    let value = headers.get(KEY).and_then(|value| value.to_str().ok());
    let sound = |key: &&str| (1..=LONGEST).contains(&key.len());
    value.filter(sound).map(str::to_owned).ok_or_else(|| {
        let message = format!("a key has 1 to {LONGEST} visible ASCII characters");
        let problems = vec![Problem::new("Idempotency-Key", message)];
        ApiError::refused(StatusCode::BAD_REQUEST, "the key cannot be read", problems)
    })
}

/// Keeps an answer that something was done, and forgets the request otherwise. The sender gets the answer either way.
async fn keep(app: &App, ticket: Ticket, response: Response) -> Result<Response> {
    let once = app.platform.once();
    if !response.status().is_success() {
        note(once.give_up(ticket).await);
        return Ok(response);
    }
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, BODY_LIMIT).await.map_err(|error| {
        let message = "the answer could not be read";
        exos_core::Error::new(exos_core::ErrorKind::Internal, "keep answer", message).source(error)
    })?;
    let answered = Answered {
        status: parts.status.as_u16(),
        headers: KEPT
            .iter()
            .filter_map(|name| kept(&parts.headers, name))
            .collect(),
        body: String::from_utf8_lossy(&body).into_owned(),
    };
    note(once.finish(ticket, &answered).await);
    Ok(Response::from_parts(parts, Body::from(body)))
}

fn kept(headers: &HeaderMap, name: &HeaderName) -> Option<(String, String)> {
    let value = headers.get(name)?.to_str().ok()?;
    Some((name.as_str().to_owned(), value.to_owned()))
}

fn note(kept: exos_core::Result<()>) {
    if let Err(error) = kept {
        tracing::warn!(%error, "an answer was not kept for a repetition of its request");
    }
}

fn replay(answered: Answered) -> Response {
    let mut response = Response::new(Body::from(answered.body));
    *response.status_mut() = StatusCode::from_u16(answered.status).unwrap_or(StatusCode::OK);
    let headers = response.headers_mut();
    for (name, value) in answered.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), value.parse()) {
            headers.insert(name, value);
        }
    }
    headers.insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
