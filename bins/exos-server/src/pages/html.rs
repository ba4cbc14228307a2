//! A template as an answer, under the policy of pages.

use askama::Template;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse};
use exos_core::{Error, ErrorKind};

use super::Result;
use crate::http::error::ApiError;
use crate::http::problem::Shown;

/// Everything that a page shows or runs comes from this server, and no script stands in a page.
const POLICY: &str = "default-src 'self'; object-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

/// Answers with a page.
pub(super) fn page(template: &impl Template) -> Result {
    let text = template.render().map_err(unrendered)?;
    Ok((headers(POLICY), Html(text)).into_response())
}

/// Answers with a page that shows what failed, under the failure's status.
pub(super) fn with_status(status: StatusCode, template: &impl Template) -> Result {
    let mut response = page(template)?;
    *response.status_mut() = status;
    response.extensions_mut().insert(Shown);
    Ok(response)
}

/// Answers with the page of a form that says why it was refused.
pub(super) fn failed(template: &impl Template) -> Result {
    with_status(StatusCode::UNPROCESSABLE_ENTITY, template)
}

/// Answers with a page that has islands, which put styles of their own into it under the nonce of its layout.
pub(super) fn with_islands(nonce: &str, template: &impl Template) -> Result {
    let text = template.render().map_err(unrendered)?;
    let policy = format!("{POLICY}; style-src 'self' 'nonce-{nonce}'");
    Ok((headers(&policy), Html(text)).into_response())
}

fn headers(policy: &str) -> [(HeaderName, HeaderValue); 2] {
    let policy = HeaderValue::from_str(policy);
    [
        (
            header::CONTENT_SECURITY_POLICY,
            policy.unwrap_or_else(|_| HeaderValue::from_static("default-src 'none'")),
        ),
        // Forms of these pages say where they come from; nobody else is told.
        (
            header::REFERRER_POLICY,
            HeaderValue::from_static("same-origin"),
        ),
    ]
}

fn unrendered(error: askama::Error) -> ApiError {
    Error::new(ErrorKind::Internal, "render page", "the page failed")
        .source(error)
        .into()
}
