//! Engines in memory, by their address.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;

use super::FakeBackend;
use crate::backend::{Backend, EngineAddress, Engines};
use crate::error::{Error, ErrorKind, Result};
use crate::observed::Capabilities;

/// Engines in memory, by their address; nobody answers at any other.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> exos_core::Result<()> {
/// use exos_core::backend::{EngineAddress, Engines, FakeEngines};
///
/// let engines = FakeEngines::default();
/// let fake = engines.put("tcp://node-1:2375");
/// let reached = engines.connect(&EngineAddress::plain("tcp://node-1:2375")).await?;
/// assert_eq!(reached.capabilities().await?.engine_id, "tcp://node-1:2375");
/// assert!(engines.connect(&EngineAddress::plain("tcp://node-2:2375")).await.is_err());
/// # let _ = fake;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Default)]
pub struct FakeEngines(Mutex<BTreeMap<String, Arc<FakeBackend>>>);

impl FakeEngines {
    /// Puts an engine at an address, which is also its id.
    pub fn put(&self, endpoint: &str) -> Arc<FakeBackend> {
        let engine = Arc::new(FakeBackend::new().with_capabilities(Capabilities {
            engine_id: endpoint.to_owned(),
            ..Capabilities::default()
        }));
        self.put_as(endpoint, Arc::clone(&engine));
        engine
    }

    /// Puts this engine at an address.
    pub fn put_as(&self, endpoint: &str, engine: Arc<FakeBackend>) {
        let mut engines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        engines.insert(endpoint.to_owned(), engine);
    }
}

#[async_trait]
impl Engines for FakeEngines {
    async fn connect(&self, address: &EngineAddress) -> Result<Arc<dyn Backend>> {
        let engines = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match engines.get(&address.endpoint) {
            Some(engine) => Ok(Arc::clone(engine) as Arc<dyn Backend>),
            None => Err(
                Error::new(ErrorKind::Unavailable, "connect", "nobody answers")
                    .with("endpoint", &address.endpoint),
            ),
        }
    }
}
