//! A picture of fake engines.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::backend::{Backend, FakeBackend};
use crate::clock::{ManualClock, Timestamp};
use crate::event::NoEvents;
use crate::labels;
use crate::live::{
    Changes, Connect, Entry, Happened, Host, HostKey, HostSpec, HostState, Live, Options, Reached,
    Received, Visible,
};
use crate::plan::{ContainerOrder, ContainerRef, Op};
use crate::spec::{NetworkMode, RestartPolicy, ServiceSpec};

/// What an event may take to its subscribers.
pub(super) const AT_ONCE: Duration = Duration::from_millis(100);

/// A picture, a clock that is moved by hand, and all of its changes.
pub(super) struct World {
    pub(super) live: Live,
    pub(super) clock: Arc<ManualClock>,
    pub(super) changes: Changes,
}

impl World {
    pub(super) fn new(options: Options) -> Self {
        let clock = Arc::new(ManualClock::default());
        let live = Live::start(options, clock.clone());
        Self {
            changes: live.inventory().subscribe(Visible::All),
            clock,
            live,
        }
    }

    /// Adds a host with a new engine on it, which is not yet followed.
    pub(super) fn add(&self, environment: &str, id: &str) -> Arc<FakeBackend> {
        let engine = Arc::new(FakeBackend::new().with_image("web:1"));
        self.add_at(environment, id, Arc::new(Reached(engine.clone())));
        engine
    }

    pub(super) fn add_at(&self, environment: &str, id: &str, connect: Arc<dyn Connect>) {
        let spec = HostSpec::new(HostKey::new(environment, id), format!("node-{id}"));
        self.live.add_host(spec, connect).unwrap();
    }

    /// Adds a host and returns when it is followed.
    pub(super) async fn follow(&mut self, environment: &str, id: &str) -> Arc<FakeBackend> {
        let engine = self.add(environment, id);
        self.until_state(id, HostState::Active).await;
        engine
    }

    pub(super) fn host(&self, id: &str) -> Arc<Host> {
        let host = self.live.inventory().host(&Visible::All, id);
        host.expect("the host is in the picture")
    }

    /// Waits for a change that `find` takes.
    pub(super) async fn until<T>(&mut self, find: impl Fn(&str, &Happened) -> Option<T>) -> T {
        loop {
            match self.changes.next().await.expect("the picture goes on") {
                Received::Lagged => panic!("the test is too slow for its backlog"),
                Received::Change(change) => {
                    if let Some(found) = find(&change.key.id, &change.happened) {
                        return found;
                    }
                }
            }
        }
    }

    pub(super) async fn until_state(&mut self, id: &str, state: HostState) -> Arc<Host> {
        self.until(|host, happened| match happened {
            Happened::HostChanged { host: now } if host == id && now.state == state => {
                Some(Arc::clone(now))
            }
            _ => None,
        })
        .await
    }

    /// Waits until a container shows as `is` wants it.
    pub(super) async fn until_container(&mut self, is: impl Fn(&Entry) -> bool) -> Entry {
        self.until(|_, happened| match happened {
            Happened::ContainerAdded { entry } | Happened::ContainerChanged { entry } => {
                is(entry).then(|| entry.clone())
            }
            _ => None,
        })
        .await
    }
}

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds * 1000)
}

/// Makes a container of `shop` and returns it.
pub(super) async fn create(engine: &FakeBackend, service: &str, number: u32) -> ContainerRef {
    let order = order(service, number);
    let container = order.container();
    apply(engine, Op::CreateContainer(Box::new(order))).await;
    container
}

/// Makes and starts a container of `shop`.
pub(super) async fn run(engine: &FakeBackend, service: &str, number: u32) -> ContainerRef {
    let container = create(engine, service, number).await;
    let start = Op::StartContainer {
        container: container.clone(),
    };
    apply(engine, start).await;
    container
}

pub(super) async fn apply(engine: &FakeBackend, op: Op) {
    engine.apply(&op, Arc::new(NoEvents)).await.unwrap();
}

fn order(service: &str, number: u32) -> ContainerOrder {
    let mut spec = ServiceSpec::new(service, "web:1");
    spec.container.network = NetworkMode::None;
    spec.container.restart = RestartPolicy::Always;
    let number_text = number.to_string();
    let labels = [
        (labels::ENVIRONMENT, "team"),
        (labels::STACK, "shop"),
        (labels::COMPOSE_PROJECT, "shop"),
        (labels::COMPOSE_SERVICE, service),
        (labels::COMPOSE_NUMBER, &number_text),
    ];
    ContainerOrder {
        stack: "shop".to_owned(),
        service: Arc::new(spec),
        number,
        name: format!("shop-{service}-{number}"),
        labels: labels
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        take_over: None,
        peers: BTreeMap::new(),
        files_volume: None,
    }
}
