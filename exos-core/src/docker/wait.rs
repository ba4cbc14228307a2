//! Waiting for a state of a container: one look, then the engine's events. Nothing is asked again and again.

mod look;
mod watch;

use std::time::Duration;

use tokio::sync::broadcast::error::RecvError;

use self::look::{Effect, Look, Verdict};
pub(super) use self::watch::Watch;
use super::engine::Engine;
use super::logs::last_lines;
use crate::backend::EngineEvent;
use crate::backend::Tail;
use crate::error::{Error, ErrorKind, Result};
use crate::plan::{ContainerRef, Until};

/// Waits until `container` is what `until` says. Each state on the way is told to `tell`.
pub(super) async fn wait(
    engine: &Engine,
    watch: &Watch,
    container: &ContainerRef,
    until: Until,
    timeout: Option<Duration>,
    tell: &(dyn Fn(String) + Sync),
) -> Result<()> {
    let mut waiting = Waiting {
        engine,
        watch,
        container,
        until,
        tell,
        look: None,
    };
    let Some(limit) = timeout else {
        return waiting.run().await;
    };
    let ended = tokio::time::timeout(limit, waiting.run()).await;
    ended.unwrap_or_else(|_| Err(waiting.too_late(limit)))
}

struct Waiting<'a> {
    engine: &'a Engine,
    watch: &'a Watch,
    container: &'a ContainerRef,
    until: Until,
    tell: &'a (dyn Fn(String) + Sync),
    look: Option<Look>,
}

impl Waiting<'_> {
    async fn run(&mut self) -> Result<()> {
        let mut events = self.watch.subscribe(self.engine).await?;
        self.look_again().await?;
        while !self.is_decided().await? {
            match events.recv().await {
                Ok(event) => self.take(&event).await?,
                Err(RecvError::Lagged(_)) => self.look_again().await?,
                Err(RecvError::Closed) => {
                    events = self.watch.subscribe(self.engine).await?;
                    self.look_again().await?;
                }
            }
        }
        Ok(())
    }

    async fn look_again(&mut self) -> Result<()> {
        self.look = Some(Look::at(self.engine, self.container.key(), self.op()).await?);
        Ok(())
    }

    async fn take(&mut self, event: &EngineEvent) -> Result<()> {
        let effect = match &mut self.look {
            Some(look) => look.take(event),
            None => Effect::LookAgain,
        };
        match effect {
            Effect::None => Ok(()),
            // An inspection waits for the engine to write down the end: lists are right after it.
            Effect::Ahead => {
                Look::at(self.engine, self.container.key(), self.op()).await?;
                Ok(())
            }
            Effect::LookAgain => self.look_again().await,
            Effect::Gone => Err(self.failed("it was removed")),
        }
    }

    /// Says whether the state is reached, and fails when it cannot be.
    async fn is_decided(&mut self) -> Result<bool> {
        let Some(look) = &mut self.look else {
            return Ok(false);
        };
        match look.verdict(self.until) {
            Verdict::Reached => Ok(true),
            Verdict::NotYet => {
                if let Some(news) = look.news() {
                    (self.tell)(news);
                }
                Ok(false)
            }
            Verdict::Never(why) => Err(self.explain(why).await),
        }
    }

    /// Adds to `why` what the container or its health check said last.
    async fn explain(&self, why: String) -> Error {
        let error = self.failed(why);
        let lines = match &self.look {
            Some(look) if look.is_unhealthy() => Look::check_output(self.engine, &look.id).await,
            Some(look) => last_lines(self.engine, &look.id).await,
            None => Vec::new(),
        };
        match Tail::of(lines) {
            Some(tail) => error.source(tail),
            None => error,
        }
    }

    fn failed(&self, why: impl Into<String>) -> Error {
        Error::new(ErrorKind::Failed, self.op(), why)
    }

    fn too_late(&self, limit: Duration) -> Error {
        let state = match &self.look {
            Some(look) => look.state(),
            None => "not known".to_owned(),
        };
        let message = format!("not within {limit:?}; it is {state}");
        Error::new(ErrorKind::Timeout, self.op(), message)
            .hint("`exos logs` shows what it does; allow more time if it is only slow")
    }

    fn op(&self) -> &'static str {
        match self.until {
            Until::Up => "wait until the container is up",
            Until::Healthy => "wait until the container is healthy",
            Until::Completed => "wait until the container has completed",
        }
    }
}
