//! From what is to be written to the rows of statements.

use std::collections::BTreeSet;

use serde::Serialize;

use crate::error::{Error, ErrorKind, Result};
use crate::store::changes::Changes;

/// The rows of one statement, as the JSON array that it takes.
///
/// It holds no NUL, which Postgres refuses: names have none, and in a body it is written `\u0000`.
#[derive(Debug)]
pub(crate) struct Rows {
    pub(crate) count: u64,
    pub(crate) json: String,
}

impl Rows {
    fn of<T: Serialize>(rows: &[T]) -> Result<Self> {
        let json = serde_json::to_string(rows);
        let broken = |error| {
            let message = "what is to be written is no JSON";
            Error::new(ErrorKind::Internal, "write", message).source(error)
        };
        Ok(Self {
            count: rows.len() as u64,
            json: json.map_err(broken)?,
        })
    }

    /// Returns itself unless it has no row.
    pub(crate) fn some(&self) -> Option<&Self> {
        (self.count > 0).then_some(self)
    }
}

/// The rows of each statement that a commit consists of.
#[derive(Debug)]
pub(crate) struct WriteRows {
    pub(crate) inserts: Rows,
    pub(crate) updates: Rows,
    pub(crate) deletes: Rows,
    pub(crate) events: Rows,
}

impl WriteRows {
    pub(crate) fn of(changes: &Changes) -> Result<Self> {
        let (mut inserts, mut updates, mut deletes) = (Vec::new(), Vec::new(), Vec::new());
        for ((kind, id), change) in &changes.objects {
            match (&change.after, change.before) {
                (Some((version, body)), None) => {
                    inserts.push((kind, id, version, body.to_string()));
                }
                (Some((version, body)), Some(before)) => {
                    updates.push((kind, id, version, body.to_string(), before));
                }
                (None, Some(_)) => deletes.push((kind, id)),
                (None, None) => {}
            }
        }
        let events = changes.events.iter().zip(1_u64..);
        let events = events.map(|(((kind, id), body), place)| (kind, id, body.to_string(), place));
        Ok(Self {
            inserts: Rows::of(&inserts)?,
            updates: Rows::of(&updates)?,
            deletes: Rows::of(&deletes)?,
            events: Rows::of(&events.collect::<Vec<_>>())?,
        })
    }
}

/// Returns the rows of kinds and ids.
pub(crate) fn key_rows(keys: &BTreeSet<(&str, &str)>) -> Result<Rows> {
    Rows::of(&Vec::from_iter(keys))
}

/// Returns a number as databases take it: their largest one stands for every larger one.
pub(crate) fn clamp(number: impl TryInto<i64>) -> i64 {
    number.try_into().unwrap_or(i64::MAX)
}
