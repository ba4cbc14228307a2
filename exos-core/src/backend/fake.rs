//! A backend in memory, so that an embedding team tests its own code without Docker.

mod container;
mod engine;
mod engines;
mod line;
mod measure;
mod output;
mod script;
mod talk;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_trait::async_trait;
use futures_util::stream::{self, BoxStream, StreamExt};
use tokio::sync::{broadcast, watch};

use super::{
    Backend, EngineEvent, EventsQuery, LogLine, LogOptions, Measured, Session, SessionRequest,
    Stats,
};
use crate::error::{Error, ErrorKind, Result};
use crate::event::EventSink;
use crate::observed::{Capabilities, ObserveQuery, Observed};
use crate::plan::{Op, Until};
use engine::{Engine, Told};
pub use engines::FakeEngines;
use line::Line;
pub use line::Reach;
pub use script::{Behavior, Load};

/// A backend in memory that keeps the contract of [`Backend`], as the behaviour suite shows.
///
/// Containers become healthy as soon as they start and run until they are stopped, unless a
/// [`Behavior`] says otherwise. Any operation can be made to fail.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> exos_core::Result<()> {
/// use std::sync::Arc;
/// use exos_core::backend::FakeBackend;
/// use exos_core::observed::Scope;
/// use exos_core::plan::UpOptions;
/// use exos_core::platform::{Local, Stacks, Work};
/// use exos_core::spec::{ServiceSpec, StackSpec};
///
/// let engine = Arc::new(FakeBackend::new().with_image("shop/web:1"));
/// let stack = StackSpec::new("shop").with_service(ServiceSpec::new("web", "shop/web:1"));
/// let platform = Local::new(engine.clone());
/// platform.up(&stack, &UpOptions::default(), &Work::default()).await?;
/// assert_eq!(platform.containers(&Scope::All).await?[0].name, "shop-web-1");
/// # Ok(())
/// # }
/// ```
pub struct FakeBackend {
    engine: Arc<Mutex<Engine>>,
    changes: watch::Sender<u64>,
    events: broadcast::Sender<EngineEvent>,
    line: Line,
}

impl Default for FakeBackend {
    fn default() -> Self {
        Self {
            engine: Arc::default(),
            changes: watch::Sender::new(0),
            events: broadcast::Sender::new(1024),
            line: Line::default(),
        }
    }
}

impl FakeBackend {
    /// Returns an engine with nothing on it, which pulls and builds every image it is asked for.
    pub fn new() -> Self {
        Self::default()
    }

    /// Puts an image on the engine.
    #[must_use]
    pub fn with_image(self, name: &str) -> Self {
        self.engine().put_image(name);
        self
    }

    /// Says how the containers of a service behave.
    #[must_use]
    pub fn with_behavior(self, service: &str, behavior: Behavior) -> Self {
        self.set_behavior(service, behavior);
        self
    }

    /// Says what the engine can do.
    #[must_use]
    pub fn with_capabilities(self, capabilities: Capabilities) -> Self {
        self.engine().capabilities = capabilities;
        self
    }

    /// Changes how the containers of a service behave from now on.
    pub fn set_behavior(&self, service: &str, behavior: Behavior) {
        self.engine().behaviors.insert(service.to_owned(), behavior);
    }

    /// Says what a container uses from now on.
    pub fn set_load(&self, name: &str, load: Load) {
        self.engine().loads.insert(name.to_owned(), load);
    }

    /// Makes the next operation fail whose `subject verb`, as in `service web/1 start`, contains `what`.
    pub fn fail_next(&self, what: &str, kind: ErrorKind) {
        self.engine().faults.push((what.to_owned(), kind));
    }

    /// Makes the registry know no image of this name.
    pub fn forget_image(&self, name: &str) {
        self.engine().unknown_images.insert(name.to_owned());
    }

    /// Returns how often was looked at what is there.
    pub fn looks(&self) -> u64 {
        self.engine().looks
    }

    /// Returns how often was measured, what failed included.
    pub fn measurements(&self) -> u32 {
        self.engine().measured
    }

    /// Returns every operation so far as `subject verb`, and forgets them.
    pub fn take_calls(&self) -> Vec<String> {
        std::mem::take(&mut self.engine().calls)
    }

    /// Ends a container from the outside, as a crash would.
    pub fn crash(&self, name: &str, exit_code: i64) {
        let told = self.engine().crash(name, exit_code);
        self.tell(told);
    }

    /// Makes the health check of a container answer otherwise.
    pub fn set_health(&self, name: &str, health: crate::observed::Health) {
        let told = self.engine().set_health(name, health);
        self.tell(told);
    }

    /// Says how the engine is reached from now on. Streams of events end when it is [`Reach::Refuses`].
    pub fn set_reach(&self, reach: Reach) {
        self.line.set(reach);
    }

    /// Returns the names of the containers, networks and volumes that are there.
    pub fn names(&self) -> Vec<String> {
        self.engine().names()
    }

