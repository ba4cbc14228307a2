//! What Postgres's codes mean here.

use std::error::Error as _;

use sqlx::error::DatabaseError;

use crate::error::{Error, ErrorKind, Result, Retry};

/// Turns a failure of the database into this crate's.
pub(super) trait Failed<T> {
    /// Says what was tried.
    fn failed(self, op: &'static str) -> Result<T>;
}

impl<T> Failed<T> for sqlx::Result<T> {
    fn failed(self, op: &'static str) -> Result<T> {
        self.map_err(|error| explain(op, error))
    }
}

/// Reports whether the database gave way to another transaction: nothing was written, and trying again may succeed.
pub(super) fn is_lost_race(error: &Error) -> bool {
    let source = error
        .source()
        .and_then(|error| error.downcast_ref::<sqlx::Error>());
    let database = source.and_then(sqlx::Error::as_database_error);
    let code = database.and_then(DatabaseError::code);
    code.is_some_and(|code| matches!(&*code, "40001" | "40P01"))
}

fn explain(op: &'static str, error: sqlx::Error) -> Error {
    let code = error.as_database_error().and_then(DatabaseError::code);
    let (kind, message, hint) = match (&error, &code) {
        (_, Some(code)) => of_code(code),
        (sqlx::Error::PoolTimedOut, _) => (ErrorKind::Unavailable, "no connection is free", ""),
        (sqlx::Error::PoolClosed, _) => (ErrorKind::Unavailable, "the store is closed", ""),
        (sqlx::Error::Io(_), _) => (ErrorKind::Unavailable, "the database cannot be reached", ""),
        (sqlx::Error::Tls(_), _) => (
            ErrorKind::Unavailable,
            "no secure connection to the database comes about",
            "look at `sslmode`, `sslrootcert` and the server's certificate",
        ),
        _ => (
            ErrorKind::Internal,
            "the database answers what makes no sense",
            RESTORE,
        ),
    };
    let explained = Error::new(kind, op, message).source(error);
    match hint {
        "" => explained,
        // What needs somebody's hand does not help itself by trying again.
        hint => explained.hint(hint).retry(Retry::Never),
    }
}

const RESTORE: &str = "look at the log of the database; restore a backup if it is damaged";

/// The class is the first two characters: <https://www.postgresql.org/docs/current/errcodes-appendix.html>.
fn of_code(code: &str) -> (ErrorKind, &'static str, &'static str) {
    match (code.get(..2).unwrap_or_default(), code) {
        (_, "3D000") => (
            ErrorKind::Invalid,
            "there is no database of that name",
            "make it with: createdb --encoding UTF8 NAME",
        ),
        (_, "25006") => (
            ErrorKind::Unavailable,
            "the database is read only",
            "connect to the primary server, not to a standby",
        ),
        (_, "42501") => (
            ErrorKind::Invalid,
            "the database lets this user not do it",
            "the user must own the database, or be granted CREATE on its schema",
        ),
        ("28", _) => (
            ErrorKind::Invalid,
            "the database refuses user or password",
            "look at the URL of the database, and at its pg_hba.conf",
        ),
        ("40", _) => (ErrorKind::Unavailable, "another writer was in the way", ""),
        ("23", _) => (ErrorKind::Conflict, "it is in the way of what is there", ""),
        ("53", _) => (
            ErrorKind::Unavailable,
            "the database lacks memory, disk or connections",
            "",
        ),
        ("08" | "55" | "57", _) => (
            ErrorKind::Unavailable,
            "the database does not serve now",
            "",
        ),
        ("58", _) => (
            ErrorKind::Unavailable,
            "the disk of the database does not answer",
            "",
        ),
        ("XX", _) => (ErrorKind::Internal, "the database is damaged", RESTORE),
        _ => (ErrorKind::Internal, "the database refuses it", RESTORE),
    }
}
