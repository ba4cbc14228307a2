//! Which names a store takes, so that every store takes the same.

use std::ops::Range;

use serde_json::Value;

use super::{Batch, Sample, Write};
use crate::error::{Error, ErrorKind, Result};

/// A noncharacter that no name holds: it ends the range of names with a prefix.
pub(super) const LAST: char = '\u{10FFFF}';

/// Bytes. An index entry of Postgres has at most 2,704, and holds a kind and an id.
const LONGEST: usize = 1024;

/// Levels of lists and maps in a body.
const DEEPEST: usize = 100;

/// Checks a whole name; `what` says which one it is.
pub(super) fn check(what: &'static str, name: &str) -> Result<()> {
    if name.is_empty() {
        return Err(invalid(what, name, "it is empty"));
    }
    check_part(what, name)
}

/// Checks what may also be empty: a prefix, or where a list goes on.
pub(super) fn check_part(what: &'static str, name: &str) -> Result<()> {
    if name.len() > LONGEST {
        let shown: String = name.chars().take(32).collect();
        let why = format!("it has {} bytes, at most {LONGEST} fit", name.len());
        return Err(invalid(what, &format!("{shown}..."), &why));
    }
    match name.chars().find(|c| matches!(c, '\0' | &LAST)) {
        Some(c) => Err(invalid(what, name, &format!("it holds {c:?}"))),
        None => Ok(()),
    }
}

/// Returns the names that start with `prefix`: from the first of the range on and before the second.
///
/// No name holds [`LAST`], so the prefix with it is above every name that starts with the prefix, and below all others.
pub(super) fn range(prefix: &str) -> Result<Range<String>> {
    check_part("prefix", prefix)?;
    Ok(prefix.to_owned()..format!("{prefix}{LAST}"))
}

fn invalid(what: &'static str, name: &str, why: &str) -> Error {
    Error::new(
        ErrorKind::Invalid,
        "store",
        format!("this name cannot be stored: {why}"),
    )
    .with(what, name.escape_debug().to_string())
}

/// Checks a kind and ids.
pub(super) fn check_keys(kind: &str, ids: &[String]) -> Result<()> {
    check("kind", kind)?;
    ids.iter().try_for_each(|id| check("id", id))
}

/// Checks a kind and an id.
pub(super) fn check_key(kind: &str, id: &str) -> Result<()> {
    check("kind", kind)?;
    check("id", id)
}

/// Checks the names and bodies of all writes of a batch.
pub(super) fn check_batch(batch: &Batch) -> Result<()> {
    batch.writes.iter().try_for_each(|write| match write {
        Write::Put { kind, id, body, .. } | Write::Append { kind, id, body } => {
            check_key(kind, id)?;
            check_body(kind, id, body)
        }
        Write::Delete { kind, id, .. } => check_key(kind, id),
    })
}

/// Refuses what could be written and not be read: JSON is read to a depth of 127.
fn check_body(kind: &str, id: &str, body: &Value) -> Result<()> {
    if is_within(body, DEEPEST) {
        return Ok(());
    }
    let message = format!("this body cannot be stored: it is more than {DEEPEST} levels deep");
    Err(Error::new(ErrorKind::Invalid, "store", message)
        .with("kind", kind)
        .with("id", id))
}

fn is_within(value: &Value, levels: usize) -> bool {
    match value {
        Value::Array(items) => levels > 0 && items.iter().all(|item| is_within(item, levels - 1)),
        Value::Object(map) => levels > 0 && map.values().all(|item| is_within(item, levels - 1)),
        _ => true,
    }
}

/// Checks the names of samples, and that their values are numbers.
pub(super) fn check_samples(samples: &[Sample]) -> Result<()> {
    samples.iter().try_for_each(|sample| {
        check("series", &sample.series)?;
        if sample.value.is_finite() {
            return Ok(());
        }
        let message = format!("{} is not a finite number", sample.value);
        Err(Error::new(ErrorKind::Invalid, "store", message).with("series", &sample.series))
    })
}
