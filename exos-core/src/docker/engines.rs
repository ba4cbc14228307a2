//! Docker engines by their addresses.

use std::sync::Arc;

use async_trait::async_trait;
use tokio::sync::OnceCell;

use super::credentials::Credentials;
use super::engine::Engine;
use super::target::Target;
use super::{DockerBackend, DockerOptions, Watch};
use crate::backend::{Backend, EngineAddress, Engines};
use crate::error::Result;

/// Reaches Docker engines: for a server, which has many.
///
/// ```no_run
/// use exos_core::backend::{EngineAddress, Engines};
/// use exos_core::docker::DockerEngines;
///
/// # async fn run() -> exos_core::Result<()> {
/// let address = EngineAddress::plain("unix:///var/run/docker.sock");
/// let backend = DockerEngines.connect(&address).await?;
/// # drop(backend); Ok(()) }
/// ```
#[derive(Debug, Clone, Copy, Default)]
pub struct DockerEngines;

#[async_trait]
impl Engines for DockerEngines {
    async fn connect(&self, address: &EngineAddress) -> Result<Arc<dyn Backend>> {
        let engine = Engine::reach(Target::at(address)?, None).await?;
        Ok(Arc::new(DockerBackend {
            engine: Arc::new(engine),
            credentials: Credentials::of(&DockerOptions::default()),
            capabilities: OnceCell::new(),
            watch: Watch::default(),
        }))
    }
}
