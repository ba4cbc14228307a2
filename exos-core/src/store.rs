//! The port to what is remembered: objects with a version, events in order, leases, samples over time.

mod batch;
mod memory;

use std::fmt;
use std::time::Duration;

use async_trait::async_trait;
use serde_json::Value;

pub use batch::{Batch, Expect, Write};
pub use memory::MemoryStore;

use crate::error::Result;

/// Remembers.
///
/// Every method may fail with [`crate::ErrorKind::Unavailable`] when the store does not answer.
#[cfg_attr(any(test, feature = "test-util"), mockall::automock)]
#[async_trait]
pub trait Store: Send + Sync + fmt::Debug {
    /// Returns an object, or nothing when there is none of that kind and id.
    async fn get(&self, kind: &str, id: &str) -> Result<Option<Object>>;

    /// Lists objects.
    ///
    /// # Behavior
    /// - Ordered by id; at most `page.limit` of those whose id comes after `page.after`.
    async fn list(&self, kind: &str, page: &Page) -> Result<Vec<Object>>;

    /// Writes a batch.
    ///
    /// # Behavior
    /// - All or nothing. When one expectation does not hold nothing is written, and the error is
    ///   `Conflict`, `AlreadyExists` or `NotFound` and names the object.
    /// - An object starts at version 1; every put adds 1.
    /// - The batch's events get consecutive numbers, greater than all before.
    /// - Returns the number of the newest event in the store after the write; 0 when there is none.
    async fn commit(&self, batch: Batch) -> Result<u64>;

    /// Returns events with a number greater than `after`, oldest first, at most `limit`.
    ///
    /// # Behavior
    /// - Never leaves out an event that a later call shows with a number below one that this call showed.
    async fn events(&self, after: u64, limit: usize) -> Result<Vec<StoredEvent>>;

    /// Takes or renews a lease.
    ///
    /// # Behavior
    /// - Succeeds when nobody holds it, when its time is over, or when `holder` holds it.
    /// - Returns whether `holder` holds it now. `now` is the caller's clock since the Unix epoch.
    async fn lease(&self, name: &str, holder: &str, now: Duration, lasts: Duration)
    -> Result<bool>;

    /// Gives a lease back. Giving back what one does not hold does nothing.
    async fn release(&self, name: &str, holder: &str) -> Result<()>;

    /// Adds samples of series.
    ///
    /// # Behavior
    /// - A sample of the same series and time replaces the one before.
    async fn add_samples(&self, samples: &[Sample]) -> Result<()>;

    /// Returns the samples of a series from `from` on and before `to`, in seconds since the Unix
    /// epoch, oldest first.
    async fn samples(&self, series: &str, from: i64, to: i64) -> Result<Vec<Sample>>;

    /// Forgets the samples before a time.
    async fn forget_samples(&self, before: i64) -> Result<()>;
}

/// Something that is remembered.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// What sort of thing it is, such as `stack`.
    pub kind: String,
    /// Its id within the kind.
    pub id: String,
    /// How often it was written.
    pub version: u64,
    /// What it holds.
    pub body: Value,
}

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The id before the first one; absent starts at the beginning.
    pub after: Option<String>,
    /// How many at most.
    pub limit: usize,
}

impl Default for Page {
    /// Returns the first hundred.
    fn default() -> Self {
        Self {
            after: None,
            limit: 100,
        }
    }
}

/// Something that happened, with its place in the order.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredEvent {
    /// Its number, from 1.
    pub number: u64,
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
