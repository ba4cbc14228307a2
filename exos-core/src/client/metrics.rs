//! What containers use, now and over time.

use reqwest::Method;
use serde::{Deserialize, Serialize};

use super::{Client, Collection, Container, Host, HostName, Resource, Stack};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::live::Window;
use crate::platform::TopQuery;

/// What was used over time. What was not measured is absent, not zero.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// When the first step begins.
    pub from: Timestamp,
    /// How long a step is, in seconds.
    pub step: u64,
    /// CPU use in percent of one CPU, a value each step, the oldest first.
    pub cpu: Vec<Option<f32>>,
    /// Memory in use in bytes, a value each step, the oldest first.
    pub memory: Vec<Option<f32>>,
}

/// A container that is among those that use most.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TopContainer {
    /// The container's id.
    pub id: String,
    /// The container's name.
    pub name: String,
    /// The environment that it is in.
    pub environment: EnvironmentName,
    /// The host that it is on.
    pub host: HostName,
    /// The name of its stack; empty when it belongs to none.
    pub stack: String,
    /// The name of its service; empty when it belongs to none.
    pub service: String,
    /// CPU use in percent of one CPU; absent until it was measured twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu: Option<f32>,
    /// Memory in use in bytes.
    pub memory: u64,
    /// The memory limit in bytes; absent without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_limit: Option<u64>,
    /// What was asked for over the last ten minutes, a value each ten seconds, the oldest first.
    pub history: Vec<Option<f32>>,
    /// When it was measured.
    pub at: Timestamp,
    /// How many seconds ago that is.
    pub age: u64,
    /// Whether that is old: its host is not followed, or was not measured for half a minute.
    pub stale: bool,
}

/// An environment by its id and name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EnvironmentName {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
}

/// The whole answer: it is no list that is read in parts.
#[derive(Deserialize)]
struct Top {
    items: Vec<TopContainer>,
}

impl Client {
    /// Returns the containers that use most, the greatest first, in all environments that the caller sees.
    ///
    /// # Errors
    /// `NotFound` when there is no such environment or host for the caller; `Invalid` when the count is not between 1 and
    /// 100.
    pub async fn top_containers(&self, query: &TopQuery) -> Result<Vec<TopContainer>> {
        let count = query.count.to_string();
        let always = [("by", query.by.as_str()), ("limit", count.as_str())];
        let places = [
            ("environment", query.environment.as_deref()),
            ("host", query.host.as_deref()),
            ("stack", query.stack.as_deref()),
        ];
        let places = places
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)));
        let path = ["metrics", "containers"];
        let ask = self.ask("read metrics", Method::GET, path);
        let top: Top = ask.query(always.into_iter().chain(places)).json().await?;
        Ok(top.items)
    }
}

/// A sort of thing whose containers are measured.
pub trait Measured: Resource {}

impl Measured for Container {}
impl Measured for Host {}
impl Measured for Stack {}

impl<T: Measured> Collection<T> {
    /// Returns what one used over time; what a host or a stack used is that of its containers together.
    ///
    /// # Errors
    /// `NotFound` when there is none, or it is none of the caller's business.
    pub async fn metrics(&self, which: &str, window: Window) -> Result<Series> {
        let ask = self.ask("read metrics", Method::GET, [which, "metrics"]);
        ask.query([("window", window.as_str())]).json().await
    }
}
