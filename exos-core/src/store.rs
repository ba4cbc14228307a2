//! The port to what is remembered: objects with a version, events in order, leases, samples over time.
//!
//! Use cases work with their own types through [`Record`]; a [`Store`] itself knows JSON only.
//!
//! ```
//! use exos_core::store::{Batch, MemoryStore, Page, Record, Store};
//! use exos_core::{Clock, SystemClock};
//! use serde::{Deserialize, Serialize};
//!
//! #[derive(Serialize, Deserialize)]
//! struct Stack {
//!     replicas: u32,
//! }
//!
//! impl Record for Stack {
//!     const KIND: &'static str = "stack";
//! }
//!
//! # #[tokio::main(flavor = "current_thread")] async fn main() -> exos_core::Result<()> {
//! let store: &dyn Store = &MemoryStore::new();
//! let now = SystemClock::default().timestamp();
//! store.commit(Batch::at(now).insert("env1/shop", &Stack { replicas: 1 })?).await?;
//!
//! let mut shop = store.require::<Stack>("env1/shop").await?;
//! shop.value.replicas = 3;
//! let batch = Batch::at(now).save(&shop)?.event("stack", "env1/shop", "scaled".into());
//! store.commit(batch).await?; // `Conflict` when somebody else saved in between
//!
//! let of_env1 = store.records::<Stack>(&Page::default().within("env1/")).await?;
//! assert_eq!((of_env1[0].version, of_env1[0].value.replicas), (2, 3));
//! # Ok(()) }
//! ```

mod batch;
mod changes;
mod memory;
mod name;
mod newest;
mod page;
#[cfg(feature = "postgres")]
mod postgres;
mod record;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod sql;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(test)]
mod stumbling;

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;
use tokio::sync::watch;

pub use batch::{Batch, Expect, Write};
pub use memory::MemoryStore;
pub use page::Page;
#[cfg(feature = "postgres")]
pub use postgres::PostgresStore;
pub use record::{Record, Versioned};
#[cfg(feature = "sqlite")]
pub use sqlite::SqliteStore;
#[cfg(test)]
pub(crate) use stumbling::StumblingStore;

use crate::clock::Timestamp;
use crate::error::Result;

/// Remembers.
///
/// A store reads no clock: who writes says what time it is.
///
/// # Behavior
/// - Every method may fail with [`Unavailable`](crate::ErrorKind::Unavailable) when the store does not answer.
/// - Names (kinds, ids, leases, holders, series) have 1 to 1,024 bytes, without NUL and without the
///   noncharacter U+10FFFF; any other is [`Invalid`](crate::ErrorKind::Invalid), and nothing is written.
/// - Names are ordered by their code points, whatever the language.
/// - Bodies are any JSON up to 100 levels deep, with NUL characters too, and come back as they were written; a deeper
///   one is `Invalid`.
#[cfg_attr(any(test, feature = "test-util"), mockall::automock)]
#[async_trait]
pub trait Store: Send + Sync + fmt::Debug {
    /// Returns an object, or nothing when there is none of that kind and id.
    async fn get(&self, kind: &str, id: &str) -> Result<Option<Object>>;

    /// Returns the objects of these ids that are there, ordered by id.
    async fn get_all(&self, kind: &str, ids: &[String]) -> Result<Vec<Object>>;

    /// Lists objects.
    ///
    /// # Behavior
    /// - Ordered by id, or backwards with `newest_first`.
    /// - At most `page.limit` of those whose id starts with `page.prefix` and comes after `page.after` in that order.
    async fn list(&self, kind: &str, page: &Page) -> Result<Vec<Object>>;

    /// Writes a batch.
    ///
    /// # Behavior
    /// - All or nothing. When one expectation does not hold nothing is written, and the error is
    ///   `Conflict`, `AlreadyExists` or `NotFound` and names the object.
    /// - An object starts at version 1; every put adds 1. Later writes of a batch see what earlier ones leave.
    /// - The batch's events get consecutive numbers, greater than all before, and the batch's time.
    /// - Returns the number of the newest event in the store after the write; 0 when there never was one.
    async fn commit(&self, batch: Batch) -> Result<u64>;

    /// Returns events with a number greater than `after`, oldest first, at most `limit`.
    ///
    /// # Behavior
    /// - Never leaves out an event that a later call shows with a number below one that this call showed.
    async fn events(&self, after: u64, limit: usize) -> Result<Vec<StoredEvent>>;

    /// Forgets the events with a number below `before`. Their numbers are not used again.
    async fn forget_events(&self, before: u64) -> Result<()>;

    /// Returns what holds the number of the newest event that this store object has heard of, and wakes on a change.
    ///
    /// # Behavior
    /// - Changes with every commit of events through this store object, at the latest when `commit` returns.
    /// - May start at 0, and commits of other processes may be heard late or never: read once at the start, and from
    ///   time to time without being woken.
    fn newest_event(&self) -> watch::Receiver<u64>;

    /// Takes or renews a lease.
    ///
    /// # Behavior
    /// - Succeeds when nobody holds it, when its time is over, or when `holder` holds it.
    /// - Returns whether `holder` holds it now. `now` is the caller's clock.
    async fn lease(
        &self,
        name: &str,
        holder: &str,
        now: Timestamp,
        lasts: Duration,
    ) -> Result<bool>;

    /// Gives a lease back. Giving back what one does not hold does nothing.
    async fn release(&self, name: &str, holder: &str) -> Result<()>;

    /// Adds samples of series.
    ///
    /// # Behavior
    /// - A sample of the same series and time replaces the one before.
    /// - All or nothing; a value that is no finite number is `Invalid`.
    async fn add_samples(&self, samples: &[Sample]) -> Result<()>;

    /// Returns the samples of a series from `from` on and before `to`, in seconds since the Unix
    /// epoch, oldest first.
    async fn samples(&self, series: &str, from: i64, to: i64) -> Result<Vec<Sample>>;

    /// Forgets the samples before a time, of the series that start with `within`; all series start with nothing.
    async fn forget_samples(&self, within: &str, before: i64) -> Result<()>;
}

/// Something that is remembered.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// What sort of thing it is, such as `stack`.
    pub kind: String,
    /// Its id within the kind. A path, such as `<environment id>/<stack id>`, makes its start a scope of lists.
    pub id: String,
    /// How often it was written.
    pub version: u64,
    /// What it holds.
    pub body: Value,
}

/// Something that happened, with its place in the order.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvent {
    /// Its number, from 1.
    pub number: u64,
    /// When it was written, by the writer's clock.
    pub at: Timestamp,
    /// What sort of thing it is about.
    pub kind: String,
    /// Which thing.
    pub id: String,
    /// What happened.
    pub body: Value,
}

/// A number at a time.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample {
    /// What was measured, such as `container/3f2a/cpu`.
    pub series: String,
    /// Seconds since the Unix epoch.
    pub at: i64,
    /// The number.
    pub value: f64,
}
