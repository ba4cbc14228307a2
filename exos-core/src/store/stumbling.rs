//! A store in memory that sometimes does not answer, for tests.

use std::fmt;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use futures_util::future::BoxFuture;
use tokio::sync::watch;

use super::{Batch, MemoryStore, Object, Page, Sample, Store, StoredEvent};
use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind, Result};

/// Answers like the store in memory; while it stumbles it returns no single object.
#[derive(Debug, Default)]
pub(crate) struct StumblingStore {
    store: MemoryStore,
    stumbles: AtomicBool,
    refused: AtomicUsize,
    listed: AtomicUsize,
    meanwhile: Meanwhile,
}

/// What happens before the next commit.
#[derive(Default)]
struct Meanwhile(Mutex<Option<BoxFuture<'static, ()>>>);

impl fmt::Debug for Meanwhile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Meanwhile")
    }
}

impl StumblingStore {
    pub(crate) fn stumble(&self, stumbles: bool) {
        self.stumbles.store(stumbles, Ordering::SeqCst);
    }

    /// Does something between what the next commit was prepared from and the commit itself.
    pub(crate) fn before_next_commit(&self, work: impl Future<Output = ()> + Send + 'static) {
        *self.meanwhile.0.lock().unwrap() = Some(Box::pin(work));
    }

    /// How often it returned no object.
    pub(crate) fn refused(&self) -> usize {
        self.refused.load(Ordering::SeqCst)
    }

    /// How often it listed objects.
    pub(crate) fn listed(&self) -> usize {
        self.listed.load(Ordering::SeqCst)
    }
}

#[async_trait]
impl Store for StumblingStore {
    async fn get(&self, kind: &str, id: &str) -> Result<Option<Object>> {
        if self.stumbles.load(Ordering::SeqCst) {
            self.refused.fetch_add(1, Ordering::SeqCst);
            return Err(Error::new(ErrorKind::Unavailable, "get", "it stumbles"));
        }
        self.store.get(kind, id).await
    }

    async fn get_all(&self, kind: &str, ids: &[String]) -> Result<Vec<Object>> {
        self.store.get_all(kind, ids).await
    }

    async fn list(&self, kind: &str, page: &Page) -> Result<Vec<Object>> {
        self.listed.fetch_add(1, Ordering::SeqCst);
        self.store.list(kind, page).await
    }

    async fn commit(&self, batch: Batch) -> Result<u64> {
        let meanwhile = self.meanwhile.0.lock().unwrap().take();
        if let Some(work) = meanwhile {
            work.await;
        }
        self.store.commit(batch).await
    }

    async fn events(&self, after: u64, limit: usize) -> Result<Vec<StoredEvent>> {
        self.store.events(after, limit).await
    }

    async fn forget_events(&self, before: u64) -> Result<()> {
        self.store.forget_events(before).await
    }

    fn newest_event(&self) -> watch::Receiver<u64> {
        self.store.newest_event()
    }

    async fn lease(
        &self,
        name: &str,
        holder: &str,
        now: Timestamp,
        lasts: Duration,
    ) -> Result<bool> {
        self.store.lease(name, holder, now, lasts).await
    }

    async fn release(&self, name: &str, holder: &str) -> Result<()> {
        self.store.release(name, holder).await
    }

    async fn add_samples(&self, samples: &[Sample]) -> Result<()> {
        self.store.add_samples(samples).await
    }

    async fn samples(&self, series: &str, from: i64, to: i64) -> Result<Vec<Sample>> {
        self.store.samples(series, from, to).await
    }

    async fn forget_samples(&self, within: &str, before: i64) -> Result<()> {
        self.store.forget_samples(within, before).await
    }
}
