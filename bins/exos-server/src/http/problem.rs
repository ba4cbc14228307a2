//! Failures as RFC 9457 problem documents: whatever fails, and wherever, leaves as one.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use exos_core::Problem;
use serde::Serialize;
use utoipa::ToSchema;

use super::request_id::RequestId;

/// The media type of a problem document (RFC 9457, section 3).
pub(crate) const MEDIA_TYPE: &str = "application/problem+json";

/// Why a request failed (RFC 9457).
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Details {
    /// The sort of problem, as an address that need not lead anywhere.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    /// The sort of problem in words.
    pub(crate) title: String,
    /// The status of the answer.
    pub(crate) status: u16,
    /// What happened this time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) detail: Option<String>,
    /// The stable word for the sort of problem, or the code of the page that explains it.
    pub(crate) code: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hint: Option<String>,
    /// The id of the request, by which the log finds it.
    pub(crate) request_id: String,
    /// Each single thing that is wrong with the request.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub(crate) errors: Vec<FieldProblem>,
}

/// One thing that is wrong with a request.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct FieldProblem {
    /// The path of the field, or `file:line:column`.
    pub(crate) at: String,
    /// What is wrong.
    pub(crate) message: String,
    /// The code of the page that explains it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) code: Option<String>,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) hint: Option<String>,
}

impl From<Problem> for FieldProblem {
    fn from(problem: Problem) -> Self {
        Self {
            at: problem.at,
            message: problem.message,
            code: problem.code,
            hint: problem.hint,
        }
    }
}

impl Details {
    /// Returns what a status alone says.
    pub(crate) fn of(status: StatusCode) -> Self {
        let title = status.canonical_reason().unwrap_or("Error");
        Self {
            kind: "about:blank".to_owned(),
            title: title.to_owned(),
            status: status.as_u16(),
            detail: None,
            code: title.to_ascii_lowercase().replace([' ', '-'], "_"),
            hint: None,
            request_id: String::new(),
            errors: Vec::new(),
        }
    }
}

impl IntoResponse for Details {
    /// Answers with the status; [`render`] writes the body, because it knows the request.
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Says that an answer shows its failure itself, as pages do.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shown;

/// Turns every answer that is a failure into a problem document, those of the framework too.
pub(crate) async fn render(request: Request, next: Next) -> Response {
    let id = request.extensions().get::<RequestId>().cloned();
    let method = request.method().clone();
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    let status = response.status();
    let failed = status.is_client_error() || status.is_server_error();
    if !failed || response.extensions().get::<Shown>().is_some() {
        return response;
    }
    let details = response.extensions_mut().remove::<Details>();
    let mut details = details.unwrap_or_else(|| generic(status, &method, &path, &response));
    details.request_id = id.unwrap_or_default().0;
    let body = serde_json::to_vec(&details).unwrap_or_default();
    let headers = response.headers_mut();
    headers.remove(header::CONTENT_LENGTH);
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    *response.body_mut() = Body::from(body);
    response
}

/// Says what can be said of a failure that no handler has explained.
pub(crate) fn generic(
    status: StatusCode,
    method: &Method,
    path: &str,
    response: &Response,
) -> Details {
    let mut details = Details::of(status);
    let path: String = path.chars().take(200).collect();
    match status {
        StatusCode::NOT_FOUND => {
            details.detail = Some(format!("there is no {path}"));
            details.hint = Some("the paths are in /api/v1/openapi.json".to_owned());
        }
        StatusCode::METHOD_NOT_ALLOWED => {
            let allowed = response.headers().get(header::ALLOW);
            let allowed = allowed
                .and_then(|allowed| allowed.to_str().ok())
                .unwrap_or("nothing");
            details.detail = Some(format!("{path} takes {allowed}, not {method}"));
        }
        _ => {}
    }
    details
}
