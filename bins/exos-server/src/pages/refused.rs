//! A form that was refused: the page that it stands on is shown again, with what was typed and with what is wrong.
//!
//! A form needs nothing of its own for this: `ui::token` says which page it stands on, its fields ask the layout for what
//! was typed, and the page is asked for as it is by its reader.

mod typed;
mod wrong;

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::Next;
use axum::response::Response;
use tower_service::Service;

pub(super) use self::typed::{Kept, Typed, Written};
pub(super) use self::wrong::{FILES, Wrong};
use super::reader::Reader;
use crate::http::problem::{Details, Shown};
use crate::http::request_id::RequestId;

/// Why a form was refused, and what was typed into it.
#[derive(Debug)]
pub(super) struct Refused {
    pub(super) message: String,
    pub(super) hint: Option<String>,
    pub(super) problems: Vec<Wrong>,
    /// Where the log tells more, when the fault is the server's.
    pub(super) request: Option<String>,
    typed: Typed,
}

impl Refused {
    fn new(details: Details, typed: Typed, id: &RequestId) -> Self {
        let is_fault = details.status >= 500;
        let mut refused = Self {
            message: details.detail.unwrap_or(details.title),
            hint: details.hint,
            problems: Vec::new(),
            request: is_fault.then(|| id.0.clone()),
            typed,
        };
        if details.status == StatusCode::PRECONDITION_FAILED {
            "Somebody changed this since you opened the page. Nothing was done."
                .clone_into(&mut refused.message);
            let hint = "Keep a copy of your text, open the page again, and put your change into what is there now.";
            refused.hint = Some(hint.to_owned());
        }
        if details.status == StatusCode::UNPROCESSABLE_ENTITY {
            match details.errors.len() {
                0 => {}
                1 => "One thing is wrong. Nothing was done.".clone_into(&mut refused.message),
                more => refused.message = format!("{more} things are wrong. Nothing was done."),
            }
        }
        let problems = details.errors.into_iter();
        let problems = problems.map(|problem| Wrong::new(problem, |name| refused.typed.has(name)));
        refused.problems = problems.collect();
        refused
    }

    /// Returns the form that goes to `action`, as it was written if it is this one.
    pub(super) fn of<'r>(refused: Option<&'r Self>, action: &str) -> Written<'r> {
        Written(refused.filter(|refused| refused.typed.action == action))
    }
}

/// Shows the page of a form that was refused again. Where that page is not to be had, the refusal is a page of its own.
pub(super) async fn show(
    State(pages): State<Router>,
    mut request: Request,
    next: Next,
) -> Response {
    let Some(reader) = request.extensions().get::<Reader>().cloned() else {
        return next.run(request).await;
    };
    let id = request.extensions().get::<RequestId>().cloned();
    let kept = Kept::default();
    request.extensions_mut().insert(kept.clone());
    let refusal = next.run(request).await;
    let details = refusal.extensions().get::<Details>().cloned();
    let (Some(details), Some(typed)) = (details, kept.take()) else {
        return refusal;
    };
    match again(
        pages,
        reader,
        Refused::new(details, typed, &id.unwrap_or_default()),
    )
    .await
    {
        Some(page) => under(&refusal, page),
        None => refusal,
    }
}

/// Asks for the page that a form stands on.
async fn again(mut pages: Router, reader: Reader, refused: Refused) -> Option<Response> {
    let at = refused.typed.page.clone();
    let mut request = Request::builder().uri(&at).body(Body::empty()).ok()?;
    request.extensions_mut().insert(Reader {
        at,
        refused: Some(Arc::new(refused)),
        ..reader
    });
    let page = match pages.call(request).await {
        Ok(page) => page,
        Err(never) => match never {},
    };
    (page.status() == StatusCode::OK).then_some(page)
}

/// Gives a page the status of the refusal that it shows.
fn under(refusal: &Response, mut page: Response) -> Response {
    *page.status_mut() = refusal.status();
    page.extensions_mut().insert(Shown);
    if let Some(after) = refusal.headers().get(header::RETRY_AFTER) {
        page.headers_mut()
            .insert(header::RETRY_AFTER, after.clone());
    }
    page
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse;
    use exos_core::{Error, ErrorKind};

    use super::*;
    use crate::http::error::ApiError;

    #[test]
    fn who_was_overtaken_is_told_so() {
        let error = Error::new(ErrorKind::Conflict, "write", "raced").with("version", "3");
        let refusal = ApiError::from(error).into_response();
        let details = refusal.extensions().get::<Details>().cloned().unwrap();
        let refused = Refused::new(details, Typed::default(), &RequestId::default());
        assert!(refused.message.contains("Somebody changed this"));
        assert!(refused.hint.unwrap().contains("open the page again"));
    }
}
