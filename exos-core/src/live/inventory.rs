//! Every host of every environment, as it was seen last.

mod shares;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};

use tokio::sync::{broadcast, watch};

pub(super) use shares::Shares;

use super::attention::Standing;
use super::changes::{Change, Changes, Happened};
use super::contents::{Contents, ServiceName};
use super::counts::EnvironmentCounts;
use super::host::{Host, HostKey, HostState};
use super::metrics::{Meters, Usage};
use super::view::View;
use super::visible::Visible;
use crate::backend::Measured;
use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind, Result};
use crate::observed::Health;

/// Every host of every environment, as it was seen last.
///
/// A host is one value that never changes; what changes is which value stands for it. Readers take the values and let
/// go of the lock, so neither side waits for more than the copying of one pointer a host.
pub struct Inventory {
    state: RwLock<State>,
    changes: broadcast::Sender<Arc<Change>>,
    meters: Meters,
    /// How many measurements of hosts were taken in.
    measured: watch::Sender<u64>,
}

#[derive(Debug, Default)]
struct State {
    environments: BTreeMap<Arc<str>, Environment>,
    /// The environment of each host.
    homes: HashMap<Arc<str>, Arc<str>>,
    /// The health of containers that EXOS probes, by their ids: engines tell nothing of it.
    probed: HashMap<String, Health>,
    /// The number of the latest change.
    number: u64,
}

/// The hosts of an environment, with what they share.
#[derive(Debug, Default)]
struct Environment {
    hosts: BTreeMap<Arc<str>, Arc<Host>>,
    /// The stacks and services that have containers.
    shares: Arc<Shares>,
    /// Those of them that are in trouble.
    ill: Arc<Shares>,
}

impl Inventory {
    /// Returns a picture with nothing in it, whose subscribers may be `backlog` changes behind.
    pub(super) fn new(backlog: usize) -> Self {
        Self {
            state: RwLock::default(),
            changes: broadcast::Sender::new(backlog.max(1)),
            meters: Meters::default(),
            measured: watch::Sender::new(0),
        }
    }

    /// Returns what is seen now.
    pub fn view(&self, visible: &Visible) -> View {
        let state = self.read();
        let seen = || {
            let all = state.environments.iter();
            all.filter(|(id, environment)| visible.sees(id) && !environment.hosts.is_empty())
        };
        let hosts = seen().flat_map(|(_, environment)| environment.hosts.values().cloned());
        let counts = seen().map(|(id, environment)| {
            let (stacks, services) = (environment.shares.stacks(), environment.shares.services());
            EnvironmentCounts::new(Arc::clone(id), stacks, services)
        });
        let ill = seen().map(|(_, environment)| Arc::clone(&environment.ill));
        let (hosts, counts, ill) = (hosts.collect(), counts.collect(), ill.collect());
        drop(state);
        View::new(hosts, counts, ill)
    }

    /// Returns one host, if the caller sees it.
    pub fn host(&self, visible: &Visible, id: &str) -> Option<Arc<Host>> {
        let state = self.read();
        let home = state.homes.get(id).filter(|home| visible.sees(home))?;
        state.environments.get(home)?.hosts.get(id).cloned()
    }

    /// Tells of changes from now on.
    pub fn subscribe(&self, visible: Visible) -> Changes {
        Changes::new(visible, self.changes.subscribe())
    }

    /// Returns what a container uses; nothing when it is gone or was not measured yet.
    pub fn usage_of(&self, key: &HostKey, container: &str) -> Option<Usage> {
        let state = self.read();
        let host = state
            .environments
            .get(&key.environment)?
            .hosts
            .get(&key.id)?;
        host.usage.of(container)
    }

    /// Returns what counts the measurements that were taken in, and wakes with each: of any host.
    pub fn measurements(&self) -> watch::Receiver<u64> {
        self.measured.subscribe()
    }

    pub(super) fn meters(&self) -> &Meters {
        &self.meters
    }

    /// Takes a host in. A host of that id that is there already is a conflict.
    pub(super) fn add(&self, host: Host) -> Result<()> {
        let mut state = self.write();
        let key = host.key.clone();
        if state.homes.contains_key(&key.id) {
            let taken = "it is watched already";
            return Err(Error::new(ErrorKind::AlreadyExists, "watch host", taken)
                .with("host", host.name.as_ref()));
        }
        let host = Arc::new(host);
        let home = Arc::clone(&key.environment);
        state.homes.insert(Arc::clone(&key.id), Arc::clone(&home));
        let environment = state.environments.entry(home).or_default();
        environment.count(None, Some(&host));
        environment
            .hosts
            .insert(Arc::clone(&key.id), Arc::clone(&host));
        self.tell(&mut state, &key, [Happened::HostAdded { host }]);
        Ok(())
    }

    /// Lets a host go, and what was seen on it.
    pub(super) fn remove(&self, id: &str) {
        let mut state = self.write();
        let Some(home) = state.homes.remove(id) else {
            return;
        };
        let Some(environment) = state.environments.get_mut(&home) else {
            return;
        };
        if let Some(host) = environment.hosts.remove(id) {
            environment.count(Some(&host), None);
            if environment.hosts.is_empty() {
                state.environments.remove(&home);
            }
            self.meters.forget(id);
            self.tell(&mut state, &host.key, [Happened::HostRemoved]);
        }
    }

