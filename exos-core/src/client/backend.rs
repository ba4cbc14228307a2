//! The backend of one environment of a server: everything that looks and listens, and what is done with one container.

mod event;
mod stream;

use std::sync::Arc;

use async_trait::async_trait;
use futures_util::stream::{BoxStream, StreamExt, TryStreamExt};
use reqwest::{Body, Method};

use self::event::Watching;
use self::stream::{Line, options, session};
use super::request::Ask;
use super::sse;
use super::{Client, Query, answer, websocket};
use crate::backend::{
    Backend, EngineEvent, EventsQuery, LogLine, LogOptions, Measured, Session, SessionRequest,
    Stats,
};
use crate::clock::{Clock, SystemClock, Timestamp};
use crate::error::{Error, ErrorKind, Result};
use crate::event::EventSink;
use crate::observed::{Capabilities, Container, ObserveQuery, Observed, Scope};
use crate::plan::{ContainerRef, Op};

/// The backend of one environment of a server.
///
/// # Behavior
/// - [`Backend::observe`] answers from the server's live picture: containers, and no networks, volumes or images.
/// - [`Backend::apply`] does what is done with one container that is there: start, stop, restart, kill, pause, unpause and
///   remove. Everything else is `Unsupported`: a server makes things itself, from the files of a stack.
#[derive(Debug, Clone)]
pub struct RemoteBackend {
    client: Client,
    environment: String,
    clock: Arc<dyn Clock>,
}

impl RemoteBackend {
    /// Works on an environment, by its id or name.
    pub fn new(client: Client, environment: impl Into<String>) -> Self {
        Self {
            client,
            environment: environment.into(),
            clock: Arc::new(SystemClock::default()),
        }
    }

    fn container(&self, op: &'static str, method: Method, container: &str, rest: &str) -> Ask {
        let path = [
            "environments",
            &self.environment,
            "containers",
            container,
            rest,
        ];
        self.client.ask(op, method, path)
    }

    async fn containers(&self, scope: &Scope) -> Result<Vec<Container>> {
        let query = match scope {
            Scope::Stack(name) => Query::default().with("stack", name),
            _ => Query::default(),
        };
        let containers = self.client.containers(&self.environment);
        let found = containers.list(&query).await?.into_iter();
        let mut found: Vec<Container> = found.map(|seen| seen.container).collect();
        match scope {
            Scope::All => found.retain(|seen| !seen.stack.is_empty()),
            Scope::Containers(ids) => found.retain(|seen| ids.contains(&seen.id)),
            Scope::Stack(_) | Scope::Everything => {}
        }
        found.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(found)
    }

    async fn act(&self, op: &Op) -> Result<()> {
        let containers = self.client.containers(&self.environment);
        let act = async |container: &ContainerRef, verb: &'static str, timeout, signal| {
            containers
                .act(verb, container.key(), verb, timeout, signal)
                .await
        };
        match op {
            Op::StartContainer { container } => act(container, "start", None, None).await,
            Op::StopContainer { container, timeout } => {
                act(container, "stop", *timeout, None).await
            }
            Op::RestartContainer { container, timeout } => {
                act(container, "restart", *timeout, None).await
            }
            Op::KillContainer { container, signal } => {
                act(container, "kill", None, Some(signal.as_str())).await
            }
            Op::PauseContainer { container } => act(container, "pause", None, None).await,
            Op::UnpauseContainer { container } => act(container, "unpause", None, None).await,
            Op::RemoveContainer {
                container,
                volumes,
                force,
            } => {
                let removed = containers.delete(container.key(), *force, *volumes).await;
                match removed {
                    Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
                    removed => removed,
                }
            }
            other => Err(unsupported(other.verb().as_str())),
        }
    }
}

fn unsupported(op: &'static str) -> Error {
    let message = "a server does this itself, from the files of a stack";
    Error::new(ErrorKind::Unsupported, op, message)
}

#[async_trait]
impl Backend for RemoteBackend {
    async fn capabilities(&self) -> Result<Capabilities> {
        let message = "an environment has many hosts, each with its own";
        Err(
            Error::new(ErrorKind::Unsupported, "ask for capabilities", message)
                .hint("`exos host ls` shows what is known of each"),
        )
    }

    async fn observe(&self, query: &ObserveQuery) -> Result<Observed> {
        Ok(Observed {
            containers: self.containers(&query.scope).await?,
            ..Observed::default()
        })
    }

    async fn apply(&self, op: &Op, _: Arc<dyn EventSink>) -> Result<()> {
        self.act(op).await
    }

