//! What an engine's errors mean.

use std::error::Error as StdError;
use std::io;

use bollard::errors::Error as BollardError;

use crate::error::{Error, ErrorKind, Result, Retry};

/// Names the action during which bollard failed.
pub(super) trait During<T> {
    fn during(self, op: &'static str) -> Result<T>;
}

impl<T> During<T> for Result<T, BollardError> {
    fn during(self, op: &'static str) -> Result<T> {
        self.map_err(|error| match error {
            BollardError::DockerResponseServerError {
                status_code,
                message,
            } => answered(op, status_code, &message),
            BollardError::DockerStreamError { error } => said(op, &error),
            BollardError::IOError { err } => unreachable(op, err),
            BollardError::HyperResponseError { err } => cut(op, err),
            BollardError::RequestTimeoutError => unreachable(op, io::ErrorKind::TimedOut.into()),
            other => broken(op, other),
        })
    }
}

/// Takes "it is not there" as done.
pub(super) fn gone_is_fine(result: Result<()>) -> Result<()> {
    match result {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

/// Returns the error for an answer that makes no sense.
pub(super) fn broken(
    op: &'static str,
    source: impl Into<Box<dyn StdError + Send + Sync>>,
) -> Error {
    Error::new(
        ErrorKind::Internal,
        op,
        "the engine's answer cannot be read",
    )
    .source(source)
}

/// Returns the error for an engine that does not answer.
pub(super) fn unreachable(op: &'static str, source: io::Error) -> Error {
    let (message, hint) = match source.kind() {
        io::ErrorKind::PermissionDenied => (
            "permission denied on the engine's socket",
            "run as root, or add your user to the group that owns the socket (usually `docker`)",
        ),
        io::ErrorKind::NotFound | io::ErrorKind::ConnectionRefused => (
            "no engine listens there",
            "start the engine, or name another one with DOCKER_HOST or --host",
        ),
        io::ErrorKind::TimedOut => (
            "the engine did not answer in time",
            "look whether the engine is overloaded or the network is cut",
        ),
        io::ErrorKind::InvalidData => (
            "the engine's certificate is not trusted, or it does not speak TLS",
            "check the port, and ca.pem in the folder that DOCKER_CERT_PATH names",
        ),
        _ => (
            "the connection to the engine broke",
            "look whether the engine still runs, then run the same command again: it goes on from there",
        ),
    };
    let error = Error::new(ErrorKind::Unavailable, op, message).hint(hint);
    let error = match source.kind() {
        io::ErrorKind::PermissionDenied | io::ErrorKind::InvalidData => error.retry(Retry::Never),
        _ => error,
    };
    error.source(source)
}

/// Returns the error for an answer that breaks off.
pub(super) fn cut(op: &'static str, source: hyper::Error) -> Error {
    unreachable(op, io::Error::new(io::ErrorKind::ConnectionAborted, source))
}

/// Returns the error for a failure at an engine that takes no more connections.
pub(super) fn stopping(failure: Error) -> Error {
    Error::new(
        ErrorKind::Unavailable,
        failure.op(),
        "the engine stopped or is about to",
    )
    .hint("start the engine, then run the same command again: it goes on from there")
    .source(failure)
}

/// Says whether an error is about the connection, not about what the engine said.
pub(super) fn is_of_connection(error: &Error) -> bool {
    let is_io = |source: &(dyn StdError + 'static)| source.is::<io::Error>();
    error.kind() == ErrorKind::Unavailable && StdError::source(error).is_some_and(is_io)
}

/// Returns the error for an answer with an error status.
pub(super) fn answered(op: &'static str, status: u16, message: &str) -> Error {
    let kind = match status {
        400 => ErrorKind::Invalid,
        401 => ErrorKind::Unauthorized,
        403 => ErrorKind::Forbidden,
        404 => ErrorKind::NotFound,
        409 => ErrorKind::Conflict,
        429 => ErrorKind::RateLimited,
        501 => ErrorKind::Unsupported,
        503 => ErrorKind::Unavailable,
        _ => ErrorKind::Internal,
    };
    explain(op, kind, message)
}

/// Returns the error for a failure that the engine tells in words only, as it does within a stream.
pub(super) fn said(op: &'static str, message: &str) -> Error {
    explain(op, ErrorKind::Failed, message)
}

/// What engines say, what it means, and what to do. The first entry whose words all occur counts, because status
/// codes differ between versions and between a request and a stream.
const MEANINGS: &[(&[&str], ErrorKind, Option<&str>)] = &[
    (
        &["port is already allocated"],
        ErrorKind::Conflict,
        Some("another container publishes this port: stop it, or publish another port"),
    ),
    (
        &["address already in use"],
        ErrorKind::Conflict,
        Some("another program listens at this port: stop it, or publish another port"),
    ),
    (
        &["has active endpoints"],
        ErrorKind::Conflict,
        Some("remove or disconnect the containers on the network first"),
    ),
    (
        &["network with name", "already exists"],
        ErrorKind::AlreadyExists,
        None,
    ),
    (
        &["container name", "already in use"],
        ErrorKind::AlreadyExists,
        Some("remove or rename the container that has this name"),
    ),
    (
        &["volume", "already exists"],
        ErrorKind::AlreadyExists,
        None,
    ),
    (
        // The engine was stopped while it started the container, and never gets past what it left of that.
        &["task", "already exists"],
        ErrorKind::AlreadyExists,
        Some("remove the container and make it anew"),
    ),
    (
        &["volume is in use"],
        ErrorKind::Conflict,
        Some("remove the containers that mount the volume first"),
    ),
    (
        &["pool overlaps with other one"],
        ErrorKind::Conflict,
        Some("choose a subnet that no other network of the engine uses"),
    ),
    (
        &["non-overlapping IPv4 address pool"],
        ErrorKind::Conflict,
        Some("remove networks that are not used, or give the network a subnet"),
    ),
    (
        &["all predefined address pools have been fully subnetted"],
        ErrorKind::Conflict,
        Some("remove networks that are not used, or give the network a subnet"),
    ),
    (
        &["no space left on device"],
        ErrorKind::Unavailable,
        Some("free disk space on the engine's machine"),
    ),
    (
        &["No such image"],
        ErrorKind::NotFound,
        Some("pull or build the image first"),
    ),
    (
        &["pull access denied"],
        ErrorKind::NotFound,
        Some("check the image's name; if it is private, log in to its registry"),
    ),
    (
        &["manifest", "not found"],
        ErrorKind::NotFound,
        Some("check the image's tag"),
    ),
    (
        &["manifest unknown"],
        ErrorKind::NotFound,
        Some("check the image's tag"),
    ),
    (
        &["no matching manifest"],
        ErrorKind::NotFound,
        Some("the image does not exist for this platform"),
    ),
    (
        &["unauthorized"],
        ErrorKind::Unauthorized,
        Some("log in to the registry"),
    ),
    (
        &["authentication required"],
        ErrorKind::Unauthorized,
        Some("log in to the registry"),
    ),
    (
        &["toomanyrequests"],
        ErrorKind::RateLimited,
        Some("log in to the registry for a higher limit, or try later"),
    ),
    (
        &["no such host"],
        ErrorKind::Unavailable,
        Some("check the registry's name and the engine's name servers"),
    ),
    (
        &["dial tcp"],
        ErrorKind::Unavailable,
        Some("the registry cannot be reached from the engine's machine"),
    ),
    (
        &["could not select device driver"],
        ErrorKind::Unsupported,
        Some("install the device's container toolkit on the engine's machine"),
    ),
    (
        &["unknown or invalid runtime name"],
        ErrorKind::Unsupported,
        Some("configure the runtime at the engine"),
    ),
    (
        &["bind source path does not exist"],
        ErrorKind::Invalid,
        Some("create the path on the engine's machine, or set bind.create_host_path"),
    ),
    (
        &["executable file not found"],
        ErrorKind::Failed,
        Some("check command and entrypoint: the image has no such program"),
    ),
    (
        &["OCI runtime create failed"],
        ErrorKind::Failed,
        Some("check command, entrypoint, mounts and devices of the service"),
    ),
    (
        &["failed to create task for container"],
        ErrorKind::Failed,
        Some("check command, entrypoint, mounts and devices of the service"),
    ),
    (
        &["client version", "too new"],
        ErrorKind::Unsupported,
        Some("unset DOCKER_API_VERSION"),
    ),
    (
        &["client version", "too old"],
        ErrorKind::Unsupported,
        Some(
            "unset DOCKER_API_VERSION; if it is not set, the engine is newer than this version of EXOS knows",
        ),
    ),
    (
        &["page not found"],
        ErrorKind::Unsupported,
        Some("the engine is too old for this"),
    ),
];

fn explain(op: &'static str, kind: ErrorKind, message: &str) -> Error {
    let message = message.trim();
    let meaning = MEANINGS
        .iter()
        .find(|(words, ..)| words.iter().all(|word| message.contains(word)));
    let Some((_, kind, hint)) = meaning else {
        return Error::new(kind, op, message);
    };
    let error = Error::new(*kind, op, message);
    let error = match hint {
        Some(hint) => error.hint(*hint),
        None => error,
    };
    if message.contains("no space left") {
        return error.retry(Retry::Never);
    }
    error
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_engines_say_becomes_a_kind_and_a_hint() {
        for (status, message, kind) in [
            (
                500,
                "driver failed programming external connectivity on endpoint a: Bind for 0.0.0.0:80 failed: port is already allocated",
                ErrorKind::Conflict,
            ),
            (
                403,
                "error while removing network: network a id b has active endpoints",
                ErrorKind::Conflict,
            ),
            (
                409,
                "Conflict. The container name \"/a\" is already in use by container \"b\".",
                ErrorKind::AlreadyExists,
            ),
            (
                409,
                "network with name a already exists",
                ErrorKind::AlreadyExists,
            ),
            (
                500,
                "AlreadyExists: task 3f2a: already exists: unknown",
                ErrorKind::AlreadyExists,
            ),
            (404, "No such image: a:b", ErrorKind::NotFound),
            (
                500,
                "Get \"https://registry/v2/\": dial tcp: i/o timeout",
                ErrorKind::Unavailable,
            ),
            (
                500,
                "write /a: no space left on device",
                ErrorKind::Unavailable,
            ),
            (
                400,
                "OCI runtime create failed: exec: \"a\": executable file not found in $PATH: unknown",
                ErrorKind::Failed,
            ),
            (404, "network a not found", ErrorKind::NotFound),
            (500, "something new", ErrorKind::Internal),
        ] {
            assert_eq!(answered("x", status, message).kind(), kind, "{message}");
        }
    }

    #[test]
    fn a_socket_that_may_not_be_opened_is_told_apart_from_a_missing_engine() {
        let denied = unreachable("x", io::ErrorKind::PermissionDenied.into());
        assert!(denied.hint_text().unwrap().contains("group"));
        assert_eq!(denied.retry_advice(), Retry::Never);
        let missing = unreachable("x", io::ErrorKind::NotFound.into());
        assert!(missing.hint_text().unwrap().contains("start the engine"));
        assert_eq!(missing.retry_advice(), Retry::Later(None));
    }
}
