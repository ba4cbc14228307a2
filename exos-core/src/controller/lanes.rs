//! A lane for each host: stacks of one host wait for each other, and never for those of another.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Lets so many work on each host at once. A dead host, on which everything waits, fills its own lane alone.
#[derive(Debug)]
pub(super) struct Lanes {
    width: usize,
    lanes: Mutex<HashMap<String, Arc<Semaphore>>>,
}

impl Lanes {
    pub(super) fn new(width: usize) -> Self {
        Self {
            width: width.max(1),
            lanes: Mutex::default(),
        }
    }

    /// Waits for a turn on a host; it ends when what is returned is dropped.
    pub(super) async fn turn(&self, host: &str) -> Option<OwnedSemaphorePermit> {
        let lane = {
            let mut lanes = self.lanes.lock().unwrap_or_else(PoisonError::into_inner);
            // A lane that nobody stands in is made anew when it is needed.
            lanes.retain(|_, lane| Arc::strong_count(lane) > 1);
            let lane = lanes.entry(host.to_owned());
            Arc::clone(lane.or_insert_with(|| Arc::new(Semaphore::new(self.width))))
        };
        // No lane is ever closed.
        lane.acquire_owned().await.ok()
    }
}

#[cfg(test)]
mod tests;
