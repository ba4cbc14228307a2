//! Following an engine that was reached.

use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use futures_util::stream::BoxStream;

use super::crashes::{CRASH_LOOP, Crashes};
use super::dirty::Dirty;
use super::look::{differences, take_in};
use super::measure::{Measuring, until_next};
use super::{Asked, Watcher, jitter, within};
use crate::backend::{Backend, EngineEvent, Measured};
use crate::error::{Error, ErrorKind, Result};
use crate::live::Visible;
use crate::live::contents::Contents;
use crate::observed::{Container, ContainerState, ObserveQuery, Observed, Scope};

/// The longest pause between two looks at an engine that is slow to answer.
const LONGEST_PAUSE: Duration = Duration::from_secs(1);

/// An engine that is followed: its events say what to look at again.
pub(super) struct Follow<'a> {
    watcher: &'a Watcher,
    backend: Arc<dyn Backend>,
    events: BoxStream<'static, Result<EngineEvent>>,
    dirty: Dirty,
    asked: Asked,
    crashes: Crashes,
    contents: Arc<Contents>,
    /// How often everything was looked at.
    turns: u64,
}

/// A look that is under way.
type Look<'a> = BoxFuture<'a, Looked>;

/// What a look came to.
struct Looked {
    query: ObserveQuery,
    /// The newest ask that it answers.
    ask: u64,
    took: Duration,
    seen: Result<Observed>,
}

impl<'a> Follow<'a> {
    pub(super) fn new(
        watcher: &'a Watcher,
        backend: Arc<dyn Backend>,
        events: BoxStream<'static, Result<EngineEvent>>,
    ) -> Self {
        let host = watcher.inventory.host(&Visible::All, &watcher.host);
        Self {
            watcher,
            backend,
            events,
            dirty: Dirty::default(),
            asked: watcher.asked.clone(),
            crashes: Crashes::default(),
            contents: host
                .map(|host| Arc::clone(&host.contents))
                .unwrap_or_default(),
            turns: 0,
        }
    }

    /// Looks at everything and takes it in.
    pub(super) async fn look_over(&mut self) -> Result<()> {
        self.dirty.note_everything();
        let looked = self.look().await;
        self.take_in(&looked.query, looked.seen?);
        self.asked.answer(looked.ask);
        Ok(())
    }

    /// Follows until the engine is lost, and returns why.
    ///
    /// Events are read while a look is under way, so that none waits at the engine; at most one look is under way, and
    /// what happens meanwhile is gathered for the next one.
    pub(super) async fn run(mut self) -> Error {
        let settle = self.watcher.options.settle;
        let mut look: Option<Look<'_>> = None;
        let mut resync = Box::pin(tokio::time::sleep(self.until_resync()));
        let mut settled = Box::pin(tokio::time::sleep(Duration::ZERO));
        let mut pause = settle;
        let mut measuring: Option<Measuring> = Some(self.measure());
        let mut measure = Box::pin(tokio::time::sleep(self.until_measure()));
        loop {
            tokio::select! {
                event = self.events.next() => {
                    let was_clean = self.dirty.is_clean();
                    match event {
                        Some(Ok(event)) => self.note(&event),
                        Some(Err(error)) => return error,
                        None => return ended(),
                    }
                    if was_clean && !self.dirty.is_clean() {
                        settled = Box::pin(tokio::time::sleep(pause));
                    }
                }
                () = self.asked.next() => {
                    self.dirty.note_everything();
                    settled = Box::pin(tokio::time::sleep(Duration::ZERO));
                }
                () = &mut settled, if look.is_none() && !self.dirty.is_clean() => {
                    look = Some(self.look());
                }
                Looked { query, ask, took, seen } = under_way(&mut look) => {
                    look = None;
                    // An engine that is slow is not asked all the time.
                    pause = took.clamp(settle, settle.max(LONGEST_PAUSE));
                    match seen {
                        Ok(seen) => self.take_in(&query, seen),
                        Err(error) => return error,
                    }
                    if query.scope == Scope::Everything {
                        self.asked.answer(ask);
                    }
                }
                measured = under_way(&mut measuring) => {
                    measuring = None;
                    self.take_measured(measured);
                }
                () = &mut measure => {
                    // A measurement that takes longer than a step leaves a gap.
                    if measuring.is_none() {
                        measuring = Some(self.measure());
                    }
                    measure = Box::pin(tokio::time::sleep(self.until_measure()));
                }
                () = &mut resync => {
                    self.dirty.note_everything();
                    resync = Box::pin(tokio::time::sleep(self.until_resync()));
                }
            }
        }
    }

    fn note(&mut self, event: &EngineEvent) {
        self.crashes.note(event, self.watcher.clock.elapsed());
        self.dirty.note(event);
    }

    /// Begins to look at what is dirty.
    fn look(&mut self) -> Look<'static> {
        let query = self.dirty.take();
        let ask = self.asked.newest();
        let backend = Arc::clone(&self.backend);
        let clock = Arc::clone(&self.watcher.clock);
        let limit = self.watcher.options.look_timeout;
        Box::pin(async move {
            let begun = clock.elapsed();
            let seen = within(limit, backend.observe(&query)).await;
            let took = clock.elapsed().saturating_sub(begun);
            Looked {
                query,
                ask,
                took,
                seen,
            }
        })
    }

    fn take_in(&mut self, query: &ObserveQuery, seen: Observed) {
        let now = self.watcher.clock.elapsed();
        let is_whole = query.scope == Scope::Everything;
        if is_whole {
            self.crashes.forget_old(now);
        }
        // What is found waiting for its next start, by a look that no event called for, does so most of the time.
        let crashes = |seen: &Container| {
            let ends = self.crashes.ends_of(&seen.id, now);
            let waits = is_whole && seen.state == ContainerState::Restarting;
            (waits || ends >= CRASH_LOOP, ends)
        };
        let contents = Arc::new(take_in(&self.contents, &query.scope, seen, crashes));
        let happened = differences(&self.contents, &contents);
        self.contents = Arc::clone(&contents);
        let (inventory, at) = (&self.watcher.inventory, self.watcher.now());
        inventory.set_contents(&self.watcher.host, at, contents, happened);
    }

    /// Begins to measure what runs.
    fn measure(&self) -> Measuring {
        let limit = self.watcher.options.measure_timeout;
        super::measure::measure(Arc::clone(&self.backend), &self.contents, limit)
    }

    /// What was not measured is a gap, and no reason to give the engine up: its events tell whether it is there.
    fn take_measured(&self, measured: Result<Vec<Measured>>) {
        let (host, now) = (&self.watcher.host, self.watcher.now());
        match measured {
            Ok(measured) => self.watcher.inventory.take_measured(host, now, measured),
            Err(error) => tracing::debug!(%error, host = host.as_ref(), "a host was not measured"),
        }
    }

    fn until_measure(&self) -> Duration {
        until_next(&self.watcher.host, self.watcher.now())
    }

    /// Returns the time to the next look at everything: a tenth more or less than is wanted.
    fn until_resync(&mut self) -> Duration {
        self.turns += 1;
        let share = 0.9 + 0.2 * jitter(&self.watcher.host, self.turns);
        self.watcher.options.resync.mul_f64(share)
    }
}

/// Waits for what is under way, for ever when nothing is.
async fn under_way<T>(future: &mut Option<BoxFuture<'_, T>>) -> T {
    match future {
        Some(future) => future.await,
        None => std::future::pending().await,
    }
}

fn ended() -> Error {
    Error::new(
        ErrorKind::Unavailable,
        "watch host",
        "the engine ended its stream of events",
    )
}
