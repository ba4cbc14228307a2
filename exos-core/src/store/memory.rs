//! A store that forgets everything when it is dropped.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;

use super::{Batch, Expect, Object, Page, Sample, Store, StoredEvent, Write, name};
use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind, Result};

/// A store in memory: for the command line without a server, and for tests.
#[derive(Default)]
pub struct MemoryStore {
    memory: Mutex<Memory>,
    newest: watch::Sender<u64>,
}

impl fmt::Debug for MemoryStore {
    /// Leaves out what is stored: it is long, and not all of it is for everybody's eyes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

#[derive(Debug, Default)]
struct Memory {
    objects: BTreeMap<(String, String), Object>,
    events: Vec<StoredEvent>,
    /// The number of the newest event, which may be forgotten already.
    newest: u64,
    leases: BTreeMap<String, Lease>,
    samples: BTreeMap<(String, i64), f64>,
}

#[derive(Debug)]
struct Lease {
    holder: String,
    until: Timestamp,
}

impl MemoryStore {
    /// Returns an empty store.
    pub fn new() -> Self {
        Self::default()
    }

    fn memory(&self) -> MutexGuard<'_, Memory> {
        self.memory.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Memory {
    /// Checks every expectation of a batch; later writes see what earlier ones leave.
    fn check(&self, batch: &Batch) -> Result<()> {
        let mut versions = BTreeMap::new();
        for write in &batch.writes {
            let (Write::Put {
                kind, id, expect, ..
            }
            | Write::Delete { kind, id, expect }) = write
            else {
                continue;
            };
            let stored = || {
                self.objects
                    .get(&key(kind, id))
                    .map(|object| object.version)
            };
            let version: &mut Option<u64> = versions.entry((kind, id)).or_insert_with(stored);
            check(kind, id, *expect, *version)?;
            *version = match write {
                Write::Put { .. } => Some(version.unwrap_or(0) + 1),
                _ => None,
            };
        }
        Ok(())
    }

    /// Does one write of a batch that was checked.
    fn write(&mut self, at: Timestamp, write: Write) {
        match write {
            Write::Put { kind, id, body, .. } => {
                let before = self
                    .objects
                    .get(&key(&kind, &id))
                    .map_or(0, |object| object.version);
                let object = Object {
                    kind: kind.clone(),
                    id: id.clone(),
                    version: before + 1,
                    body,
                };
                self.objects.insert((kind, id), object);
            }
            Write::Delete { kind, id, .. } => {
                self.objects.remove(&(kind, id));
            }
            Write::Append { kind, id, body } => {
                self.newest += 1;
                self.events.push(StoredEvent {
                    number: self.newest,
                    at,
                    kind,
                    id,
                    body,
                });
            }
        }
    }
}

/// Says why a write may not be done, if it may not.
fn check(kind: &str, id: &str, expect: Expect, version: Option<u64>) -> Result<()> {
    let error = |kind_of_error, message: &str| {
        Err(Error::new(kind_of_error, "write", message)
            .with("kind", kind)
            .with("id", id))
    };
    match (expect, version) {
        (Expect::Any, _) | (Expect::Absent, None) => Ok(()),
        (Expect::Version(expected), Some(version)) if expected == version => Ok(()),
        (Expect::Absent, Some(_)) => error(ErrorKind::AlreadyExists, "it exists already"),
        (Expect::Version(_), Some(_)) => {
            error(ErrorKind::Conflict, "it was changed since it was read")
        }
        (Expect::Version(_), None) => error(ErrorKind::NotFound, "it does not exist"),
    }
}

fn key(kind: &str, id: &str) -> (String, String) {
    (kind.to_owned(), id.to_owned())
}

#[async_trait]
impl Store for MemoryStore {
    async fn get(&self, kind: &str, id: &str) -> Result<Option<Object>> {
        name::check_key(kind, id)?;
        Ok(self.memory().objects.get(&key(kind, id)).cloned())
    }

    async fn list(&self, kind: &str, page: &Page) -> Result<Vec<Object>> {
        name::check("kind", kind)?;
        let ids = page.ids()?;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let memory = self.memory();
        let range = memory
            .objects
            .range(key(kind, &ids.start)..key(kind, &ids.end));
        let objects = range.map(|(_, object)| object.clone());
        Ok(if page.newest_first {
            objects.rev().take(page.limit).collect()
        } else {
            objects.take(page.limit).collect()
        })
    }

    async fn commit(&self, batch: Batch) -> Result<u64> {
        name::check_batch(&batch)?;
        let mut memory = self.memory();
        memory.check(&batch)?;
        for write in batch.writes {
            memory.write(batch.at, write);
        }
        // Under the lock, so that the number never goes back.
        self.newest
            .send_if_modified(|newest| std::mem::replace(newest, memory.newest) != memory.newest);
        Ok(memory.newest)
    }

    async fn events(&self, after: u64, limit: usize) -> Result<Vec<StoredEvent>> {
        let memory = self.memory();
        let first = memory.events.partition_point(|event| event.number <= after);
        Ok(memory.events[first..].iter().take(limit).cloned().collect())
    }

    async fn forget_events(&self, before: u64) -> Result<()> {
        let mut memory = self.memory();
        let kept = memory.events.partition_point(|event| event.number < before);
        memory.events.drain(..kept);
        Ok(())
    }

    fn newest_event(&self) -> watch::Receiver<u64> {
        self.newest.subscribe()
    }

    async fn lease(
        &self,
        name: &str,
        holder: &str,
        now: Timestamp,
        lasts: Duration,
    ) -> Result<bool> {
        name::check("lease", name)?;
        name::check("holder", holder)?;
        let mut memory = self.memory();
        let held = memory.leases.get(name).filter(|lease| lease.until > now);
        if held.is_some_and(|lease| lease.holder != holder) {
            return Ok(false);
        }
        let lease = Lease {
            holder: holder.to_owned(),
            until: now + lasts,
        };
        memory.leases.insert(name.to_owned(), lease);
        Ok(true)
    }

    async fn release(&self, name: &str, holder: &str) -> Result<()> {
        name::check("lease", name)?;
        name::check("holder", holder)?;
        let mut memory = self.memory();
        if memory
            .leases
            .get(name)
            .is_some_and(|lease| lease.holder == holder)
        {
            memory.leases.remove(name);
        }
        Ok(())
    }

    async fn add_samples(&self, samples: &[Sample]) -> Result<()> {
        name::check_samples(samples)?;
        let mut memory = self.memory();
        for sample in samples {
            memory
                .samples
                .insert((sample.series.clone(), sample.at), sample.value);
        }
        Ok(())
    }

    async fn samples(&self, series: &str, from: i64, to: i64) -> Result<Vec<Sample>> {
        name::check("series", series)?;
        if from >= to {
            return Ok(Vec::new());
        }
        let memory = self.memory();
        let range = memory
            .samples
            .range((series.to_owned(), from)..(series.to_owned(), to));
        let samples = range.map(|((series, at), value)| Sample {
            series: series.clone(),
            at: *at,
            value: *value,
        });
        Ok(samples.collect())
    }

    async fn forget_samples(&self, before: i64) -> Result<()> {
        self.memory().samples.retain(|(_, at), _| *at >= before);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    crate::store_suite!(super::MemoryStore::new());
}
