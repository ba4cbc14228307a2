//! The Docker backend: one engine, spoken to through its HTTP API.
//!
//! Engines from API 1.24 on are spoken to in the newest version that both sides know. The engine is reached at a
//! socket, at a TCP port with or without TLS, or over SSH; see [`DockerOptions`].

mod apply;
mod build;
mod capabilities;
mod container;
mod context;
mod copy;
mod credentials;
mod disk;
mod duration;
mod endpoint;
mod engine;
mod engines;
mod error;
mod events;
mod files;
mod frames;
mod hook;
mod image;
mod json;
mod lifecycle;
mod lines;
mod logs;
mod measure;
mod network;
mod observe;
mod options;
mod rfc3339;
mod session;
mod stats;
mod step;
mod target;
mod tls;
mod transport;
mod version;
mod volume;
mod wait;

use std::sync::Arc;

use async_trait::async_trait;
use futures_util::future::try_join;
use futures_util::stream::BoxStream;
use tokio::sync::OnceCell;

pub use self::build::unsupported_build;
pub use self::engines::DockerEngines;
pub use self::options::DockerOptions;

use self::credentials::Credentials;
use self::engine::{Call, Engine};
use self::wait::Watch;
use crate::backend::{
    Backend, EngineEvent, EventsQuery, LogLine, LogOptions, Measured, Session, SessionRequest,
    Stats,
};
use crate::error::Result;
use crate::event::EventSink;
use crate::observed::{Capabilities, ObserveQuery, Observed};
use crate::plan::Op;

/// Runs containers on one Docker engine.
///
/// ```no_run
/// use exos_core::backend::Backend;
/// use exos_core::docker::{DockerBackend, DockerOptions};
/// use exos_core::observed::ObserveQuery;
///
/// # async fn run() -> exos_core::Result<()> {
/// let backend = DockerBackend::connect(&DockerOptions::default()).await?;
/// let shop = backend.observe(&ObserveQuery::stack("shop")).await?;
/// for container in shop.containers {
///     println!("{} {}", container.name, container.status);
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct DockerBackend {
    engine: Arc<Engine>,
    credentials: Credentials,
    capabilities: OnceCell<Capabilities>,
    watch: Watch,
}

impl DockerBackend {
    /// Reaches the engine that `options` name and agrees on an API version, in one round trip.
    ///
    /// # Errors
    /// - `Unavailable` when no engine answers, or its socket may not be opened.
    /// - `Unsupported` when the engine is too old.
    /// - `Invalid` when an address, a context or a certificate cannot be read.
    pub async fn connect(options: &DockerOptions) -> Result<Self> {
        Ok(Self {
            engine: Arc::new(Engine::connect(options).await?),
            credentials: Credentials::of(options),
            capabilities: OnceCell::new(),
            watch: Watch::default(),
        })
    }
}

#[async_trait]
impl Backend for DockerBackend {
    async fn capabilities(&self) -> Result<Capabilities> {
        let known = self
            .capabilities
            .get_or_try_init(|| capabilities::capabilities(&self.engine));
        known.await.cloned()
    }

    async fn observe(&self, query: &ObserveQuery) -> Result<Observed> {
        let (observed, capabilities) =
            try_join(observe::observe(&self.engine, query), self.capabilities()).await?;
        Ok(Observed {
            capabilities,
            ..observed
        })
    }

    async fn apply(&self, op: &Op, events: Arc<dyn EventSink>) -> Result<()> {
        apply::apply(self, op, &events).await
    }

    async fn logs(
        &self,
        container: &str,
        options: &LogOptions,
    ) -> Result<BoxStream<'static, Result<LogLine>>> {
        logs::logs(&self.engine, container, options).await
    }

    async fn open(&self, container: &str, request: &SessionRequest) -> Result<Session> {
        session::open(&self.engine, container, request).await
    }

    async fn stats(&self, container: &str) -> Result<BoxStream<'static, Result<Stats>>> {
        stats::stats(&self.engine, container).await
    }

    async fn measure(&self, containers: &[String]) -> Result<Vec<Measured>> {
        measure::measure(self, containers).await
    }

    async fn events(&self, query: &EventsQuery) -> Result<BoxStream<'static, Result<EngineEvent>>> {
        events::events(&self.engine, query).await
    }

    async fn inspect(&self, container: &str) -> Result<serde_json::Value> {
        let call = Call {
            op: "inspect container",
            path: &container::path(container, "/json"),
            query: &[],
        };
        self.engine.get(call).await
    }

    async fn copy_from(
        &self,
        container: &str,
        path: &str,
    ) -> Result<BoxStream<'static, Result<Vec<u8>>>> {
        copy::from(&self.engine, container, path).await
    }

    async fn copy_to(
        &self,
        container: &str,
        folder: &str,
        archive: BoxStream<'static, Vec<u8>>,
    ) -> Result<()> {
        copy::to(&self.engine, container, folder, archive).await
    }
}
