//! The port through which containers are probed: does one answer at its address?

#[cfg(any(test, feature = "test-util"))]
mod fake;
#[cfg(feature = "docker")]
mod network;

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use async_trait::async_trait;

#[cfg(any(test, feature = "test-util"))]
pub use fake::FakeProber;
#[cfg(feature = "docker")]
pub use network::NetworkProber;

/// What is probed, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProbeTarget {
    /// The container's address and port.
    pub address: SocketAddr,
    /// The HTTP request line, such as `GET /health HTTP/1.0`; absent only connects.
    pub request_line: Option<String>,
    /// How long an answer may take.
    pub limit: Duration,
}

/// What a probe came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProbeOutcome {
    /// It answered as it should.
    Passed,
    /// Its address answers, and it does not as it should.
    Failed(String),
    /// Nothing came back at all: it may be the container, or there may be no way to its address from here.
    Silent(String),
}

/// Probes containers.
#[cfg_attr(any(test, feature = "test-util"), mockall::automock)]
#[async_trait]
pub trait Prober: Send + Sync + fmt::Debug {
    /// Probes once.
    ///
    /// # Behavior
    /// - Takes hardly longer than `target.limit`, whatever the other side does.
    /// - Without a request line, a connection that is accepted passes. With one, an answer of HTTP with a status from 200
    ///   to 399 passes.
    async fn probe(&self, target: &ProbeTarget) -> ProbeOutcome;
}