    /// Changes what is known of a host itself. Does nothing when the host is gone.
    ///
    /// `change` works on a copy and leaves the contents alone; the state is worked out from it.
    pub(super) fn change_host(&self, id: &str, now: Timestamp, change: impl FnOnce(&mut Host)) {
        self.swap(id, |host, _| {
            let before = host.clone();
            change(host);
            host.state = HostState::of(host.desired, host.link);
            if host.state != before.state {
                host.since = now;
            }
            // That it was seen again is no news.
            let is_news = Host {
                last_seen: before.last_seen,
                ..host.clone()
            } != before;
            move |host: &Arc<Host>| {
                let host = Arc::clone(host);
                is_news
                    .then_some(Happened::HostChanged { host })
                    .into_iter()
                    .collect()
            }
        });
    }

    /// Puts new contents in the place of a host's old ones. Does nothing when the host is gone.
    ///
    /// `happened` tells the difference.
    pub(super) fn set_contents(
        &self,
        id: &str,
        now: Timestamp,
        contents: Arc<Contents>,
        mut happened: Vec<Happened>,
    ) {
        self.swap(id, |host, probed| {
            host.contents = contents.with_health(probed).map_or(contents, Arc::new);
            host.last_seen = Some(now);
            for happened in &mut happened {
                happened.put_health(probed);
            }
            move |_: &Arc<Host>| happened
        });
    }

    /// Takes in what was measured on a host. Does nothing when the host is gone.
    pub(super) fn take_measured(&self, id: &str, now: Timestamp, measured: Vec<Measured>) {
        let Some(host) = self.host(&Visible::All, id) else {
            return;
        };
        let usage = self
            .meters
            .take(&host.key.id, now, measured, &host.contents);
        self.swap(id, |host, _| {
            host.usage = Arc::new(usage);
            // Numbers that change all the time are no news.
            |_: &Arc<Host>| Vec::new()
        });
        self.measured.send_modify(|number| *number += 1);
    }

    /// Notes what probes found of containers of a host; nothing takes back what was noted.
    pub(super) fn show_health(&self, id: &str, changes: &BTreeMap<String, Option<Health>>) {
        let mut state = self.write();
        for (container, health) in changes {
            match health {
                Some(health) => drop(state.probed.insert(container.clone(), *health)),
                None => drop(state.probed.remove(container)),
            }
        }
        drop(state);
        self.swap(id, |host, probed| {
            let before = Arc::clone(&host.contents);
            if let Some(contents) = before.with_health(probed) {
                host.contents = Arc::new(contents);
            }
            let all = before.containers().iter();
            let changed = all.filter_map(|entry| entry.with_health(probed));
            let changed = changed.map(|entry| Happened::ContainerChanged { entry });
            let changed: Vec<Happened> = changed.collect();
            move |_: &Arc<Host>| changed
        });
    }

    /// Puts a changed copy in the place of a host, and tells what `change` answers about it.
    fn swap<T>(&self, id: &str, change: impl FnOnce(&mut Host, &HashMap<String, Health>) -> T)
    where
        T: FnOnce(&Arc<Host>) -> Vec<Happened>,
    {
        let mut guard = self.write();
        let state = &mut *guard;
        let Some(home) = state.homes.get(id).cloned() else {
            return;
        };
        let environment = state.environments.get_mut(&home);
        let Some(environment) = environment else {
            return;
        };
        let Some(before) = environment.hosts.get(id).cloned() else {
            return;
        };
        let mut host = Host::clone(&before);
        let tell = change(&mut host, &state.probed);
        let host = Arc::new(host);
        environment.count(Some(&before), Some(&host));
        environment
            .hosts
            .insert(Arc::clone(&host.key.id), Arc::clone(&host));
        let told = tell(&host);
        self.tell(state, &host.key, told);
    }

    /// Tells while the lock is held, so that changes come in the order in which the picture changed.
    fn tell(&self, state: &mut State, key: &HostKey, happened: impl IntoIterator<Item = Happened>) {
        for happened in happened {
            state.number += 1;
            // Nobody may be listening.
            let _ = self.changes.send(Arc::new(Change {
                number: state.number,
                key: key.clone(),
                happened,
            }));
        }
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write(&self) -> RwLockWriteGuard<'_, State> {
        self.state.write().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Environment {
    /// Counts the stacks and services of a host that is another now: there was none, or there is none any more.
    fn count(&mut self, before: Option<&Host>, now: Option<&Host>) {
        turn(&mut self.shares, (before, now), |host| {
            host.contents.services()
        });
        turn(&mut self.ill, (before, now), ill_services);
    }
}

/// Does nothing where both are the same: of thousands of changes few are of services.
fn turn(
    shares: &mut Arc<Shares>,
    (before, now): (Option<&Host>, Option<&Host>),
    services: fn(&Host) -> &BTreeSet<ServiceName>,
) {
    static NONE: BTreeSet<ServiceName> = BTreeSet::new();
    let [before, now] = [before, now].map(|host| host.map_or(&NONE, services));
    if !std::ptr::eq(before, now) && before != now {
        Arc::make_mut(shares).turn(before, now);
    }
}

/// Returns the services in trouble, where trouble of the host counts.
fn ill_services(host: &Host) -> &BTreeSet<ServiceName> {
    static NONE: BTreeSet<ServiceName> = BTreeSet::new();
    if Standing::is_judged(host) {
        host.contents.ill_services()
    } else {
        &NONE
    }
}

impl fmt::Debug for Inventory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inventory")
            .field("hosts", &self.read().homes.len())
            .finish_non_exhaustive()
    }
}
