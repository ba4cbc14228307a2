//! Which implementation stands behind each port: the one place that knows.

use std::sync::Arc;

use exos_core::platform::Ports;
use exos_core::store::MemoryStore;
use exos_core::{Clock, Result, Ulids};

use crate::config::Config;

/// Makes the ports that the configuration asks for.
pub(crate) async fn ports(config: &Config, clock: Arc<dyn Clock>) -> Result<Ports> {
    Ok(Ports {
        store: Arc::new(MemoryStore::new()),
        ids: Arc::new(Ulids::new(clock.clone())),
        clock,
    })
}
