//! From rows to what a caller gets.

use std::collections::HashMap;

use serde_json::Value;

use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind, Result};
use crate::store::changes::Key;
use crate::store::{Object, Sample, StoredEvent};

/// Id, version and body.
pub(crate) fn object(kind: &str, (id, version, body): (String, i64, String)) -> Result<Object> {
    Ok(Object {
        version: number(version)?,
        body: json(&body).map_err(|error| error.with("kind", kind).with("id", &id))?,
        kind: kind.to_owned(),
        id,
    })
}

/// Number, time, kind, id and body.
pub(crate) fn event(row: (i64, i64, String, String, String)) -> Result<StoredEvent> {
    let (seq, at, kind, id, body) = row;
    Ok(StoredEvent {
        number: number(seq)?,
        at: Timestamp::from_millis(at),
        body: json(&body).map_err(|error| error.with("event", seq.to_string()))?,
        kind,
        id,
    })
}

/// Kind, id and version of each.
pub(crate) fn versions(rows: Vec<(String, String, i64)>) -> Result<HashMap<Key, u64>> {
    let entry = |(kind, id, version)| Ok(((kind, id), number(version)?));
    rows.into_iter().map(entry).collect()
}

/// The number of the newest event.
pub(crate) fn newest((newest,): (i64,)) -> Result<u64> {
    number(newest)
}

/// Time and value.
pub(crate) fn sample(series: &str, (at, value): (i64, f64)) -> Sample {
    Sample {
        series: series.to_owned(),
        at,
        value,
    }
}

fn number(stored: i64) -> Result<u64> {
    stored
        .try_into()
        .map_err(|error| damaged("a number in the store is negative").source(error))
}

fn json(stored: &str) -> Result<Value> {
    let value = serde_json::from_str(stored);
    value.map_err(|error| damaged("a body in the store is no JSON").source(error))
}

fn damaged(message: &str) -> Error {
    Error::new(ErrorKind::Internal, "read", message)
        .hint("something other than EXOS wrote it, or the storage is damaged: restore a backup")
}
