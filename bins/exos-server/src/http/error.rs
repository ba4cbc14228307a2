//! Errors of the SDK as answers: the one table from kind to status.

use std::error::Error as _;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use exos_core::{Error, ErrorKind, Problem, Retry};

use super::problem::Details;

/// What a handler answers with when it fails.
#[derive(Debug)]
pub(crate) struct ApiError {
    status: StatusCode,
    error: Error,
}

/// What a handler returns.
pub(crate) type Result<T, E = ApiError> = std::result::Result<T, E>;

/// The table.
fn status(error: &Error) -> StatusCode {
    match error.kind() {
        // The version came with `If-Match` (RFC 9110, section 13.1.1).
        ErrorKind::Conflict if error.context().iter().any(|(name, _)| *name == "version") => {
            StatusCode::PRECONDITION_FAILED
        }
        ErrorKind::NotFound => StatusCode::NOT_FOUND,
        ErrorKind::AlreadyExists | ErrorKind::Conflict => StatusCode::CONFLICT,
        ErrorKind::Invalid => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorKind::Unauthorized => StatusCode::UNAUTHORIZED,
        ErrorKind::Forbidden => StatusCode::FORBIDDEN,
        // What this version or an engine cannot do lies in what was asked for: the server itself is well.
        ErrorKind::Unsupported => StatusCode::UNPROCESSABLE_ENTITY,
        ErrorKind::RateLimited => StatusCode::TOO_MANY_REQUESTS,
        ErrorKind::Unavailable => StatusCode::SERVICE_UNAVAILABLE,
        ErrorKind::Timeout => StatusCode::GATEWAY_TIMEOUT,
        // A command that failed and work that was stopped are known outcomes of a valid request.
        ErrorKind::Failed | ErrorKind::Cancelled => StatusCode::CONFLICT,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    }
}

impl ApiError {
    /// Returns a refusal of a request that is wrong in its form, with the problems found.
    pub(crate) fn refused(status: StatusCode, message: &str, problems: Vec<Problem>) -> Self {
        let error = Error::new(ErrorKind::Invalid, "read request", message).problems(problems);
        Self { status, error }
    }

    /// Adds what the reader can do about it.
    pub(crate) fn hint(self, hint: &str) -> Self {
        Self {
            error: self.error.hint(hint),
            ..self
        }
    }
}

impl From<Error> for ApiError {
    fn from(error: Error) -> Self {
        Self {
            status: status(&error),
            error,
        }
    }
}

impl From<ApiError> for Details {
    /// Explains a failure, for where it cannot be the answer itself: within a stream.
    fn from(ApiError { status, error }: ApiError) -> Self {
        if status.is_server_error() {
            log(status, &error);
        }
        details(status, &error)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let Self { status, error } = self;
        if status.is_server_error() {
            log(status, &error);
        }
        let retry_after = match error.retry_advice() {
            Retry::Later(after) => after.map(|after| after.as_secs().max(1).into()),
            Retry::Never => None,
        };
        let mut response = details(status, &error).into_response();
        if let Some(seconds) = retry_after {
            response.headers_mut().insert(header::RETRY_AFTER, seconds);
        }
        if status == StatusCode::UNAUTHORIZED {
            let scheme = HeaderValue::from_static("Bearer realm=\"exos\"");
            response
                .headers_mut()
                .insert(header::WWW_AUTHENTICATE, scheme);
        }
        response
    }
}

/// What an internal error says goes to the log alone: it may show how EXOS works inside.
fn details(status: StatusCode, error: &Error) -> Details {
    if status == StatusCode::INTERNAL_SERVER_ERROR {
        return Details::of(status);
    }
    Details {
        detail: Some(detail(error)),
        code: error
            .error_code()
            .map_or_else(|| word(error), str::to_owned),
        hint: error.hint_text().map(str::to_owned),
        errors: error
            .problem_list()
            .iter()
            .cloned()
            .map(Into::into)
            .collect(),
        ..Details::of(status)
    }
}

fn detail(error: &Error) -> String {
    let mut detail = error.message().to_owned();
    // Problems tell their parts themselves.
    if error.problem_list().is_empty() && !error.context().is_empty() {
        let context = error
            .context()
            .iter()
            .map(|(name, value)| format!("{name} {value}"));
        let context: Vec<String> = context.collect();
        detail.extend([" (", &context.join(", "), ")"]);
    }
    detail
}

/// Returns the kind's stable word, such as `not_found`.
fn word(error: &Error) -> String {
    let word = serde_json::to_value(error.kind()).ok();
    let word = word.as_ref().and_then(serde_json::Value::as_str);
    word.unwrap_or("internal").to_owned()
}

fn log(status: StatusCode, error: &Error) {
    let mut causes = String::new();
    let mut cause = error.source();
    while let Some(error) = cause {
        causes.push_str(": ");
        causes.push_str(&error.to_string());
        cause = error.source();
    }
    tracing::error!(status = status.as_u16(), "{error}{causes}");
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn answer(error: Error) -> (Response, Details) {
        let response = ApiError::from(error).into_response();
        let details = response.extensions().get::<Details>().cloned();
        (response, details.unwrap())
    }

    #[test]
    fn a_refusal_tells_all_problems_and_the_hint() {
        let problems = vec![Problem::new("quotas.cpus", "-1 is not a positive number")];
        let error = Error::new(
            ErrorKind::Invalid,
            "create environment",
            "the request is wrong",
        )
        .problems(problems)
        .hint("give a positive number");
        let (response, details) = answer(error);
        assert_eq!(response.status(), 422);
        assert_eq!(details.code, "invalid");
        assert_eq!(details.hint.as_deref(), Some("give a positive number"));
        assert_eq!(details.errors[0].at, "quotas.cpus");
    }

    #[test]
    fn an_internal_error_keeps_its_text_to_itself() {
        let error = Error::new(ErrorKind::Internal, "read row", "password of db is hunter2");
        let (response, details) = answer(error.hint("hunter2").with("row", "hunter2"));
        assert_eq!(response.status(), 500);
        assert!(!format!("{details:?}").contains("hunter2"));
    }

    #[test]
    fn what_may_pass_says_when_to_come_back() {
        let error = Error::new(ErrorKind::RateLimited, "sign in", "too many attempts");
        let (response, _) = answer(error.retry(Retry::Later(Some(Duration::from_millis(300)))));
        assert_eq!(response.status(), 429);
        assert_eq!(response.headers()[header::RETRY_AFTER], "1");
    }

    #[test]
    fn who_is_not_known_learns_how_to_sign_in() {
        let (response, _) = answer(Error::new(
            ErrorKind::Unauthorized,
            "authenticate",
            "no key",
        ));
        assert!(response.headers().contains_key(header::WWW_AUTHENTICATE));
    }
}
