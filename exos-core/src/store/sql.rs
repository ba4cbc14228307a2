//! The statements, for SQLite and Postgres alike.
//!
//! Many rows travel as one JSON array, so that a batch of thousands is one statement. The databases differ in how they
//! unfold it, and in that Postgres locks what it reads: that much each says itself, through [`over_rows!`]. Creating
//! and updating are two statements: one upsert with the version in its conflict clause would create a missing row
//! whatever version was expected.

mod decode;
mod rows;
mod schema;

use super::Page;

pub(super) use decode::{event, newest, object, sample, versions};
#[cfg(feature = "postgres")]
pub(super) use rows::Rows;
pub(super) use rows::{WriteRows, clamp, key_rows};
pub(super) use schema::{Found, pending};

pub(super) const GET: &str = "SELECT version, body FROM objects WHERE kind = $1 AND id = $2";

const LIST: &str = "SELECT id, version, body FROM objects \
     WHERE kind = $1 AND id >= $2 AND id < $3 ORDER BY id LIMIT $4";

const LIST_BACKWARDS: &str = "SELECT id, version, body FROM objects \
     WHERE kind = $1 AND id >= $2 AND id < $3 ORDER BY id DESC LIMIT $4";

/// Returns the statement of a list in the direction of the page.
pub(super) fn list(page: &Page) -> &'static str {
    if page.newest_first {
        LIST_BACKWARDS
    } else {
        LIST
    }
}

pub(super) const EVENTS: &str = "SELECT number, at, kind, id, body FROM events \
     WHERE number > $1 ORDER BY number LIMIT $2";

pub(super) const FORGET_EVENTS: &str = "DELETE FROM events WHERE number < $1";

pub(super) const NEWEST_EVENT: &str = "SELECT newest FROM event_counter";

/// Numbers come from a row, not from a sequence: its lock is held to the end of the transaction, so numbers are given
/// in the order of the commits, without gaps, and a reader that saw one has seen all before it.
pub(super) const COUNT_EVENTS: &str =
    "UPDATE event_counter SET newest = newest + $1 RETURNING newest";

pub(super) const LEASE: &str = "INSERT INTO leases (name, holder, until) VALUES ($1, $2, $3) \
     ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until \
     WHERE leases.holder = excluded.holder OR leases.until <= $4";

pub(super) const RELEASE: &str = "DELETE FROM leases WHERE name = $1 AND holder = $2";

pub(super) const SAMPLES: &str = "SELECT at, value FROM samples \
     WHERE series = $1 AND at >= $2 AND at < $3 ORDER BY at";

pub(super) const FORGET_SAMPLES: &str =
    "DELETE FROM samples WHERE series >= $1 AND series < $2 AND at < $3";

/// What stands around the rows of samples. They are bound one by one: a number that became text could lose a digit.
pub(super) const ADD_SAMPLES: &str = "INSERT INTO samples (series, at, value) ";
pub(super) const REPLACE_SAMPLES: &str =
    " ON CONFLICT (series, at) DO UPDATE SET value = excluded.value";

/// Makes the statements over rows: `$rows` unfolds the JSON array `$1` as `e`, `$lock` keeps what is read as it is.
macro_rules! over_rows {
    ($rows:literal, $lock:literal) => {
        /// Kind and id.
        const VERSIONS: &str = concat!(
            "SELECT kind, id, version FROM objects ",
            "WHERE (kind, id) IN (SELECT e.value->>0, e.value->>1 FROM ",
            $rows,
            ") ORDER BY kind, id",
            $lock
        );
        /// Kind, id, version and body. What somebody else creates at the same moment is not counted.
        const INSERT: &str = concat!(
            "INSERT INTO objects (kind, id, version, body) ",
            "SELECT e.value->>0, e.value->>1, CAST(e.value->>2 AS BIGINT), e.value->>3 FROM ",
            $rows,
            " WHERE true ON CONFLICT (kind, id) DO NOTHING"
        );
        /// Kind, id, version, body, and the version before.
        const UPDATE: &str = concat!(
            "UPDATE objects SET version = CAST(e.value->>2 AS BIGINT), body = e.value->>3 FROM ",
            $rows,
            " WHERE objects.kind = e.value->>0 AND objects.id = e.value->>1 ",
            "AND objects.version = CAST(e.value->>4 AS BIGINT)"
        );
        /// Kind and id.
        const DELETE: &str = concat!(
            "DELETE FROM objects ",
            "WHERE (kind, id) IN (SELECT e.value->>0, e.value->>1 FROM ",
            $rows,
            ")"
        );
        /// Kind, id, body and place in the batch; `$2` is the number before the first, `$3` the time.
        const APPEND: &str = concat!(
            "INSERT INTO events (number, at, kind, id, body) ",
            "SELECT CAST($2 AS BIGINT) + CAST(e.value->>3 AS BIGINT), CAST($3 AS BIGINT), ",
            "e.value->>0, e.value->>1, e.value->>2 FROM ",
            $rows
        );
    };
}
pub(super) use over_rows;
