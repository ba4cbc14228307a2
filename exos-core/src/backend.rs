//! The port to whatever runs containers.

mod engines;
#[cfg(any(test, feature = "test-util"))]
mod fake;
pub mod layer;
mod measured;
mod session;
mod stream;
#[cfg(any(feature = "docker", test, feature = "test-util"))]
mod tail;

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use futures_util::stream::BoxStream;

pub use engines::{EngineAddress, EngineTls, Engines};
#[cfg(any(test, feature = "test-util"))]
pub use fake::{Behavior, FakeBackend, FakeEngines, Load, Reach};
pub use measured::Measured;
pub use session::{Output, OutputStream, Session, SessionControl, SessionRequest};
pub use stream::{EngineEvent, EventsQuery, LogLine, LogOptions, Stats};
#[cfg(any(feature = "docker", test, feature = "test-util"))]
pub(crate) use tail::Tail;

use crate::error::Result;
use crate::event::EventSink;
use crate::observed::{Capabilities, ObserveQuery, Observed};
use crate::plan::Op;

/// Runs containers, for one environment.
///
/// Every method may fail with [`crate::ErrorKind::Unavailable`] when the engine does not answer.
/// Dropping a future or a stream gives up waiting for the answer; what the engine has begun, it ends.
#[cfg_attr(any(test, feature = "test-util"), mockall::automock)]
#[async_trait]
pub trait Backend: Send + Sync + fmt::Debug {
    /// Returns what the engine and its machine can do.
    ///
    /// # Behavior
    /// - Asks the engine once; later calls may answer from memory.
    async fn capabilities(&self) -> Result<Capabilities>;

    /// Looks at what is there.
    ///
    /// # Behavior
    /// - Three label-filtered lists and one look-up for each image, network and volume that the
    ///   query names, all concurrent; no inspection per container.
    /// - A named image, network or volume that does not exist is absent from the answer, not an error.
    /// - Containers are ordered by name. Unmanaged containers of a stack of that name are included.
    /// - With [`crate::observed::Scope::Containers`] only containers are listed, and an id that is gone is absent.
    async fn observe(&self, query: &ObserveQuery) -> Result<Observed>;

    /// Does one operation.
    ///
    /// # Behavior
    /// - Returns when the engine has done it. Progress goes to `events`, whose `node` is left empty.
    /// - Creating what exists under that name is `AlreadyExists`, except a volume with the same
    ///   labels, which is kept. Removing what does not exist succeeds.
    /// - Starting what runs and stopping what does not run succeed.
    /// - A missing image, network or volume is `NotFound`; a taken port or name, or a network in
    ///   use, is `Conflict`.
    /// - A failing build, hook, or awaited container is `Failed`, with the last lines of its output.
    /// - `Await` fails at once when its state cannot be reached any more.
    async fn apply(&self, op: &Op, events: Arc<dyn EventSink>) -> Result<()>;

    /// Reads a container's output, whole lines in the order in which they were written.
    ///
    /// # Behavior
    /// - Without `follow` the stream ends at the newest line; with it, when the container ends.
    async fn logs(
        &self,
        container: &str,
        options: &LogOptions,
    ) -> Result<BoxStream<'static, Result<LogLine>>>;

    /// Opens a terminal or a pair of streams to a new process, or to the first process of a container.
    async fn open(&self, container: &str, request: &SessionRequest) -> Result<Session>;

    /// Measures a container about once a second, until it ends.
    async fn stats(&self, container: &str) -> Result<BoxStream<'static, Result<Stats>>>;

    /// Measures containers once, by their whole ids, as they are now.
    ///
    /// # Behavior
    /// - A container that has no processes, or is gone, is absent from the answer, not an error.
    /// - CPU time only grows while a container runs, and begins anew with its next start.
    /// - At most one call for each container, so many at once that an engine stays at ease; none where the files of its
    ///   machine tell it.
    async fn measure(&self, containers: &[String]) -> Result<Vec<Measured>>;

    /// Tells what happens at the engine from now on.
    ///
    /// # Behavior
    /// - When the method returns, the subscription stands: nothing that happens later is missed.
    /// - Events of containers carry the id by which [`Backend::observe`] knows them.
    /// - A container that is stopped or killed on request tells `kill` before `die`; one that ends by itself only `die`.
    async fn events(&self, query: &EventsQuery) -> Result<BoxStream<'static, Result<EngineEvent>>>;

    /// Returns all that the engine knows of a container, in the engine's own shape.
    async fn inspect(&self, container: &str) -> Result<serde_json::Value>;

    /// Reads a file or folder of a container as a tar archive.
    async fn copy_from(
        &self,
        container: &str,
        path: &str,
    ) -> Result<BoxStream<'static, Result<Vec<u8>>>>;

    /// Unpacks a tar archive into a folder of a container.
    async fn copy_to(
        &self,
        container: &str,
        folder: &str,
        archive: BoxStream<'static, Vec<u8>>,
    ) -> Result<()>;
}

/// Wraps a backend in another one that adds one thing: a timeout, a retry, a trace.
///
/// Layers stack: the last one applied is the outermost.
pub trait BackendLayer: Send + Sync {
    /// Wraps `inner`.
    fn layer(&self, inner: Arc<dyn Backend>) -> Arc<dyn Backend>;
}
