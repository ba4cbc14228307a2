//! The platform: the use cases of a server, over the ports that they call.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::errand::Errands;
use super::overview::Cache;
use super::{
    ApiKeys, Audit, Containers, Environments, Groups, Hosts, ManagedStacks, Me, Members, Metrics,
    Networks, Once, Operations, Secrets, Services, Sessions, Setup, Users, Volumes,
};
use crate::access::{Passwords, Throttle};
use crate::backend::Engines;
use crate::clock::Clock;
use crate::id::Ids;
use crate::live::{self, Live};
use crate::probe::Prober;
use crate::spec::StackLoader;
use crate::store::{Batch, Store};
use crate::vault::Vault;

/// The ports that the use cases call. Each binary wires them in one place.
#[derive(Debug, Clone)]
pub struct Ports {
    /// Remembers.
    pub store: Arc<dyn Store>,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Gives ids.
    pub ids: Arc<dyn Ids>,
    /// Reads the files of stacks.
    pub loader: Arc<dyn StackLoader>,
    /// Reaches engines.
    pub engines: Arc<dyn Engines>,
    /// Probes containers.
    pub prober: Arc<dyn Prober>,
    /// Seals secrets before they are stored.
    pub vault: Arc<Vault>,
    /// Hashes passwords.
    pub passwords: Passwords,
}

#[cfg(any(test, feature = "test-util"))]
impl Ports {
    /// Returns ports for tests: an empty store in memory, a clock that stands, counted ids, a key of its own and
    /// passwords that cost nothing to hash.
    ///
    /// ```
    /// use exos_core::platform::{Platform, Ports};
    ///
    /// let platform = Platform::new(Ports::fake()?);
    /// # Ok::<(), exos_core::Error>(())
    /// ```
    pub fn fake() -> crate::Result<Self> {
        let cheap = crate::access::Cost {
            memory: 8,
            passes: 1,
            lanes: 1,
        };
        Ok(Self {
            store: Arc::new(crate::store::MemoryStore::new()),
            clock: Arc::new(crate::clock::ManualClock::default()),
            ids: Arc::new(crate::id::CountedIds::default()),
            vault: Arc::new(Vault::new(vec![crate::vault::Key::make()?])?),
            passwords: Passwords::new(cheap)?,
            loader: Arc::new(crate::spec::FakeLoader),
            engines: Arc::new(crate::backend::FakeEngines::default()),
            prober: Arc::new(crate::probe::FakeProber::default()),
        })
    }
}

/// The use cases of a server. A clone is the same platform.
///
/// ```
/// # #[tokio::main(flavor = "current_thread")] async fn main() -> exos_core::Result<()> {
/// use exos_core::access::Caller;
/// use exos_core::platform::{ListQuery, NewEnvironment, Platform, Ports};
///
/// let platform = Platform::new(Ports::fake()?); // a server wires real ones
/// let system = Caller::system();
/// platform.environments().create(&system, NewEnvironment::named("dev")).await?;
/// let all = platform.environments().list(&system, &ListQuery::default()).await?;
/// assert_eq!(all.items[0].value.name, "dev");
/// # Ok(()) }
/// ```
#[derive(Debug, Clone)]
pub struct Platform {
    ports: Ports,
    live: Arc<Live>,
    throttle: Arc<Mutex<Throttle>>,
    overviews: Arc<Cache>,
    errands: Arc<Errands>,
}

impl Platform {
    /// Works over `ports`.
    pub fn new(ports: Ports) -> Self {
        let live = Live::start(live::Options::default(), Arc::clone(&ports.clock));
        Self {
            ports,
            live: Arc::new(live),
            throttle: Arc::default(),
            overviews: Arc::default(),
            errands: Arc::default(),
        }
    }

    /// Returns the live picture, which a [`Controller`](crate::controller::Controller) fills with the hosts of the
    /// store. It is empty without one.
    pub fn live(&self) -> &Arc<Live> {
        &self.live
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

    /// Returns what is done with hosts.
    pub fn hosts(&self) -> Hosts<'_> {
        Hosts::new(self)
    }

    /// Returns what is done with stacks.
    pub fn stacks(&self) -> ManagedStacks<'_> {
        ManagedStacks::new(self)
    }

    /// Returns what is done with the services of stacks.
    pub fn services(&self) -> Services<'_> {
        Services::new(self)
    }

    /// Returns what is done with containers.
    pub fn containers(&self) -> Containers<'_> {
        Containers::new(self)
    }

    /// Returns what is told of what containers use.
    pub fn metrics(&self) -> Metrics<'_> {
        Metrics::new(self)
    }

    /// Returns what is done with volumes.
    pub fn volumes(&self) -> Volumes<'_> {
        Volumes::new(self)
    }

    /// Returns what is done with networks.
    pub fn networks(&self) -> Networks<'_> {
        Networks::new(self)
    }

    /// Returns what is done with operations.
    pub fn operations(&self) -> Operations<'_> {
        Operations::new(self)
    }

    /// Returns what is done with requests that are done once, however often they come.
    pub fn once(&self) -> Once<'_> {
        Once::new(self)
    }

    /// Returns what is done with the secrets of environments.
    pub fn secrets(&self) -> Secrets<'_> {
        Secrets::new(self)
    }

    /// Returns what is done with users.
    pub fn users(&self) -> Users<'_> {
        Users::new(self)
    }

    /// Returns what is done with one's own account.
    pub fn me(&self) -> Me<'_> {
        Me::new(self)
    }

    /// Returns what is done with groups.
    pub fn groups(&self) -> Groups<'_> {
        Groups::new(self)
    }

    /// Returns what is done with sessions.
    pub fn sessions(&self) -> Sessions<'_> {
        Sessions::new(self)
    }

    /// Returns what is done with API keys.
    pub fn api_keys(&self) -> ApiKeys<'_> {
        ApiKeys::new(self)
    }

    /// Returns what is done at the first start.
    pub fn setup(&self) -> Setup<'_> {
        Setup::new(self)
    }

    /// Returns the count of failed sign-ins, which each server keeps for itself.
    pub(super) fn throttle(&self) -> MutexGuard<'_, Throttle> {
        self.throttle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn overviews(&self) -> &Cache {
        &self.overviews
    }

    pub(super) fn errands(&self) -> &Errands {
        &self.errands
    }

    /// Returns the ports that it works over.
    pub fn ports(&self) -> &Ports {
        &self.ports
    }

    pub(crate) fn store(&self) -> &dyn Store {
        self.ports.store.as_ref()
    }

    /// Starts a batch of this moment.
    pub(crate) fn batch(&self) -> Batch {
        Batch::at(self.ports.clock.timestamp())
    }
}
