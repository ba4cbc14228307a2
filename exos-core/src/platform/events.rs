//! What happens, as it happens: in the store and on the engines, of what a caller sees.

mod recent;
mod stored;

use std::collections::{BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

pub use stored::Stored;

use super::Platform;
use crate::access::{Action, Caller};
use crate::error::{Error, Problem, Result};
use crate::live::{Change, Changes, Happened, Received, Visible};
use crate::store::Batch;

/// How many events of the store are read at once.
const AT_ONCE: usize = 500;

/// How many events of the store a follower may be behind and still be told each of them.
const MOST_BEHIND: u64 = 10_000;

/// How long an event of another server may stay unheard: its commits may wake nobody here.
pub(crate) const DEAF: Duration = Duration::from_secs(1);

/// Which events. What is absent or empty chooses nothing out.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventFilter {
    /// Only of the environment with this id or name.
    pub environment: Option<String>,
    /// Only about these sorts of things, such as `stack` or `container`.
    pub kinds: BTreeSet<String>,
    /// Only about the stack of this name.
    pub stack: Option<String>,
}

/// The sorts of things that events are about.
const KINDS: &[&str] = &[
    "api-key",
    "container",
    "environment",
    "group",
    "host",
    "member",
    "network",
    "operation",
    "secret",
    "session",
    "stack",
    "stack-status",
    "storage",
    "user",
    "volume",
];

impl EventFilter {
    fn check(&self) -> Result<()> {
        let unknown = self
            .kinds
            .iter()
            .filter(|kind| !KINDS.contains(&kind.as_str()));
        let problems: Vec<Problem> = unknown
            .map(|kind| {
                let message = format!("{kind:?} is none of {}", KINDS.join(", "));
                Problem::new("kind", message)
            })
            .collect();
        if problems.is_empty() {
            return Ok(());
        }
        Err(Error::invalid("follow events", problems))
    }

    fn takes(&self, kind: &str) -> bool {
        self.kinds.is_empty() || self.kinds.contains(kind)
    }

    fn takes_change(&self, change: &Change) -> bool {
        let stack = match &change.happened {
            Happened::ContainerAdded { entry }
            | Happened::ContainerChanged { entry }
            | Happened::ContainerRemoved { entry } => Some(entry.container.stack.as_str()),
            _ => None,
        };
        self.takes(kind_of(&change.happened))
            && (self.stack.is_none() || self.stack.as_deref() == stack)
    }
}

/// Returns what sort of thing a change of the live picture is about.
pub fn kind_of(happened: &Happened) -> &'static str {
    match happened {
        Happened::HostAdded { .. } | Happened::HostChanged { .. } | Happened::HostRemoved => "host",
        Happened::ContainerAdded { .. }
        | Happened::ContainerChanged { .. }
        | Happened::ContainerRemoved { .. } => "container",
        Happened::ThingsChanged => "storage",
    }
}

/// What a follower is told.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Told {
    /// Something was written to the store.
    Stored(Stored),
    /// The live picture changed.
    Seen(Arc<Change>),
    /// Something was missed, so what the follower holds of it is old and has to be read again.
    Missed(Missed),
}

/// Of what something was missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Missed {
    /// The live picture.
    Seen,
    /// What is stored.
    Stored,
}

/// What happens from a place on, of what a caller sees.
#[derive(Debug)]
pub struct Events {
    platform: Platform,
    caller: Caller,
    visible: Visible,
    filter: EventFilter,
    /// The newest event of the store that was read.
    after: u64,
    waiting: VecDeque<Told>,
    changes: Changes,
    news: watch::Receiver<u64>,
}

impl Platform {
    /// Follows what happens, from now on or after the event of the store with the number `after`.
    ///
    /// # Behavior
    /// - What is written to the store is told in its order, also what was written while nobody followed.
    /// - Changes of the live picture are told as they are seen. They are not kept: who comes back with `after` is told
    ///   that it missed some.
    /// - A follower that is too slow holds up nobody, and is told that it missed something.
    /// - The rights are those that `caller` has at the beginning.
    ///
    /// # Errors
    /// `NotFound` when the caller is no member of the environment, `Invalid` with the kinds that there are.
    pub async fn follow(
        &self,
        caller: &Caller,
        filter: EventFilter,
        after: Option<u64>,
    ) -> Result<Events> {
        let mut events = self.events_of(caller, filter).await?;
        // An empty batch writes nothing and returns the newest number.
        let newest = self.store().commit(Batch::default()).await?;
        if let Some(after) = after {
            events.waiting.push_back(Told::Missed(Missed::Seen));
            // A number that this store never gave is one of another store, and to go through months of events would take
            // longer than to read everything again.
            if after > newest || newest - after > MOST_BEHIND {
                events.waiting.push_back(Told::Missed(Missed::Stored));
            }
        }
        events.after = after
            .filter(|after| newest.saturating_sub(*after) <= MOST_BEHIND)
            .map_or(newest, |after| after.min(newest));
        Ok(events)
    }

    /// Returns what a caller sees of what is asked for, at no place yet.
    async fn events_of(&self, caller: &Caller, filter: EventFilter) -> Result<Events> {
        filter.check()?;
        let asked = filter.environment.as_deref();
        let visible = self
            .visible_within(caller, asked, Action::EnvironmentRead)
            .await?;
        Ok(Events {
            platform: self.clone(),
            caller: caller.clone(),
            after: 0,
            changes: self.live().inventory().subscribe(visible.clone()),
            news: self.store().newest_event(),
            waiting: VecDeque::new(),
            visible,
            filter,
        })
    }
}

impl Events {
    /// Waits for what happens next. Nothing comes any more when the live picture is gone.
    ///
    /// # Errors
    /// `Unavailable` when the store does not answer.
    pub async fn next(&mut self) -> Result<Option<Told>> {
        loop {
            if let Some(told) = self.waiting.pop_front() {
                return Ok(Some(told));
            }
            self.news.mark_unchanged();
            self.read().await?;
            if !self.waiting.is_empty() {
                continue;
            }
            tokio::select! {
                received = self.changes.next() => match received {
                    Some(received) => self.seen(received),
                    None => return Ok(None),
                },
                _ = self.news.changed() => {}
                () = tokio::time::sleep(DEAF) => {}
            }
        }
    }

    /// Takes a change of the live picture, and those behind it without asking the store in between.
    fn seen(&mut self, received: Received) {
        let mut received = Some(received);
        while let Some(one) = received {
            match one {
                Received::Lagged => self.waiting.push_back(Told::Missed(Missed::Seen)),
                Received::Change(change) if self.filter.takes_change(&change) => {
                    self.waiting.push_back(Told::Seen(change));
                }
                Received::Change(_) => {}
            }
            received = (self.waiting.len() < AT_ONCE)
                .then(|| self.changes.try_next())
                .flatten();
        }
    }

    /// Reads what was written since.
    async fn read(&mut self) -> Result<()> {
        loop {
            let store = self.platform.store();
            let events = store.events(self.after, AT_ONCE).await?;
            let Some((first, last)) = events.first().zip(events.last()) else {
                return Ok(());
            };
            // Numbers have no gaps: events in between were forgotten.
            if first.number > self.after + 1 {
                self.waiting.push_back(Told::Missed(Missed::Stored));
            }
            self.after = last.number;
            let is_end = events.len() < AT_ONCE;
            for event in events {
                if let Some(stored) = self.stored(event).await? {
                    self.waiting.push_back(Told::Stored(stored));
                }
            }
            if is_end || !self.waiting.is_empty() {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests;
