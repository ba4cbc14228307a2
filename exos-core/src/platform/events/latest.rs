//! The newest events of the store, in memory: pages ask for them again and again.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Mutex;

use super::{AT_ONCE, DEAF};
use crate::error::Result;
use crate::platform::Platform;
use crate::store::{Batch, StoredEvent};

/// How many are kept.
const KEPT: usize = 1000;

/// How far back is read at first.
const LOOK_BACK: u64 = 5000;

/// The newest events, but for the steps of operations.
#[derive(Debug, Default)]
pub(in crate::platform) struct Latest {
    state: Mutex<Option<State>>,
}

#[derive(Debug)]
struct State {
    /// The newest event that was read.
    after: u64,
    /// When the store was asked last, by the clock that only goes forward.
    asked: Duration,
    /// The oldest first.
    events: VecDeque<Arc<StoredEvent>>,
}

impl Platform {
    /// Returns the newest events of the store, the newest first: a thousand at most.
    pub(super) async fn latest_events(&self) -> Result<Vec<Arc<StoredEvent>>> {
        let mut state = self.latest().state.lock().await;
        let now = self.ports().clock.elapsed();
        let state = match &mut *state {
            Some(state) => state,
            none => none.insert(State {
                after: self.first().await?,
                asked: Duration::ZERO,
                events: VecDeque::new(),
            }),
        };
        let heard = *self.store().newest_event().borrow();
        // What another server wrote may wake nobody here.
        if heard > state.after || now.saturating_sub(state.asked) >= DEAF {
            state.catch_up(self).await?;
            state.asked = now;
        }
        Ok(state.events.iter().rev().cloned().collect())
    }

    /// Returns the event behind which is read at first.
    async fn first(&self) -> Result<u64> {
        // An empty batch writes nothing and returns the newest number.
        let newest = self.store().commit(Batch::default()).await?;
        Ok(newest.saturating_sub(LOOK_BACK))
    }
}

impl State {
    async fn catch_up(&mut self, platform: &Platform) -> Result<()> {
        loop {
            let events = platform.store().events(self.after, AT_ONCE).await?;
            let is_end = events.len() < AT_ONCE;
            for event in events {
                self.after = event.number;
                let is_step = event.kind == "operation" && event.body.is_number();
                if !is_step {
                    self.events.push_back(Arc::new(event));
                }
            }
            let old = self.events.len().saturating_sub(KEPT);
            self.events.drain(..old);
            if is_end {
                return Ok(());
            }
        }
    }
}