    async fn logs(
        &self,
        container: &str,
        options: &LogOptions,
    ) -> Result<BoxStream<'static, Result<LogLine>>> {
        const OP: &str = "read logs";
        let (own, container) = (self.clone(), container.to_owned());
        let pairs = self::options(options);
        let ask = move || {
            let pairs = pairs.iter().map(|(name, value)| (*name, value.as_str()));
            own.container(OP, Method::GET, &container, "logs")
                .query(pairs)
        };
        let events = sse::read(ask).await?;
        let lines = events.try_filter_map(async |event| {
            if event.name == "end" {
                return Ok(None);
            }
            let line: Line = answer::read(OP, &event.data)?;
            Ok(Some(LogLine::from(line)))
        });
        Ok(lines.boxed())
    }

    async fn open(&self, container: &str, request: &SessionRequest) -> Result<Session> {
        let (op, rest) = match request {
            SessionRequest::Exec { .. } => ("exec", "exec"),
            SessionRequest::Attach { .. } => ("attach", "attach"),
        };
        let pairs = session(request);
        let pairs = pairs.iter().map(|(name, value)| (*name, value.as_str()));
        let ask = self
            .container(op, Method::GET, container, rest)
            .query(pairs);
        websocket::open(&ask).await
    }

    async fn stats(&self, container: &str) -> Result<BoxStream<'static, Result<Stats>>> {
        const OP: &str = "measure container";
        let (own, container) = (self.clone(), container.to_owned());
        let ask = move || own.container(OP, Method::GET, &container, "stats");
        let events = sse::read(ask).await?;
        let stats = events.try_filter_map(async |event| {
            let is_measure = event.name == "stats";
            is_measure
                .then(|| answer::read(OP, &event.data))
                .transpose()
        });
        Ok(stats.boxed())
    }

    async fn measure(&self, _: &[String]) -> Result<Vec<Measured>> {
        let message = "a server measures by itself, and its lists tell what it found";
        Err(Error::new(
            ErrorKind::Unsupported,
            "measure containers",
            message,
        ))
    }

    async fn events(&self, query: &EventsQuery) -> Result<BoxStream<'static, Result<EngineEvent>>> {
        const OP: &str = "read events";
        if query.since.is_some() {
            let message = "a server tells what happens from now on";
            return Err(Error::new(ErrorKind::Unsupported, OP, message).hint(
                "leave --since out; `exos audit ls` and `exos operation ls` tell what was done",
            ));
        }
        let (own, stack) = (self.clone(), query.stack.clone());
        let ask = move || {
            let path = ["environments", &own.environment, "events"];
            let stack = stack.as_deref().map(|stack| ("stack", stack));
            let ask = own.client.ask(OP, Method::GET, path);
            ask.query([("kind", "container")].into_iter().chain(stack))
        };
        let events = sse::read(ask).await?;
        // What is there counts from when the subscription stands.
        let scope = query.stack.clone().map_or(Scope::Everything, Scope::Stack);
        let mut watching = Watching::new(&self.containers(&scope).await?);
        let clock = self.clock.clone();
        let events = events.map(move |event| {
            let event = event?;
            if event.name != "container" {
                return Ok(None);
            }
            let seen = answer::read(OP, &event.data)?;
            Ok(watching.event(seen, clock.timestamp()))
        });
        let events = events.try_filter_map(async |event| Ok(event));
        let Some(until) = query.until else {
            return Ok(events.boxed());
        };
        let left = Timestamp::from_millis(until.saturating_mul(1000)).since(self.clock.timestamp());
        Ok(events.take_until(tokio::time::sleep(left)).boxed())
    }

    async fn inspect(&self, container: &str) -> Result<serde_json::Value> {
        let containers = self.client.containers(&self.environment);
        containers.inspect(container).await
    }

    async fn copy_from(
        &self,
        container: &str,
        path: &str,
    ) -> Result<BoxStream<'static, Result<Vec<u8>>>> {
        const OP: &str = "copy from container";
        let ask = self.container(OP, Method::GET, container, "files");
        let archive = ask.query([("path", path)]).send().await?.bytes_stream();
        let archive = archive.map_ok(|bytes| bytes.to_vec());
        Ok(archive.map_err(|error| answer::broken(OP, error)).boxed())
    }

    async fn copy_to(
        &self,
        container: &str,
        folder: &str,
        archive: BoxStream<'static, Vec<u8>>,
    ) -> Result<()> {
        let ask = self.container("copy to container", Method::PUT, container, "files");
        let ask = ask
            .query([("path", folder)])
            .header(reqwest::header::CONTENT_TYPE, "application/x-tar");
        let body = Body::wrap_stream(archive.map(Ok::<_, std::io::Error>));
        ask.upload(body).await.map(drop)
    }
}
