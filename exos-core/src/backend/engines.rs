//! The port to engines by their address.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;

use super::Backend;
use crate::error::Result;
use crate::secret::Secret;

/// How an engine is reached.
#[derive(Debug, Clone)]
pub struct EngineAddress {
    /// `unix://PATH`, `tcp://HOST:PORT` or `ssh://[USER@]HOST[:PORT]`.
    pub endpoint: String,
    /// With what both sides prove who they are, for `tcp://`.
    pub tls: Option<EngineTls>,
}

impl EngineAddress {
    /// Returns an address without certificates.
    pub fn plain(endpoint: impl Into<String>) -> Self {
        Self {
            endpoint: endpoint.into(),
            tls: None,
        }
    }
}

/// Certificates in PEM form.
#[derive(Debug, Clone)]
pub struct EngineTls {
    /// The authority that signed the engine's certificate.
    pub ca: String,
    /// The client's certificate.
    pub certificate: String,
    /// The client's private key.
    pub key: Secret,
}

/// Reaches engines.
#[cfg_attr(any(test, feature = "test-util"), mockall::automock)]
#[async_trait]
pub trait Engines: Send + Sync + fmt::Debug {
    /// Reaches an engine and agrees on an API version with it.
    ///
    /// # Behavior
    /// - Takes no longer than a few seconds, whatever stands at the other end.
    ///
    /// # Errors
    /// `Invalid` for an address of another form, `Unavailable` or `Timeout` when nobody answers, `Unsupported` when
    /// the engine is too old.
    async fn connect(&self, address: &EngineAddress) -> Result<Arc<dyn Backend>>;
}
