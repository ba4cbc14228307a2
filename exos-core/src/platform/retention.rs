//! What happened long ago is forgotten: events, and entries of the audit log.

use std::time::Duration;

use super::{AuditEntry, Platform};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::store::{Batch, Page};

/// How much is read and forgotten at once.
const AT_ONCE: usize = 500;

/// How long what happened is kept; what is absent is kept for ever.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Retention {
    /// Events, which tell who comes back what was written meanwhile.
    pub events: Option<Duration>,
    /// Entries of the audit log.
    pub audit: Option<Duration>,
}

/// How much was forgotten.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Forgotten {
    /// Events.
    pub events: usize,
    /// Entries of the audit log.
    pub audit: usize,
}

impl Platform {
    /// Forgets what is older than it is to be kept, and returns how much that was. To be called now and then.
    ///
    /// # Behavior
    /// - The newest event stays, however old: who comes back after a longer time sees by its number that events between
    ///   are missing.
    pub async fn forget_old(&self, keep: Retention) -> Result<Forgotten> {
        let mut forgotten = Forgotten::default();
        if let Some(keep) = keep.events {
            forgotten.events = self.forget_old_events(keep).await?;
        }
        if let Some(keep) = keep.audit {
            forgotten.audit = self.forget_old_entries(keep).await?;
        }
        Ok(forgotten)
    }

    async fn forget_old_events(&self, keep: Duration) -> Result<usize> {
        // An empty batch writes nothing and returns the newest number.
        let newest = self.store().commit(Batch::default()).await?;
        let mut forgotten = 0;
        loop {
            let events = self.store().events(0, AT_ONCE).await?;
            let old = events
                .iter()
                .take_while(|event| event.number < newest && self.is_old(event.at, keep));
            let Some(last) = old.clone().last() else {
                return Ok(forgotten);
            };
            forgotten += old.count();
            self.store().forget_events(last.number + 1).await?;
        }
    }

    async fn forget_old_entries(&self, keep: Duration) -> Result<usize> {
        let mut forgotten = 0;
        loop {
            // Ids sort by time: the oldest come first.
            let page = Page::default().limit(AT_ONCE);
            let entries = self.store().records::<AuditEntry>(&page).await?;
            let old: Vec<_> = entries
                .iter()
                .take_while(|entry| self.is_old(entry.value.at, keep))
                .collect();
            if old.is_empty() {
                return Ok(forgotten);
            }
            let forget = |batch: Batch, id: &String| batch.forget::<AuditEntry>(id);
            let batch = old.iter().map(|entry| &entry.id).fold(self.batch(), forget);
            self.store().commit(batch).await?;
            forgotten += old.len();
        }
    }

    fn is_old(&self, at: Timestamp, keep: Duration) -> bool {
        self.ports().clock.timestamp().since(at) >= keep
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::access::Caller;
    use crate::clock::ManualClock;
    use crate::platform::testbed::environment;
    use crate::platform::{EventFilter, Events, Missed, Ports, Told};

    const DAY: Duration = Duration::from_hours(24);

    fn server() -> (Platform, Arc<ManualClock>) {
        let clock = Arc::new(ManualClock::default());
        let ports = Ports {
            clock: clock.clone(),
            ..Ports::fake().unwrap()
        };
        (Platform::new(ports), clock)
    }

    async fn next(events: &mut Events) -> Told {
        let next = tokio::time::timeout(Duration::from_secs(20), events.next()).await;
        next.unwrap().unwrap().unwrap()
    }

    #[tokio::test]
    async fn each_is_kept_as_long_as_is_said_and_no_longer() {
        let (platform, clock) = server();
        for name in ["a", "b"] {
            environment(&platform, name).await;
        }
        clock.advance(DAY);
        environment(&platform, "c").await;
        let keep = Retention {
            events: Some(DAY),
            audit: Some(2 * DAY),
        };
        let all = Retention::default();
        assert_eq!(
            platform.forget_old(all).await.unwrap(),
            Forgotten::default()
        );
        let first = platform.forget_old(keep).await.unwrap();
        assert_eq!((first.events, first.audit), (2, 0));
        clock.advance(DAY);
        let second = platform.forget_old(keep).await.unwrap();
        assert_eq!((second.events, second.audit), (0, 2));
        let kept = platform.store().events(0, 10).await.unwrap();
        let numbers: Vec<u64> = kept.iter().map(|event| event.number).collect();
        assert_eq!(numbers, [3], "the newest one stays");
        let page = Page::default();
        let kept = platform.store().records::<AuditEntry>(&page).await.unwrap();
        assert_eq!(kept.len(), 1);
    }

    #[tokio::test]
    async fn more_than_is_read_at_once_is_forgotten() {
        let (platform, clock) = server();
        let many = AT_ONCE + 1;
        let event = |batch: Batch, _| batch.event("stack", "a", 1.into());
        let batch = (0..many).fold(platform.batch(), event);
        platform.store().commit(batch).await.unwrap();
        clock.advance(DAY);
        let keep = Retention {
            events: Some(DAY),
            audit: None,
        };
        let forgotten = platform.forget_old(keep).await.unwrap();
        assert_eq!(forgotten.events, many - 1);
    }

    #[tokio::test]
    async fn who_comes_back_too_late_is_told_at_once() {
        let (platform, clock) = server();
        for name in ["a", "b", "c"] {
            environment(&platform, name).await;
        }
        clock.advance(DAY);
        let keep = Retention {
            events: Some(DAY),
            audit: None,
        };
        platform.forget_old(keep).await.unwrap();
        let (system, filter) = (Caller::system(), EventFilter::default());
        let mut events = platform.follow(&system, filter, Some(1)).await.unwrap();
        assert_eq!(next(&mut events).await, Told::Missed(Missed::Seen));
        assert_eq!(next(&mut events).await, Told::Missed(Missed::Stored));
        let Told::Stored(newest) = next(&mut events).await else {
            panic!("the newest event is there");
        };
        assert_eq!(newest.name.as_deref(), Some("c"));
    }

    #[tokio::test]
    async fn the_overview_reads_all_anew_when_its_place_was_forgotten() {
        let (platform, clock) = server();
        environment(&platform, "a").await;
        platform.overview().await.unwrap();
        for name in ["b", "c"] {
            environment(&platform, name).await;
        }
        clock.advance(DAY);
        let keep = Retention {
            events: Some(DAY),
            audit: None,
        };
        platform.forget_old(keep).await.unwrap();
        let overview = platform.overview().await.unwrap();
        assert_eq!(overview.names.len(), 3);
    }
}
