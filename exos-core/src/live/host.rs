//! A host as the picture shows it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::contents::Contents;
use super::metrics::{HostUsage, Ranks};
use crate::clock::Timestamp;
use crate::id::own_id;
use crate::observed::HostFacts;

/// Which host, of which environment. A host's id is its own among all environments.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct HostKey {
    /// The id of the environment.
    pub environment: Arc<str>,
    /// The id of the host.
    pub id: Arc<str>,
}

impl HostKey {
    /// Returns the key of a host.
    pub fn new(environment: impl Into<Arc<str>>, id: impl Into<Arc<str>>) -> Self {
        Self {
            environment: environment.into(),
            id: id.into(),
        }
    }
}

/// What is told of a host from outside; everything else comes from its engine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostSpec {
    /// Which host.
    pub key: HostKey,
    /// Its name for people.
    pub name: Arc<str>,
    /// The labels that people gave it, for placement.
    pub labels: Arc<BTreeMap<String, String>>,
    /// What is wanted of it.
    pub desired: Desired,
}

impl HostSpec {
    /// Returns a host without labels that is wanted active.
    pub fn new(key: HostKey, name: impl Into<Arc<str>>) -> Self {
        Self {
            key,
            name: name.into(),
            labels: Arc::default(),
            desired: Desired::default(),
        }
    }
}

/// What is wanted of a host.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Desired {
    /// It takes containers.
    #[default]
    Active,
    /// It takes no new containers.
    Inactive,
    /// Its stacks move away.
    Draining,
    /// It is leaving.
    Removed,
}

/// How the engine is reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Link {
    /// It is being reached for, the first time or after the connection broke.
    #[default]
    Connecting,
    /// Its events are followed.
    Connected,
    /// It does not answer; it is tried again and again.
    Unreachable,
    /// It answers and is too old.
    Incompatible,
    /// It answers and refuses, or makes no sense.
    Error,
}

/// The state of a host: what is wanted of it and how it is reached, in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HostState {
    /// It failed in a way that a person has to look at.
    Error,
    /// It does not answer.
    Unreachable,
    /// Its engine is too old.
    Incompatible,
    /// It is being reached for.
    Connecting,
    /// Its stacks move away.
    Draining,
    /// It takes no new containers, as was asked for.
    Inactive,
    /// All is well.
    Active,
    /// It is leaving.
    Removed,
}

impl HostState {
    /// Combines what is wanted with how the engine is reached.
    ///
    /// # Behavior
    /// - A host that is leaving is `Removed`, whatever its engine does.
    /// - An engine that is not followed shows, whatever else is wanted of the host: the picture of it is old.
    pub fn of(desired: Desired, link: Link) -> Self {
        match (desired, link) {
            (Desired::Removed, _) => Self::Removed,
            (_, Link::Error) => Self::Error,
            (_, Link::Unreachable) => Self::Unreachable,
            (_, Link::Incompatible) => Self::Incompatible,
            (_, Link::Connecting) => Self::Connecting,
            (Desired::Draining, Link::Connected) => Self::Draining,
            (Desired::Inactive, Link::Connected) => Self::Inactive,
            (Desired::Active, Link::Connected) => Self::Active,
        }
    }

    /// Returns the word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Unreachable => "unreachable",
            Self::Incompatible => "incompatible",
            Self::Connecting => "connecting",
            Self::Draining => "draining",
            Self::Inactive => "inactive",
            Self::Active => "active",
            Self::Removed => "removed",
        }
    }
}

impl fmt::Display for HostState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A host at one moment. It never changes; a later moment is another value.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Host {
    /// Which host.
    #[serde(flatten)]
    pub key: HostKey,
    /// Its name for people.
    pub name: Arc<str>,
    /// Its state: `desired` and `link` in one word.
    pub state: HostState,
    /// What is wanted of it.
    pub desired: Desired,
    /// How its engine is reached.
    pub link: Link,
    /// Since when it is in this state.
    pub since: Timestamp,
    /// Why it is in this state, when there is more to say than the word.
    pub why: Option<Arc<str>>,
    /// When the engine last answered; absent when it never did.
    pub last_seen: Option<Timestamp>,
    /// The labels that people gave it.
    pub labels: Arc<BTreeMap<String, String>>,
    /// What its engine says of it; absent when it never answered.
    pub facts: Option<Arc<HostFacts>>,
    /// What was seen on it last.
    #[serde(skip)]
    pub contents: Arc<Contents>,
    /// What its containers used when they were measured last.
    #[serde(skip)]
    pub usage: Arc<HostUsage>,
    /// What they used as numbers to order by.
    #[serde(skip)]
    pub(super) ranks: Ranks,
}

impl Host {
    pub(super) fn new(spec: HostSpec, now: Timestamp) -> Self {
        let link = Link::default();
        Self {
            state: HostState::of(spec.desired, link),
            key: spec.key,
            name: spec.name,
            desired: spec.desired,
            link,
            since: now,
            why: None,
            last_seen: None,
            labels: spec.labels,
            facts: None,
            contents: Arc::default(),
            usage: Arc::default(),
            ranks: Ranks::default(),
        }
    }

    /// Tells whether its whole id, its own id or its name is this one.
    pub fn is_called(&self, id_or_name: &str) -> bool {
        let id = self.key.id.as_ref();
        [id, own_id(id), &self.name].contains(&id_or_name)
    }

    /// Returns how long ago the engine last answered.
    ///
    /// What is followed is as old as its last look, which the watcher renews; see [`super::Options::resync`].
    pub fn age(&self, now: Timestamp) -> Option<Duration> {
        self.last_seen.map(|seen| now.since(seen))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_shows_only_while_the_engine_is_followed() {
        let of = HostState::of;
        assert_eq!(of(Desired::Active, Link::Connected), HostState::Active);
        assert_eq!(of(Desired::Inactive, Link::Connected), HostState::Inactive);
        assert_eq!(of(Desired::Draining, Link::Connected), HostState::Draining);
        assert_eq!(
            of(Desired::Draining, Link::Unreachable),
            HostState::Unreachable
        );
        assert_eq!(
            of(Desired::Inactive, Link::Incompatible),
            HostState::Incompatible
        );
        assert_eq!(of(Desired::Active, Link::Connecting), HostState::Connecting);
        assert_eq!(of(Desired::Active, Link::Error), HostState::Error);
        assert_eq!(of(Desired::Removed, Link::Unreachable), HostState::Removed);
    }
}
