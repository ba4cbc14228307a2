//! Reaching a host's engine whenever the live picture wants to.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Host, address};
use crate::backend::Backend;
use crate::error::Result;
use crate::live::Connect;
use crate::platform::Ports;

/// Reaches the engine of one host, at the address that the host has at the moment.
#[derive(Debug, Clone)]
pub struct Dial {
    // The ports and not the platform: its live picture owns the task that dials.
    ports: Ports,
    host: String,
}

impl Dial {
    /// Reaches the host with this id, `<environment id>/<own id>`.
    pub fn new(ports: Ports, host: impl Into<String>) -> Self {
        let host = host.into();
        Self { ports, host }
    }
}

#[async_trait]
impl Connect for Dial {
    async fn connect(&self) -> Result<Arc<dyn Backend>> {
        let host = self.ports.store.require::<Host>(&self.host).await?;
        let address = address::of(&self.ports.vault, &host)?;
        self.ports.engines.connect(&address).await
    }
}
