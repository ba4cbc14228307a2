//! What SQLite's result codes mean here.

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

fn explain(op: &'static str, error: sqlx::Error) -> Error {
    let code = error.as_database_error().and_then(DatabaseError::code);
    let code = code.and_then(|code| code.parse::<u32>().ok());
    let (kind, message, hint) = match (&error, code) {
        (_, Some(code)) => of_code(code),
        (sqlx::Error::PoolTimedOut, _) => (ErrorKind::Unavailable, "the store is busy", ""),
        (sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed, _) => {
            (ErrorKind::Unavailable, "the store is closed", "")
        }
        (sqlx::Error::Io(_), _) => (ErrorKind::Unavailable, "the file does not answer", ""),
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

const RESTORE: &str = "restore a backup of the file, with its -wal file";

/// The primary result code is the last byte: <https://www.sqlite.org/rescode.html>.
fn of_code(code: u32) -> (ErrorKind, &'static str, &'static str) {
    match code & 0xff {
        5 | 6 => (
            ErrorKind::Unavailable,
            "another process writes to the file",
            "",
        ),
        8 => (
            ErrorKind::Unavailable,
            "the file cannot be written",
            "the file and its folder must be writable for this user",
        ),
        10 => (
            ErrorKind::Unavailable,
            "the disk does not answer",
            "look at the machine's log for failures of its disk",
        ),
        11 => (ErrorKind::Internal, "the file is damaged", RESTORE),
        13 => (
            ErrorKind::Unavailable,
            "the disk is full",
            "free some space; nothing was half written",
        ),
        14 => (
            ErrorKind::Unavailable,
            "the file cannot be opened",
            "the file and its folder must exist and be readable and writable for this user",
        ),
        19 => (ErrorKind::Conflict, "it is in the way of what is there", ""),
        26 => (
            ErrorKind::Conflict,
            "the file is no SQLite database, so nothing was changed in it",
            "name another file, or one that EXOS made",
        ),
        _ => (ErrorKind::Internal, "the database refuses it", RESTORE),
    }
}
