//! The way to a host's engine.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;

use crate::backend::Backend;
use crate::error::Result;

/// Reaches the engine of one host.
#[async_trait]
pub trait Connect: Send + Sync + fmt::Debug {
    /// Dials the engine.
    ///
    /// # Behavior
    /// - Each call makes a new connection; the caller tries again after a failure.
    /// - An engine that is too old is [`crate::ErrorKind::Unsupported`], one that does not answer
    ///   [`crate::ErrorKind::Unavailable`] or [`crate::ErrorKind::Timeout`].
    /// - The future may be dropped at any time, which gives up; the caller limits how long it takes.
    async fn connect(&self) -> Result<Arc<dyn Backend>>;
}

/// An engine that is reached already, for tests and for embedding programs that dial themselves.
#[derive(Debug, Clone)]
pub struct Reached(pub Arc<dyn Backend>);

#[async_trait]
impl Connect for Reached {
    async fn connect(&self) -> Result<Arc<dyn Backend>> {
        Ok(Arc::clone(&self.0))
    }
}

#[cfg(feature = "docker")]
#[async_trait]
impl Connect for crate::docker::DockerOptions {
    async fn connect(&self) -> Result<Arc<dyn Backend>> {
        let backend = crate::docker::DockerBackend::connect(self).await?;
        Ok(Arc::new(backend))
    }
}
