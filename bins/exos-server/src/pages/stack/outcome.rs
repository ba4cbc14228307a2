//! What came of a form of files.

use axum::http::StatusCode;
use axum::response::Response;
use exos_core::platform::{Accepted, Planned};

use crate::http::problem::Shown;

/// What came of a form of files that was not refused.
pub(super) enum Outcome {
    /// It is being done.
    Deployed(Accepted),
    /// Nothing was done but to say what would be.
    Planned(Planned),
}

/// Gives a page the status of the failure that it shows, if it does.
pub(super) fn with_failure(mut page: Response, status: Option<StatusCode>) -> Response {
    if let Some(status) = status {
        *page.status_mut() = status;
        page.extensions_mut().insert(Shown);
    }
    page
}
