//! What happened to hosts and stacks over time, of what a caller sees.

mod marks;
mod record;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use futures_util::stream::{self, StreamExt, TryStreamExt};

pub use marks::{Mark, MarkKind};
pub(crate) use record::Recorder;

use super::Platform;
use crate::access::{Action, Caller};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::live::{Bucket, Host, Span, Window, buckets, spans};

/// How many hosts are shown.
const HOSTS: usize = 1000;

/// How many spans a host has at most.
const SPANS: usize = 200;

/// At how many moments is counted.
const BUCKETS: usize = 60;

/// How many hosts are read at once.
const AT_ONCE: usize = 16;

/// What is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TimelineQuery {
    /// How far back.
    pub window: Window,
    /// Of the environment with this id or name; absent is all that the caller sees.
    pub environment: Option<String>,
}

/// What happened over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Timeline {
    /// The beginning.
    pub from: Timestamp,
    /// The end: now.
    pub to: Timestamp,
    /// How many of the shown hosts were in which state, at 60 moments.
    pub statuses: Vec<Bucket>,
    /// The hosts that there are now, by name; a thousand at most.
    pub bands: Vec<Band>,
    /// How many hosts there are beyond those.
    pub more: usize,
    /// What was done to stacks, the newest first; a thousand at most.
    pub marks: Vec<Mark>,
}

/// The states of a host.
#[derive(Debug, Clone, PartialEq)]
pub struct Band {
    /// The host's id, `<environment id>/<own id>`.
    pub host: Arc<str>,
    /// The host's name.
    pub name: Arc<str>,
    /// The environment's id.
    pub environment: Arc<str>,
    /// Its states, the oldest first, without a gap; 200 at most.
    pub spans: Vec<Span>,
}

impl Platform {
    /// Returns what happened over time, from what the servers kept. What happened while none ran is not known.
    ///
    /// # Errors
    /// `NotFound` when there is no such environment, or the caller is no member of it.
    pub async fn timeline(&self, caller: &Caller, query: &TimelineQuery) -> Result<Timeline> {
        let asked = query.environment.as_deref();
        let visible = self.visible_within(caller, asked, Action::HostRead).await?;
        let to = self.ports().clock.timestamp();
        let length = i64::try_from(query.window.length().as_millis()).unwrap_or(i64::MAX);
        let from = Timestamp::from_millis(to.as_millis() - length);
        let mut hosts = self.live().inventory().view(&visible).hosts().to_vec();
        hosts.sort_by(|a, b| (&a.name, &a.key).cmp(&(&b.name, &b.key)));
        let more = hosts.len().saturating_sub(HOSTS);
        hosts.truncate(HOSTS);
        let bands = self.bands(hosts, (from, to)).await?;
        let shown = bands.iter().map(|band| band.spans.as_slice());
        Ok(Timeline {
            from,
            to,
            statuses: buckets(shown, (from, to), BUCKETS),
            more,
            marks: marks::read(self, caller, query, from).await?,
            bands,
        })
    }

    async fn bands(
        &self,
        hosts: Vec<Arc<Host>>,
        within: (Timestamp, Timestamp),
    ) -> Result<Vec<Band>> {
        let watched = record::watched(self.store(), within).await?;
        let watched = &watched;
        let bands = stream::iter(hosts).map(async |host| {
            let changes = record::changes(self.store(), &host.key.id, within).await?;
            Ok(Band {
                host: Arc::clone(&host.key.id),
                name: Arc::clone(&host.name),
                environment: Arc::clone(&host.key.environment),
                spans: spans(&changes, watched, within, SPANS),
            })
        });
        bands.buffered(AT_ONCE).try_collect().await
    }
}
