//! The one error that crosses this crate's border.

mod problem;

use std::borrow::Cow;
use std::error::Error as StdError;
use std::fmt;
use std::time::Duration;

pub use problem::Problem;

/// A result whose error is [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What sort of failure it is: what a caller branches on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ErrorKind {
    /// The named thing does not exist.
    NotFound,
    /// A thing of that name exists already.
    AlreadyExists,
    /// The state changed since it was read, or is in the way of the request.
    Conflict,
    /// The request is wrong in itself.
    Invalid,
    /// The caller is not known.
    Unauthorized,
    /// The caller is known and may not do this.
    Forbidden,
    /// The engine or this version cannot do this.
    Unsupported,
    /// The other side cannot be reached or is not ready.
    Unavailable,
    /// The time allowed has passed.
    Timeout,
    /// The other side asks to slow down.
    RateLimited,
    /// The caller stopped the work.
    Cancelled,
    /// A command, build or container that was run ended with a failure of its own.
    Failed,
    /// A defect of EXOS, or an answer that makes no sense.
    Internal,
}

/// Whether the same request may succeed later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// Trying again gives the same answer.
    Never,
    /// Trying again may help, after the given time when the other side named one.
    Later(Option<Duration>),
}

/// A failure: what was tried, on what, why it failed, and what to do.
///
/// `Display` prints one line for people. The causes are reached through
/// [`std::error::Error::source`] and are not repeated in that line.
///
/// ```
/// use exos_core::{Error, ErrorKind};
///
/// let error = Error::new(ErrorKind::NotFound, "inspect container", "no such container")
///     .with("container", "shop-web-1")
///     .hint("`exos ps` lists the containers of the stack");
/// assert_eq!(error.to_string(), "inspect container: no such container (container shop-web-1)");
/// ```
pub struct Error(Box<Inner>);

struct Inner {
    kind: ErrorKind,
    retry: Retry,
    op: &'static str,
    message: String,
    code: Option<Cow<'static, str>>,
    hint: Option<String>,
    context: Vec<(&'static str, String)>,
    problems: Vec<Problem>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    /// Returns an error of `kind` for the action `op`, with the reason in `message`.
    ///
    /// Errors of kind `Unavailable`, `Timeout` and `RateLimited` start as worth a retry.
    pub fn new(kind: ErrorKind, op: &'static str, message: impl Into<String>) -> Self {
        let retry = match kind {
            ErrorKind::Unavailable | ErrorKind::Timeout | ErrorKind::RateLimited => {
                Retry::Later(None)
            }
            _ => Retry::Never,
        };
        Self(Box::new(Inner {
            kind,
            retry,
            op,
            message: message.into(),
            code: None,
            hint: None,
            context: Vec::new(),
            problems: Vec::new(),
            source: None,
        }))
    }

    /// Returns the refusal of a request that is wrong in these places.
    pub fn invalid(op: &'static str, problems: Vec<Problem>) -> Self {
        let message = match problems.as_slice() {
            [] => "the request is wrong".to_owned(),
            [one] => one.to_string(),
            [first, rest @ ..] => format!("{first} (and {} more)", rest.len()),
        };
        Self::new(ErrorKind::Invalid, op, message).problems(problems)
    }

    /// Adds a named value that tells which thing was concerned. Never a secret.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.0.context.push((name, value.into()));
        self
    }

    /// Adds what the reader can do about it.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.0.hint = Some(hint.into());
        self
    }

    /// Adds the code of the page that explains this error (`docs/errors/E0NN.md`).
    #[must_use]
    pub fn code(mut self, code: impl Into<Cow<'static, str>>) -> Self {
        self.0.code = Some(code.into());
        self
    }

    /// Adds the cause.
    #[must_use]
    pub fn source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    /// Adds each single thing that is wrong with the request.
    #[must_use]
    pub fn problems(mut self, problems: Vec<Problem>) -> Self {
        self.0.problems = problems;
        self
    }

    /// Says whether trying again may help.
    #[must_use]
    pub fn retry(mut self, retry: Retry) -> Self {
        self.0.retry = retry;
        self
    }

    /// Returns what sort of failure it is.
    pub fn kind(&self) -> ErrorKind {
        self.0.kind
    }

    /// Returns whether trying again may help.
    pub fn retry_advice(&self) -> Retry {
        self.0.retry
    }

    /// Returns the action that failed.
    pub fn op(&self) -> &'static str {
        self.0.op
    }

    /// Returns the reason alone, without action and context.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// Returns the code of the page that explains this error.
    pub fn error_code(&self) -> Option<&str> {
        self.0.code.as_deref()
    }

    /// Returns what the reader can do about it.
    pub fn hint_text(&self) -> Option<&str> {
        self.0.hint.as_deref()
    }

    /// Returns each single thing that is wrong with the request.
    pub fn problem_list(&self) -> &[Problem] {
        &self.0.problems
    }

    /// Returns the named values that tell which thing was concerned.
    pub fn context(&self) -> &[(&'static str, String)] {
        &self.0.context
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.op, self.0.message)?;
        for (i, (name, value)) in self.0.context.iter().enumerate() {
            f.write_str(if i == 0 { " (" } else { ", " })?;
            write!(f, "{name} {value}")?;
        }
        if self.0.context.is_empty() {
            return Ok(());
        }
        f.write_str(")")
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("kind", &self.0.kind)
            .field("retry", &self.0.retry)
            .field("op", &self.0.op)
            .field("message", &self.0.message)
            .field("code", &self.0.code)
            .field("context", &self.0.context)
            .field("source", &self.0.source)
            .finish_non_exhaustive()
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_names_action_reason_and_context_but_not_the_cause() {
        let error = Error::new(ErrorKind::Conflict, "create network", "name is taken")
            .with("network", "shop_default")
            .source(std::io::Error::other("409"));
        assert_eq!(
            error.to_string(),
            "create network: name is taken (network shop_default)"
        );
        assert_eq!(StdError::source(&error).unwrap().to_string(), "409");
    }

    #[test]
    fn what_may_pass_is_worth_a_retry() {
        let retry = |kind| Error::new(kind, "ping", "x").retry_advice();
        assert_eq!(retry(ErrorKind::Unavailable), Retry::Later(None));
        assert_eq!(retry(ErrorKind::Invalid), Retry::Never);
    }
}
