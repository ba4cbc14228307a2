//! The picture and those who keep it: starts, takes hosts in and lets them go, ends.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::task::JoinSet;

use super::connect::Connect;
use super::host::{Desired, Host, HostSpec};
use super::inventory::Inventory;
use super::options::Options;
use super::watcher::{Asks, Watcher, asks};
use crate::backend::Backend;
use crate::clock::Clock;
use crate::error::{Error, ErrorKind, Result};
use crate::observed::Health;

/// How long somebody waits for a look at most.
const LOOK: Duration = Duration::from_secs(2);

/// The live picture of many engines.
///
/// # Behavior
/// - Every host has a task of its own, so a dead engine delays no other.
/// - Nothing outlives it: when it is dropped or shut down, all tasks end, wherever they are.
#[derive(Debug)]
pub struct Live {
    options: Arc<Options>,
    clock: Arc<dyn Clock>,
    inventory: Arc<Inventory>,
    /// `None` after the end.
    watched: Mutex<Option<BTreeMap<Arc<str>, Watched>>>,
}

/// The engine of a host while it is followed.
pub(super) type Engine = Option<Arc<dyn Backend>>;

#[derive(Debug)]
struct Watched {
    /// Ends with its owner.
    task: JoinSet<()>,
    engine: watch::Receiver<Engine>,
    asks: Asks,
}

impl Live {
    /// Starts with no hosts.
    pub fn start(options: Options, clock: Arc<dyn Clock>) -> Self {
        Self {
            inventory: Arc::new(Inventory::new(options.backlog)),
            options: Arc::new(options),
            clock,
            watched: Mutex::new(Some(BTreeMap::new())),
        }
    }

    /// Returns the picture.
    pub fn inventory(&self) -> &Arc<Inventory> {
        &self.inventory
    }

    /// Begins to watch a host, and returns at once: the engine is reached in the background.
    ///
    /// Needs a tokio runtime.
    ///
    /// # Errors
    /// - `AlreadyExists` when a host of that id is watched.
    /// - `Cancelled` after the end.
    pub fn add_host(&self, spec: HostSpec, connect: Arc<dyn Connect>) -> Result<()> {
        let id = Arc::clone(&spec.key.id);
        let mut watched = self.watched();
        let Some(watched) = watched.as_mut() else {
            let over = "the live picture was shut down";
            return Err(Error::new(ErrorKind::Cancelled, "watch host", over));
        };
        self.inventory
            .add(Host::new(spec, self.clock.timestamp()))?;
        let (engine, receiver) = watch::channel(None);
        let (asks, asked) = asks();
        let watcher = Watcher {
            host: Arc::clone(&id),
            connect,
            engine,
            asked,
            inventory: Arc::clone(&self.inventory),
            clock: Arc::clone(&self.clock),
            options: Arc::clone(&self.options),
        };
        let mut task = JoinSet::new();
        task.spawn(watcher.run());
        watched.insert(
            id,
            Watched {
                task,
                engine: receiver,
                asks,
            },
        );
        Ok(())
    }

    /// Stops watching a host and takes it out of the picture. Does nothing when there is none of that id.
    pub async fn remove_host(&self, id: &str) {
        let watched = self.watched().as_mut().and_then(|all| all.remove(id));
        if let Some(mut watched) = watched {
            // What was watched may write until its task has ended.
            watched.task.shutdown().await;
            self.inventory.remove(id);
        }
    }

    /// Says what is wanted of a host. Does nothing when there is none of that id.
    pub fn set_desired(&self, id: &str, desired: Desired) {
        self.change(id, |host| host.desired = desired);
    }

    /// Gives a host another name and other labels. Does nothing when there is none of that id.
    pub fn describe_host(&self, id: &str, name: &str, labels: BTreeMap<String, String>) {
        self.change(id, |host| {
            host.name = name.into();
            host.labels = Arc::new(labels);
        });
    }

    /// Shows the health of containers that EXOS itself probes, by their ids, instead of what the engine of the host says;
    /// nothing takes back what was shown.
    pub fn show_health(&self, host: &str, health: &BTreeMap<String, Option<Health>>) {
        self.inventory.show_health(host, health);
    }

    /// Returns the engine of a host, to work with.
    ///
    /// # Errors
    /// - `NotFound` when there is no host of that id.
    /// - `Unavailable` while the engine is not followed, with the reason.
    pub fn engine(&self, id: &str) -> Result<Arc<dyn Backend>> {
        const OP: &str = "reach the host";
        let missing = || Error::new(ErrorKind::NotFound, OP, "no such host").with("host", id);
        let watched = self.watched();
        let watched = watched.as_ref().and_then(|all| all.get(id));
        let engine = watched.ok_or_else(missing)?.engine.borrow().clone();
        engine.ok_or_else(|| {
            let host = self.inventory.host(&super::Visible::All, id);
            let why = host.and_then(|host| host.why.clone());
            let why = why.as_deref().unwrap_or("its engine is being reached for");
            Error::new(ErrorKind::Unavailable, OP, why).with("host", id)
        })
    }

    /// Looks at a host now, and returns when what is there is in the picture: for who changed something and reads then.
    ///
    /// # Behavior
    /// - It gives up after two seconds, and at once when the engine is not followed: the picture tells its age.
    pub async fn look(&self, id: &str) {
        let followed = |one: &&Watched| one.engine.borrow().is_some();
        let asks = self.watched().as_ref().and_then(|all| {
            let watched = all.get(id).filter(followed);
            watched.map(|watched| watched.asks.clone())
        });
        if let Some(asks) = asks {
            let _ = tokio::time::timeout(LOOK, asks.look()).await;
        }
    }

    /// Ends all tasks and returns when they have ended. The picture stays as it was seen last.
    pub async fn shutdown(&self) {
        let watched = self.watched().take();
        for mut one in watched.into_iter().flat_map(BTreeMap::into_values) {
            one.task.shutdown().await;
        }
    }

    fn change(&self, id: &str, change: impl FnOnce(&mut Host)) {
        self.inventory
            .change_host(id, self.clock.timestamp(), change);
    }

    fn watched(&self) -> MutexGuard<'_, Option<BTreeMap<Arc<str>, Watched>>> {
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
