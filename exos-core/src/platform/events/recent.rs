//! What happened last, of what a caller sees.

use super::{EventFilter, Stored};
use crate::access::Caller;
use crate::error::Result;
use crate::platform::Platform;
use crate::store::StoredEvent;

impl Platform {
    /// Returns what was written last, the newest first, up to `most`.
    ///
    /// # Behavior
    /// - A bounded number of events is looked through: what is older than those is not found.
    /// - The events are in memory; the store is asked for nothing but news, and for what operations are about.
    ///
    /// # Errors
    /// As [`Platform::follow`].
    pub async fn recent(
        &self,
        caller: &Caller,
        filter: EventFilter,
        most: usize,
    ) -> Result<Vec<Stored>> {
        let lens = self.events_of(caller, filter).await?;
        let mut found = Vec::new();
        for event in self.latest_events().await? {
            if found.len() == most {
                break;
            }
            found.extend(lens.stored(StoredEvent::clone(&event)).await?);
        }
        Ok(found)
    }
}
