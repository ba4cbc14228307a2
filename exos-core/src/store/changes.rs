//! What a batch comes to, decided without the store: the same for every one of them.

use std::collections::BTreeMap;

use serde_json::Value;

use super::{Batch, Expect, Write};
use crate::error::{Error, ErrorKind, Result};

/// Kind and id.
pub(super) type Key = (String, String);

/// What is to be written, all expectations having been checked.
#[derive(Debug, Default)]
pub(super) struct Changes {
    /// Each object once, by key: always the same order, so that two writers never wait for each other in a circle.
    pub(super) objects: BTreeMap<Key, Change>,
    /// What is appended, in order.
    pub(super) events: Vec<(Key, Value)>,
}

/// What becomes of one object.
#[derive(Debug)]
pub(super) struct Change {
    /// The version in the store, absent when there is none.
    #[cfg_attr(
        not(any(feature = "sqlite", feature = "postgres")),
        expect(dead_code, reason = "memory writes over what there is")
    )]
    pub(super) before: Option<u64>,
    /// The version and body from now on, absent when it goes.
    pub(super) after: Option<(u64, Value)>,
}

/// Returns the objects whose versions [`Changes::of`] will ask for, each once, in order.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
pub(super) fn keys(batch: &Batch) -> std::collections::BTreeSet<(&str, &str)> {
    let key = |write| match write {
        &Write::Put {
            ref kind, ref id, ..
        }
        | &Write::Delete {
            ref kind, ref id, ..
        } => Some((kind.as_str(), id.as_str())),
        Write::Append { .. } => None,
    };
    batch.writes.iter().filter_map(key).collect()
}

impl Changes {
    /// Checks a batch against the versions in the store; later writes see what earlier ones leave.
    pub(super) fn of(batch: Batch, stored: impl Fn(&Key) -> Option<u64>) -> Result<Self> {
        let mut changes = Self::default();
        for write in batch.writes {
            match write {
                Write::Put {
                    kind,
                    id,
                    expect,
                    body,
                } => {
                    let (change, now) = changes.expect((kind, id), expect, &stored)?;
                    change.after = Some((now.unwrap_or(0) + 1, body));
                }
                Write::Delete { kind, id, expect } => {
                    changes.expect((kind, id), expect, &stored)?.0.after = None;
                }
                Write::Append { kind, id, body } => changes.events.push(((kind, id), body)),
            }
        }
        Ok(changes)
    }

    /// Returns an object of which `expect` holds, with its version at this point of the batch.
    fn expect(
        &mut self,
        key: Key,
        expect: Expect,
        stored: impl Fn(&Key) -> Option<u64>,
    ) -> Result<(&mut Change, Option<u64>)> {
        let known = self.objects.get(&key);
        let now = match known {
            Some(change) => change.after.as_ref().map(|(version, _)| *version),
            None => stored(&key),
        };
        check(&key, expect, now)?;
        let change = self.objects.entry(key).or_insert(Change {
            before: now,
            after: None,
        });
        Ok((change, now))
    }
}

/// Says why a write may not be done, if it may not.
fn check((kind, id): &Key, expect: Expect, version: Option<u64>) -> Result<()> {
    let error = |kind_of_error, message: &str| {
        Err(Error::new(kind_of_error, "write", message)
            .with("kind", kind)
            .with("id", id))
    };
    match (expect, version) {
        (Expect::Any, _) | (Expect::Absent, None) | (Expect::Present, Some(_)) => Ok(()),
        (Expect::Version(expected), Some(version)) if expected == version => Ok(()),
        (Expect::Absent, Some(_)) => error(ErrorKind::AlreadyExists, "it exists already"),
        (Expect::Version(_), Some(_)) => {
            error(ErrorKind::Conflict, "it was changed since it was read")
        }
        (Expect::Version(_) | Expect::Present, None) => {
            error(ErrorKind::NotFound, "it does not exist")
        }
    }
}
