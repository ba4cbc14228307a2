//! The containers that use most.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::{Metrics, picture};
use crate::access::{Action, Caller};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::live::{Link, Measure, STEP, Top, UsageQuery};
use crate::platform::list::invalid;

/// The most containers that are returned.
const MOST: usize = 100;

/// How many of the last measurements are returned: ten minutes.
const RECENT: usize = 60;

/// What was not measured for so long is old: three measurements failed.
const OLD: Duration = Duration::from_secs(3 * STEP.as_secs());

/// Which containers that use most. What is absent chooses nothing out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopQuery {
    /// Most of what.
    pub by: Measure,
    /// How many at most, 1 to 100.
    pub count: usize,
    /// Those of the environment with this id or name.
    pub environment: Option<String>,
    /// Those of the host with this id, or of all hosts of this name.
    pub host: Option<String>,
    /// Those of the stack of this name.
    pub stack: Option<String>,
}

impl Default for TopQuery {
    /// Returns the ten that use most CPU.
    fn default() -> Self {
        Self {
            by: Measure::Cpu,
            count: 10,
            environment: None,
            host: None,
            stack: None,
        }
    }
}

/// A container that is among those that use most.
#[derive(Debug, Clone, PartialEq)]
pub struct TopContainer {
    /// The environment's id.
    pub environment: Arc<str>,
    /// The environment's name.
    pub environment_name: Arc<str>,
    /// The host's id, `<environment id>/<own id>`.
    pub host: Arc<str>,
    /// The host's name.
    pub host_name: Arc<str>,
    /// The name of its stack; empty when it belongs to none.
    pub stack: String,
    /// The name of its service; empty when it belongs to none.
    pub service: String,
    /// The container's id.
    pub id: String,
    /// The container's name.
    pub name: String,
    /// CPU use in percent of one CPU; absent until it was measured twice.
    pub cpu: Option<f32>,
    /// Memory in use in bytes.
    pub memory: u64,
    /// The memory limit in bytes; absent without one.
    pub memory_limit: Option<u64>,
    /// What was asked for over the last ten minutes, a value each ten seconds, the oldest first.
    pub history: Vec<Option<f32>>,
    /// When it was measured.
    pub at: Timestamp,
    /// How long ago that is.
    pub age: Duration,
    /// Whether that is old: its host is not followed, or was not measured for half a minute.
    pub stale: bool,
}

impl Metrics<'_> {
    /// Returns the containers that use most, the greatest first, in all environments that the caller sees.
    ///
    /// # Behavior
    /// - The answer is what sorting all of them would give; equal ones are ordered by name, then by id.
    ///
    /// # Errors
    /// `NotFound` when there is no such environment or host, or the caller is no member of it; `Invalid` when the count is
    /// not between 1 and 100.
    pub async fn top(self, caller: &Caller, query: &TopQuery) -> Result<Vec<TopContainer>> {
        if !(1..=MOST).contains(&query.count) {
            let message = format!("{} is not between 1 and {MOST}", query.count);
            return Err(invalid("limit", message));
        }
        let asked = query.environment.as_deref();
        let visible = self
            .platform
            .visible_within(caller, asked, Action::ContainerRead)
            .await?;
        let names = self.platform.overview().await?.names_of(&visible);
        let view = self.inventory().view(&visible);
        picture::expect_host(&view, query.host.as_deref())?;
        let found = view.top(&UsageQuery {
            by: query.by,
            count: query.count,
            host: query.host.as_deref().map(Arc::from),
            stack: query.stack.clone(),
        });
        let now = self.now();
        let shown = found.into_iter();
        Ok(shown
            .map(|top| self.show(top, query.by, &names, now))
            .collect())
    }

    fn show(
        self,
        top: Top,
        by: Measure,
        names: &BTreeMap<Arc<str>, Arc<str>>,
        now: Timestamp,
    ) -> TopContainer {
        let Top { host, entry, usage } = top;
        let seen = entry.container;
        let hour = self
            .inventory()
            .hour_of([(&*host.key.id, seen.id.as_str())], now);
        let hour = hour.of_measure(by);
        let environment = &host.key.environment;
        let age = now.since(usage.at);
        TopContainer {
            environment: Arc::clone(environment),
            environment_name: Arc::clone(names.get(environment).unwrap_or(environment)),
            host: Arc::clone(&host.key.id),
            host_name: Arc::clone(&host.name),
            stack: seen.stack.clone(),
            service: seen.service.clone(),
            id: seen.id.clone(),
            name: seen.name.clone(),
            cpu: usage.cpu,
            memory: usage.memory,
            memory_limit: usage.memory_limit,
            history: hour[hour.len().saturating_sub(RECENT)..].to_vec(),
            at: usage.at,
            age,
            stale: host.link != Link::Connected || age > OLD,
        }
    }
}
