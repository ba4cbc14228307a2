//! What containers wrote: of one, or of all of a stack.

mod follow;
mod merge;

use std::collections::BTreeSet;
use std::sync::Arc;

use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};

use self::follow::Follow;
use self::merge::Merge;
use super::Containers;
use crate::access::{Action, Caller};
use crate::backend::{LogLine, LogOptions};
use crate::clock::Timestamp;
use crate::error::{Error, Problem, Result};
use crate::live::{Live, View, Visible};
use crate::observed::Container;

/// Which lines.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogsQuery {
    /// Which lines of each container. Their times always come along.
    pub lines: LogOptions,
    /// Only lines after the one of this time: where somebody goes on who was cut off.
    pub after: Option<String>,
    /// Of a stack, only these services; all when empty.
    pub services: BTreeSet<String>,
}

/// A line of a container of a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StackLine {
    /// The container's name.
    pub container: String,
    /// Its service.
    pub service: String,
    /// The line.
    pub line: LogLine,
}

impl LogsQuery {
    fn options(&self) -> Result<LogOptions> {
        let options = LogOptions {
            timestamps: true,
            ..self.lines.clone()
        };
        let Some(after) = &self.after else {
            return Ok(options);
        };
        let second = second(after).ok_or_else(|| {
            let wrong = "it is not the time of a line, such as 2026-11-22T20:25:00.123456789Z";
            Error::invalid("read logs", vec![Problem::new("after", wrong)])
        })?;
        Ok(LogOptions {
            tail: None,
            since: Some(second),
            ..options
        })
    }

    /// Says whether a line comes after the last one that was seen.
    fn is_news(&self, line: &LogLine) -> bool {
        self.after.is_none() || line.at > self.after
    }
}

/// Returns the second since the Unix epoch that a time is in.
fn second(time: &str) -> Option<i64> {
    let time: Timestamp = time.parse().ok()?;
    Some(time.as_millis().div_euclid(1000))
}

impl Containers<'_> {
    /// Reads what a container wrote, in the order in which it did. Every line has its time.
    ///
    /// # Behavior
    /// - With `follow` it goes on with new lines until the container ends.
    ///
    /// # Errors
    /// As [`Containers::get`]; `Forbidden` without the right to read logs; `Unavailable` when the host cannot be
    /// reached.
    pub async fn logs(
        &self,
        caller: &Caller,
        environment: &str,
        container: &str,
        query: &LogsQuery,
    ) -> Result<BoxStream<'static, Result<LogLine>>> {
        let found = self.find(caller, environment, container).await?;
        caller.check(Action::ContainerLogs, Some(&found.environment.id))?;
        let options = query.options()?;
        let engine = self.platform.live().engine(found.host_id())?;
        let lines = engine.logs(&found.container().id, &options).await?;
        let query = query.clone();
        let news = lines.try_filter(move |line| std::future::ready(query.is_news(line)));
        Ok(news.boxed())
    }

    /// Reads what the containers of a stack wrote. Every line has its time.
    ///
    /// # Behavior
    /// - What is written already comes in the order of its times, over all containers.
    /// - With `follow` new lines come after that as they arrive, those of containers that start later too. It ends when
    ///   no container of the stack has run for some seconds.
    ///
    /// # Errors
    /// `NotFound` when there is no such stack, or the caller is no member of its environment; otherwise as
    /// [`Containers::logs`].
    pub async fn stack_logs(
        &self,
        caller: &Caller,
        environment: &str,
        stack: &str,
        query: &LogsQuery,
    ) -> Result<BoxStream<'static, Result<StackLine>>> {
        let stacks = self.platform.stacks();
        let stack = stacks.get(caller, environment, stack).await?.value;
        caller.check(Action::ContainerLogs, Some(&stack.environment))?;
        let asked = Asked {
            environment: stack.environment,
            stack: stack.name,
            options: query.options()?,
            query: query.clone(),
        };
        let live = Arc::clone(self.platform.live());
        // The subscription stands before the picture is read: no start is missed.
        let changes = live.inventory().subscribe(asked.visible());
        let seen = asked.containers(&live);
        let before = LogOptions {
            follow: false,
            ..asked.options.clone()
        };
        let written = Merge::open(&live, &seen, &before).await?;
        let follow = asked.options.follow;
        let reader = Follow::new(live, asked, seen, written, changes);
        let lines = stream::try_unfold(reader, move |mut reader| async move {
            let line = match reader.written().await? {
                None if follow => reader.follow().await?,
                line => line,
            };
            Ok(line.map(|line| (line, reader)))
        });
        Ok(lines.boxed())
    }
}

/// What is asked for of a stack.
struct Asked {
    environment: String,
    stack: String,
    options: LogOptions,
    query: LogsQuery,
}

/// A container that is read.
#[derive(Debug, Clone)]
struct Source {
    host: Arc<str>,
    id: String,
    name: String,
    service: String,
}

impl Source {
    fn of(host: &Arc<str>, container: &Container) -> Self {
        Self {
            host: Arc::clone(host),
            id: container.id.clone(),
            name: container.name.clone(),
            service: container.service.clone(),
        }
    }

    async fn open(
        &self,
        live: &Live,
        options: &LogOptions,
    ) -> Result<BoxStream<'static, Result<LogLine>>> {
        live.engine(&self.host)?.logs(&self.id, options).await
    }
}

impl Asked {
    fn visible(&self) -> Visible {
        Visible::only(self.environment.as_str())
    }

    fn takes(&self, container: &Container) -> bool {
        let services = &self.query.services;
        container.stack == self.stack
            && (services.is_empty() || services.contains(&container.service))
    }

    fn view(&self, live: &Live) -> View {
        live.inventory().view(&self.visible())
    }

    /// Returns the containers that the picture shows.
    fn containers(&self, live: &Live) -> Vec<Source> {
        self.those(live, |_| true)
    }

    /// Returns the containers that the picture shows up.
    fn up(&self, live: &Live) -> Vec<Source> {
        self.those(live, |container| container.state.is_up())
    }

    fn those(&self, live: &Live, is: impl Fn(&Container) -> bool) -> Vec<Source> {
        let view = self.view(live);
        let seen = view.hosts().iter().flat_map(|host| {
            let containers = host.contents.containers().iter();
            containers.map(|entry| (&host.key.id, &*entry.container))
        });
        let seen = seen.filter(|(_, container)| self.takes(container) && is(container));
        seen.map(|(host, container)| Source::of(host, container))
            .collect()
    }
}
