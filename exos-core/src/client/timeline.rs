//! What happened to hosts and stacks over time.

mod state;

use reqwest::Method;
use serde::{Deserialize, Serialize};

use super::Client;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::live::{HostCounts, HostState, Window};
use crate::platform::MarkKind;

/// What happened over time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Timeline {
    /// The beginning.
    pub from: Timestamp,
    /// The end: when it was asked for.
    pub to: Timestamp,
    /// How many of the shown hosts were in which state, at 60 moments.
    pub statuses: Vec<StatusCounts>,
    /// The hosts that there are now, by name; a thousand at most.
    pub bands: Vec<Band>,
    /// How many hosts there are beyond those.
    pub more: usize,
    /// What was done to stacks, the newest first.
    pub marks: Vec<Mark>,
}

/// How many hosts were in which state at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusCounts {
    /// The moment.
    pub at: Timestamp,
    /// Hosts by state.
    pub hosts: HostCounts,
    /// How many were in a state that is not known.
    pub unknown: u32,
}

/// The states of a host.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Band {
    /// The host's id.
    pub host: String,
    /// The host's name.
    pub name: String,
    /// The environment's id.
    pub environment: String,
    /// Its states, the oldest first, without a gap.
    pub spans: Vec<StateSpan>,
}

/// A time in which a host was in one state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StateSpan {
    /// The state; absent where it is not known.
    #[serde(with = "state")]
    pub state: Option<HostState>,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
}

/// Something that was done to a stack.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// When it ended.
    pub at: Timestamp,
    /// How it ended.
    pub kind: MarkKind,
    /// What it was, for people.
    pub text: String,
    /// The environment's id.
    pub environment: String,
    /// The stack's name.
    pub stack: String,
    /// The operation's id.
    pub operation: String,
}

impl Client {
    /// Returns the states of hosts and what was done to stacks, in one environment or in all that the caller sees.
    ///
    /// # Errors
    /// `NotFound` when there is no such environment for the caller.
    pub async fn timeline(&self, environment: Option<&str>, window: Window) -> Result<Timeline> {
        let place = environment.map(|environment| ("environment", environment));
        let pairs = [("window", window.as_str())].into_iter().chain(place);
        let ask = self.ask("read timeline", Method::GET, ["timeline"]);
        ask.query(pairs).json().await
    }
}
