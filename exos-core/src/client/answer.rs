//! What a server answers when it refuses, as the error that it had.

use std::error::Error as StdError;

use reqwest::{Response, StatusCode};
use serde::Deserialize;

use crate::error::{Error, ErrorKind, Problem, Result};

/// A problem document (RFC 9457) of an EXOS server.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Document {
    title: String,
    status: u16,
    detail: Option<String>,
    code: String,
    hint: Option<String>,
    request_id: String,
    errors: Vec<Problem>,
}

impl Document {
    /// Returns the error that the server had.
    pub(super) fn into_error(self, op: &'static str) -> Error {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let word: Option<ErrorKind> = serde_json::from_value(self.code.as_str().into()).ok();
        let kind = word.unwrap_or_else(|| kind(status));
        let message = self.detail.unwrap_or(self.title);
        let mut error = Error::new(kind, op, message).problems(self.errors);
        if is_page(&self.code) {
            error = error.code(self.code);
        }
        if let Some(hint) = self.hint {
            error = error.hint(hint);
        }
        if self.request_id.is_empty() {
            return error;
        }
        error.with("request", self.request_id)
    }
}

/// Says whether a code is that of a page that explains the error, such as `E020`.
fn is_page(code: &str) -> bool {
    let digits = code.strip_prefix('E');
    digits
        .is_some_and(|digits| digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// Returns the kind of a refusal by its status alone.
fn kind(status: StatusCode) -> ErrorKind {
    match status.as_u16() {
        401 => ErrorKind::Unauthorized,
        403 => ErrorKind::Forbidden,
        404 => ErrorKind::NotFound,
        405 | 501 => ErrorKind::Unsupported,
        409 | 412 => ErrorKind::Conflict,
        429 => ErrorKind::RateLimited,
        400..=499 => ErrorKind::Invalid,
        502 | 503 => ErrorKind::Unavailable,
        504 => ErrorKind::Timeout,
        _ => ErrorKind::Internal,
    }
}

/// Reads a refusal.
pub(super) async fn refusal(op: &'static str, response: Response) -> Error {
    let status = response.status();
    let bytes = response.bytes().await.unwrap_or_default();
    match serde_json::from_slice::<Document>(&bytes) {
        Ok(document) if document.status == status.as_u16() => document.into_error(op),
        _ => foreign(op, status),
    }
}

/// Something else than an EXOS server answered, such as a proxy before it.
pub(super) fn foreign(op: &'static str, status: StatusCode) -> Error {
    let kind = if status.is_redirection() {
        ErrorKind::Invalid
    } else {
        kind(status)
    };
    let message = format!("the answer is {status} and does not come from an EXOS server");
    Error::new(kind, op, message).hint("check the address of the server")
}

/// The request did not get through.
pub(super) fn unsent(op: &'static str, server: &str, error: reqwest::Error) -> Error {
    let error = error.without_url();
    let failed = if error.is_connect() {
        let hint = if mentions_certificate(&error) {
            "name the authority of its certificate with --ca-file, if it is to be trusted"
        } else {
            "check the address, and whether the server runs"
        };
        Error::new(ErrorKind::Unavailable, op, "the server cannot be reached").hint(hint)
    } else if error.is_timeout() {
        Error::new(ErrorKind::Timeout, op, "the server does not answer")
    } else {
        Error::new(
            ErrorKind::Unavailable,
            op,
            "the connection to the server broke",
        )
    };
    failed.with("server", server).source(error)
}

fn mentions_certificate(error: &reqwest::Error) -> bool {
    let first: Option<&dyn StdError> = Some(error);
    std::iter::successors(first, |error| StdError::source(*error))
        .any(|error| error.to_string().contains("certificate"))
}

/// The answer broke off.
pub(super) fn broken(op: &'static str, error: reqwest::Error) -> Error {
    Error::new(
        ErrorKind::Unavailable,
        op,
        "the answer of the server broke off",
    )
    .source(error.without_url())
}

/// The answer makes no sense.
pub(super) fn unreadable(op: &'static str) -> Error {
    Error::new(
        ErrorKind::Internal,
        op,
        "the answer of the server cannot be read",
    )
    .hint("the server may be of another version than this client")
}

/// Reads a value that is part of a stream.
pub(super) fn read<T: serde::de::DeserializeOwned>(op: &'static str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| unreadable(op).source(error))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(json: &str) -> Error {
        serde_json::from_str::<Document>(json)
            .unwrap()
            .into_error("show host")
    }

    #[test]
    fn a_problem_is_the_error_that_the_server_had() {
        let error = error(
            r#"{"type": "about:blank", "title": "Conflict", "status": 409, "detail": "there is one", "code": "already_exists",
                "hint": "choose another name", "request_id": "r1", "errors": [{"at": "name", "message": "taken"}]}"#,
        );
        assert_eq!(error.kind(), ErrorKind::AlreadyExists);
        assert_eq!(error.to_string(), "show host: there is one (request r1)");
        assert_eq!(error.hint_text(), Some("choose another name"));
        assert_eq!(error.problem_list(), [Problem::new("name", "taken")]);
        assert_eq!(error.error_code(), None);
    }

    #[test]
    fn the_code_of_a_page_stays_and_the_status_gives_the_kind() {
        let coded = error(r#"{"title": "x", "status": 422, "code": "E020"}"#);
        assert_eq!(
            (coded.kind(), coded.error_code()),
            (ErrorKind::Invalid, Some("E020"))
        );
        let stale = error(r#"{"title": "x", "status": 412, "code": "precondition_failed"}"#);
        assert_eq!(stale.kind(), ErrorKind::Conflict);
    }
}
