//! The newest events, in memory: pages ask for them again and again.

use std::collections::VecDeque;
use std::sync::Arc;

use super::AT_ONCE;
use crate::error::Result;
use crate::platform::operation::is_step;
use crate::store::{Store, StoredEvent};

/// How many are kept.
const KEPT: usize = 1000;

/// How far back is read at first.
const LOOK_BACK: u64 = 5000;

/// The newest events but for the steps of operations, the oldest first.
#[derive(Debug, Default)]
pub(super) struct Latest {
    events: VecDeque<Arc<StoredEvent>>,
}

impl Latest {
    /// Reads those up to the event with the number `newest`.
    pub(super) async fn read(store: &dyn Store, newest: u64) -> Result<Self> {
        let mut latest = Self::default();
        let mut after = newest.saturating_sub(LOOK_BACK);
        while after < newest {
            let events = store.events(after, AT_ONCE).await?;
            let Some(last) = events.last() else { break };
            after = last.number;
            latest.add(events.into_iter().filter(|event| event.number <= newest));
        }
        Ok(latest)
    }

    /// Adds newer ones.
    pub(super) fn add(&mut self, events: impl IntoIterator<Item = StoredEvent>) {
        let events = events.into_iter().filter(|event| !is_step(event));
        self.keep(events.map(Arc::new));
    }

    /// Adds newer ones that were read meanwhile.
    pub(super) fn append(&mut self, newer: Self) {
        self.keep(newer.events);
    }

    fn keep(&mut self, events: impl IntoIterator<Item = Arc<StoredEvent>>) {
        self.events.extend(events);
        let old = self.events.len().saturating_sub(KEPT);
        self.events.drain(..old);
    }

    /// Returns them, the newest first.
    pub(super) fn newest_first(&self) -> Vec<Arc<StoredEvent>> {
        self.events.iter().rev().cloned().collect()
    }
}
