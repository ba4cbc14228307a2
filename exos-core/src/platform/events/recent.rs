//! What happened last, of what a caller sees.

use super::{EventFilter, Stored, Told};
use crate::access::Caller;
use crate::error::Result;
use crate::platform::Platform;

/// How many events of the store are looked through at most.
const LOOK_BACK: u64 = 1000;

impl Platform {
    /// Returns what was written last, the newest first, up to `most`.
    ///
    /// # Behavior
    /// - A bounded number of events is looked through: what is older than those is not found.
    ///
    /// # Errors
    /// As [`Platform::follow`].
    pub async fn recent(
        &self,
        caller: &Caller,
        filter: EventFilter,
        most: usize,
    ) -> Result<Vec<Stored>> {
        let mut events = self.follow(caller, filter, None).await?;
        let newest = events.after;
        events.after = newest.saturating_sub(LOOK_BACK);
        while events.after < newest {
            let before = events.after;
            events.read().await?;
            if events.after == before {
                break;
            }
        }
        let told = events.waiting.into_iter().rev();
        let stored = told.filter_map(|told| match told {
            Told::Stored(stored) => Some(stored),
            _ => None,
        });
        Ok(stored.take(most).collect())
    }
}