    /// Makes a container write a line.
    pub fn write(&self, name: &str, line: &str) {
        self.engine().write(name, line);
        self.tell(Told::new());
    }

    fn engine(&self) -> MutexGuard<'_, Engine> {
        lock(&self.engine)
    }

    fn tell(&self, told: Told) {
        let heard = told.into_iter().filter(|_| self.line.is_up());
        for event in heard {
            // Nobody may be listening.
            let _ = self.events.send(event);
        }
        self.changes.send_modify(|count| *count += 1);
    }

    async fn wait(&self, container: &str, until: Until) -> Result<()> {
        let mut changes = self.changes.subscribe();
        loop {
            if let Some(verdict) = self.engine().verdict(container, until) {
                return verdict;
            }
            changes.changed().await.map_err(|closed| {
                Error::new(ErrorKind::Internal, "wait", "the engine is gone").source(closed)
            })?;
        }
    }
}

impl fmt::Debug for FakeBackend {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FakeBackend")
            .field("names", &self.names())
            .finish_non_exhaustive()
    }
}

#[async_trait]
impl Backend for FakeBackend {
    async fn capabilities(&self) -> Result<Capabilities> {
        self.line.up().await?;
        Ok(self.engine().capabilities.clone())
    }

    async fn observe(&self, query: &ObserveQuery) -> Result<Observed> {
        self.line.up().await?;
        let mut engine = self.engine();
        engine.looks += 1;
        Ok(engine.observe(query))
    }

    async fn apply(&self, op: &Op, _events: Arc<dyn EventSink>) -> Result<()> {
        self.line.up().await?;
        if let Op::Await {
            container,
            until,
            timeout,
        } = op
        {
            let waiting = self.wait(container.key(), *until);
            return match timeout {
                None => waiting.await,
                Some(limit) => tokio::time::timeout(*limit, waiting)
                    .await
                    .unwrap_or_else(|_| {
                        Err(Error::new(ErrorKind::Timeout, "wait", "it took too long")
                            .with("container", container.name.clone()))
                    }),
            };
        }
        let told = self.engine().apply(op)?;
        self.tell(told);
        Ok(())
    }

    async fn logs(
        &self,
        container: &str,
        options: &LogOptions,
    ) -> Result<BoxStream<'static, Result<LogLine>>> {
        self.line.up().await?;
        let lines = self.engine().logs(container, options)?;
        let written = stream::iter(lines.into_iter().map(Ok));
        if !options.follow {
            return Ok(written.boxed());
        }
        let coming = output::follow(&self.engine, self.changes.subscribe(), container, options)?;
        Ok(written.chain(coming).take_until(self.line.cut()).boxed())
    }

    async fn open(&self, container: &str, request: &SessionRequest) -> Result<Session> {
        self.line.up().await?;
        output::session(&self.engine, container, request)
    }

    async fn stats(&self, container: &str) -> Result<BoxStream<'static, Result<Stats>>> {
        self.line.up().await?;
        self.engine().running(container)?;
        Ok(stream::iter([Ok(Stats::default())]).boxed())
    }

    async fn measure(&self, containers: &[String]) -> Result<Vec<Measured>> {
        self.line.up().await?;
        self.engine().measure(containers)
    }

    async fn events(&self, query: &EventsQuery) -> Result<BoxStream<'static, Result<EngineEvent>>> {
        self.line.up().await?;
        let stack = query.stack.clone();
        let events = stream::unfold(self.events.subscribe(), |mut events| async {
            // A reader that fell behind goes on with what is left.
            loop {
                match events.recv().await {
                    Ok(event) => return Some((event, events)),
                    Err(broadcast::error::RecvError::Lagged(_)) => {}
                    Err(broadcast::error::RecvError::Closed) => return None,
                }
            }
        });
        let of_stack = move |event: &EngineEvent| {
            let owner = event.attributes.get(crate::labels::STACK);
            stack.is_none() || owner == stack.as_ref()
        };
        let events = events.filter(move |event| std::future::ready(of_stack(event)));
        Ok(events.map(Ok).take_until(self.line.cut()).boxed())
    }

    async fn inspect(&self, container: &str) -> Result<serde_json::Value> {
        self.line.up().await?;
        self.engine().inspect(container)
    }

    async fn copy_from(
        &self,
        container: &str,
        path: &str,
    ) -> Result<BoxStream<'static, Result<Vec<u8>>>> {
        self.line.up().await?;
        let archive = self.engine().archive(container, path)?;
        Ok(stream::iter([Ok(archive)]).boxed())
    }

    async fn copy_to(
        &self,
        container: &str,
        folder: &str,
        archive: BoxStream<'static, Vec<u8>>,
    ) -> Result<()> {
        self.line.up().await?;
        let archive: Vec<u8> = archive.concat().await;
        self.engine().unpack(container, folder, archive)
    }
}

fn lock(engine: &Mutex<Engine>) -> MutexGuard<'_, Engine> {
    engine.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What containers are known by in [`Engine`].
type ByName<T> = BTreeMap<String, T>;
