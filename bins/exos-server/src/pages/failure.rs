//! What failed, as a page.

use askama::Template;
use axum::extract::{Request, State};
use axum::http::{Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use exos_core::{Error, ErrorKind};

use super::layout::{Layout, Section};
use super::reader::Reader;
use super::{html, note};
use crate::http::error::ApiError;
use crate::http::problem::{self, Details};
use crate::http::request_id::RequestId;
use crate::state::App;

/// Says that whoever asked wants no page.
#[derive(Debug, Clone, Copy)]
struct NoPage;

#[derive(Template)]
#[template(path = "failure.html")]
struct Failure {
    layout: Layout,
    details: Details,
}

/// The same for who is not signed in, and has nowhere to go.
#[derive(Template)]
#[template(path = "failure_plain.html")]
struct PlainFailure {
    style: String,
    details: Details,
}

/// Shows every failure as a page, and sends who is not signed in to the page for that.
pub(super) async fn show(State(app): State<App>, request: Request, next: Next) -> Response {
    let reader = request.extensions().get::<Reader>().cloned();
    let id = request.extensions().get::<RequestId>().cloned();
    let back = back(&request);
    let mut response = next.run(request).await;
    let status = response.status();
    if status == StatusCode::UNAUTHORIZED && reader.is_none() {
        return Redirect::to(&back).into_response();
    }
    let failed = status.is_client_error() || status.is_server_error();
    let told = response.extensions();
    if !failed || told.get::<problem::Shown>().is_some() || told.get::<NoPage>().is_some() {
        // Whatever the page before had to say was said.
        if reader.is_some_and(|reader| reader.note.is_some()) && status == StatusCode::OK {
            let (name, value) = note::said();
            response.headers_mut().append(name, value);
        }
        return response;
    }
    let details = response.extensions_mut().remove::<Details>();
    let mut details = details.unwrap_or_else(|| Details::of(status));
    details.request_id = id.unwrap_or_default().0;
    let shown = page(&app, reader, details).await;
    shown.unwrap_or_else(IntoResponse::into_response)
}

async fn page(app: &App, reader: Option<Reader>, details: Details) -> super::Result {
    let status = StatusCode::from_u16(details.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let Some(reader) = reader else {
        let style = super::assets::path("exos.css");
        return html::with_status(status, &PlainFailure { style, details });
    };
    let title = details.title.clone();
    let layout = Layout::new(app, reader, Section::Elsewhere, title).await?;
    html::with_status(status, &Failure { layout, details })
}

/// Where to sign in, and what to come back to.
fn back(request: &Request) -> String {
    let at = request.uri().path_and_query().map_or("/", |at| at.as_str());
    if *request.method() != Method::GET || at == "/" {
        return "/sign-in".to_owned();
    }
    let next: String = form_urlencoded::byte_serialize(at.as_bytes()).collect();
    format!("/sign-in?next={next}")
}

/// Answers what asks for no page and no part of the API: as a page where one is wanted.
pub(super) fn missing(request: &Request) -> Response {
    let wanted = request.headers().get(header::ACCEPT);
    let wants_page = wanted.is_some_and(|accept| accept.as_bytes().starts_with(b"text/html"));
    if !wants_page {
        // A program is told in its own way.
        let mut response = StatusCode::NOT_FOUND.into_response();
        let details = problem::generic(
            StatusCode::NOT_FOUND,
            request.method(),
            request.uri().path(),
            &response,
        );
        response.extensions_mut().insert(details);
        response.extensions_mut().insert(NoPage);
        return response;
    }
    let error = Error::new(ErrorKind::NotFound, "read page", "there is no such page");
    ApiError::from(error)
        .hint("begin at the dashboard, or press Ctrl and K to search")
        .into_response()
}
