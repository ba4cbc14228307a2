//! What the tests of the use cases stand on.

use std::sync::Arc;
use std::time::Duration;

use super::{Environment, Local, NewEnvironment, NewHost, Platform, Ports, Stacks, Work};
use crate::access::{Caller, Origin, Principal, Role};
use crate::backend::{FakeBackend, FakeEngines};
use crate::clock::SystemClock;
use crate::live::{HostKey, HostSpec, Reached, View, Visible};
use crate::plan::UpOptions;
use crate::spec::StackSpec;
use crate::store::Versioned;

/// A platform with the parts that tests look at.
pub(crate) struct Bed {
    pub(crate) platform: Platform,
    pub(crate) engines: Arc<FakeEngines>,
}

impl Bed {
    pub(crate) fn new() -> Self {
        Self::over(Ports::fake().unwrap())
    }

    /// For what runs by itself and must see time pass.
    pub(crate) fn on_system_clock() -> Self {
        Self::over(Ports {
            clock: Arc::new(SystemClock::default()),
            ..Ports::fake().unwrap()
        })
    }

    pub(crate) fn over(ports: Ports) -> Self {
        let engines = Arc::new(FakeEngines::default());
        let platform = Platform::new(Ports {
            engines: engines.clone(),
            ..ports
        });
        Self { platform, engines }
    }

    /// Adds a host called `name` to an environment, at `tcp://<name>`.
    pub(crate) async fn host(&self, environment: &str, name: &str) -> Arc<FakeBackend> {
        let endpoint = format!("tcp://{name}");
        let engine = self.engines.put(&endpoint);
        let new = NewHost::at(name, endpoint);
        self.platform
            .hosts()
            .add(&Caller::system(), environment, new)
            .await
            .unwrap();
        engine
    }

    /// Adds a host called `name` to an environment, and to the live picture.
    pub(crate) async fn seen_host(&self, environment: &str, name: &str) -> Arc<FakeBackend> {
        let engine = self.host(environment, name).await;
        let hosts = self.platform.hosts();
        let host = hosts.get(&Caller::system(), environment, name).await;
        let host = host.unwrap();
        let key = HostKey::new(host.value.environment, host.id);
        let reached = Arc::new(Reached(engine.clone()));
        let live = self.platform.live();
        live.add_host(HostSpec::new(key, name), reached).unwrap();
        engine
    }

    /// Brings a stack of an environment up on an engine, and returns when the picture shows it.
    pub(crate) async fn up(&self, engine: &Arc<FakeBackend>, environment: &str, spec: &StackSpec) {
        let mut spec = spec.clone();
        environment.clone_into(&mut spec.environment);
        let wanted: u32 = spec.services.values().map(|service| service.replicas).sum();
        let local = Local::new(engine.clone());
        let (options, work) = (UpOptions::default(), Work::default());
        local.up(&spec, &options, &work).await.unwrap();
        let runs = |view: &View| {
            let containers = view
                .hosts()
                .iter()
                .flat_map(|host| host.contents.containers());
            let of_stack = containers.filter(|entry| entry.container.stack == spec.name);
            of_stack
                .filter(|entry| entry.container.state.is_up())
                .count()
                >= wanted as usize
        };
        self.until(environment, runs).await;
    }

    /// Waits until an environment shows as `is` wants it.
    pub(crate) async fn until(&self, environment: &str, is: impl Fn(&View) -> bool) {
        let visible = Visible::only(environment);
        let inventory = self.platform.live().inventory();
        let mut changes = inventory.subscribe(visible.clone());
        let shown = async {
            while !is(&inventory.view(&visible)) {
                changes.next().await;
            }
        };
        let waited = tokio::time::timeout(Duration::from_secs(20), shown).await;
        waited.expect("the picture shows it in time");
    }
}

pub(crate) fn platform() -> Platform {
    Bed::new().platform
}

/// A person with roles in environments.
pub(crate) fn person(name: &str, roles: &[(&str, Role)]) -> Caller {
    let principal = Principal::User {
        id: format!("u-{name}"),
        name: name.to_owned(),
    };
    let nobody = Caller::new(principal, Origin::default());
    roles
        .iter()
        .fold(nobody, |caller, (id, role)| caller.with_role(*id, *role))
}

pub(crate) async fn environment(platform: &Platform, name: &str) -> Versioned<Environment> {
    let new = NewEnvironment::named(name);
    platform
        .environments()
        .create(&Caller::system(), new)
        .await
        .unwrap()
}
