//! A store that forgets everything when it is dropped.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use tokio::sync::watch;

use super::changes::{Changes, Key};
use super::newest::Newest;
use super::{Batch, Object, Page, Sample, Store, StoredEvent, name};
use crate::clock::Timestamp;
use crate::error::Result;

/// A store in memory: for the command line without a server, and for tests.
#[derive(Default)]
pub struct MemoryStore {
    memory: Mutex<Memory>,
    newest: Newest,
}

impl fmt::Debug for MemoryStore {
    /// Leaves out what is stored: it is long, and not all of it is for everybody's eyes.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MemoryStore").finish_non_exhaustive()
    }
}

#[derive(Debug, Default)]
struct Memory {
    objects: BTreeMap<Key, Object>,
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
    fn version(&self, key: &Key) -> Option<u64> {
        self.objects.get(key).map(|object| object.version)
    }

    /// Does what was checked.
    fn write(&mut self, at: Timestamp, changes: Changes) {
        for (key, change) in changes.objects {
            let Some((version, body)) = change.after else {
                self.objects.remove(&key);
                continue;
            };
            let (kind, id) = key.clone();
            let object = Object {
                kind,
                id,
                version,
                body,
            };
            self.objects.insert(key, object);
        }
        for ((kind, id), body) in changes.events {
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

fn key(kind: &str, id: &str) -> Key {
    (kind.to_owned(), id.to_owned())
}

#[async_trait]
impl Store for MemoryStore {
    async fn get(&self, kind: &str, id: &str) -> Result<Option<Object>> {
        name::check_key(kind, id)?;
        Ok(self.memory().objects.get(&key(kind, id)).cloned())
    }

    async fn get_all(&self, kind: &str, ids: &[String]) -> Result<Vec<Object>> {
        name::check_keys(kind, ids)?;
        let memory = self.memory();
        let ids: BTreeSet<&String> = ids.iter().collect();
        let found = ids.into_iter().map(|id| memory.objects.get(&key(kind, id)));
        Ok(found.flatten().cloned().collect())
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
        let at = batch.at;
        let changes = Changes::of(batch, |key| memory.version(key))?;
        memory.write(at, changes);
        self.newest.tell(memory.newest);
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

    async fn forget_samples(&self, within: &str, before: i64) -> Result<()> {
        name::check_part("prefix", within)?;
        let old = |series: &String, at: i64| series.starts_with(within) && at < before;
        self.memory()
            .samples
            .retain(|(series, at), _| !old(series, *at));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    crate::store_suite!(super::MemoryStore::new());
}
