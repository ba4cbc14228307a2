//! Reaching a host's engine whenever the live picture wants to.

use std::sync::Arc;

use async_trait::async_trait;

use super::{Host, address};
use crate::backend::Backend;
use crate::error::Result;
use crate::live::Connect;
use crate::platform::Platform;

/// Reaches the engine of one host, at the address that the host has at the moment.
#[derive(Debug, Clone)]
pub struct Dial {
    platform: Platform,
    host: String,
}

impl Dial {
    /// Reaches the host with this id, `<environment id>/<own id>`.
    pub fn new(platform: Platform, host: impl Into<String>) -> Self {
        let host = host.into();
        Self { platform, host }
    }
}

#[async_trait]
impl Connect for Dial {
    async fn connect(&self) -> Result<Arc<dyn Backend>> {
        let host = self.platform.store().require::<Host>(&self.host).await?;
        let address = address::of(&self.platform, &host)?;
        self.platform.ports().engines.connect(&address).await
    }
}
