//! The platform: the use cases of a server, over the ports that they call.

use std::sync::Arc;

use super::{Audit, Environments, Members};
use crate::clock::Clock;
use crate::id::Ids;
use crate::store::{Batch, Store};

/// The ports that the use cases call. Each binary wires them in one place.
#[derive(Debug, Clone)]
pub struct Ports {
    /// Remembers.
    pub store: Arc<dyn Store>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives ids.
    pub ids: Arc<dyn Ids>,
}

/// The use cases of a server. A clone is the same platform.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> exos_core::Result<()> {
/// use std::sync::Arc;
/// use exos_core::access::Caller;
/// use exos_core::platform::{ListQuery, NewEnvironment, Platform, Ports};
/// use exos_core::store::MemoryStore;
/// use exos_core::{Clock, SystemClock, Ulids};
///
/// let clock: Arc<dyn Clock> = Arc::new(SystemClock::default());
/// let platform = Platform::new(Ports {
///     store: Arc::new(MemoryStore::new()),
///     ids: Arc::new(Ulids::new(clock.clone())),
///     clock,
/// });
/// let system = Caller::system();
/// platform.environments().create(&system, NewEnvironment::named("dev")).await?;
/// let all = platform.environments().list(&system, &ListQuery::default()).await?;
/// assert_eq!(all.items[0].value.name, "dev");
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Platform {
    ports: Ports,
}

impl Platform {
    /// Works over `ports`.
    pub fn new(ports: Ports) -> Self {
        Self { ports }
    }

    /// Returns what is done with environments.
    pub fn environments(&self) -> Environments<'_> {
        Environments::new(self)
    }

    /// Returns what is done with the members of environments.
    pub fn members(&self) -> Members<'_> {
        Members::new(self)
    }

    /// Returns what is done with the audit log.
    pub fn audit(&self) -> Audit<'_> {
        Audit::new(self)
    }

    pub(super) fn ports(&self) -> &Ports {
        &self.ports
    }

    pub(super) fn store(&self) -> &dyn Store {
        self.ports.store.as_ref()
    }

    /// Starts a batch of this moment.
    pub(super) fn batch(&self) -> Batch {
        Batch::at(self.ports.clock.timestamp())
    }
}
