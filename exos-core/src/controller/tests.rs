use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::access::Caller;
use crate::backend::{Backend, Behavior, FakeBackend, Reach};
use crate::clock::SystemClock;
use crate::error::ErrorKind;
use crate::observed::{Container, ContainerState, Health, ObserveQuery};
use crate::plan::Op;
use crate::platform::testbed::{Bed, environment};
use crate::platform::{
    Drift, EnvironmentChange, ListQuery, NewStack, Operation, OperationState, Platform, Ports,
    Settings,
};
use crate::spec::{FakeLoader, HealthCheck, HealthTest, ServiceSpec, StackSpec};
use crate::store::StumblingStore;

/// Far more than anything here takes; a test that reaches it has failed.
const LIMIT: Duration = Duration::from_secs(20);

struct Stage {
    platform: Platform,
    engine: Arc<FakeBackend>,
    controller: Controller,
}

pub(super) fn options() -> ControllerOptions {
    ControllerOptions {
        queue: QueueOptions {
            debounce: Duration::from_millis(1),
            back_off: Duration::from_millis(20),
            longest_back_off: Duration::from_millis(500),
            steady: Duration::from_mins(1),
        },
        lease: Duration::from_millis(300),
        renew: Duration::from_millis(100),
        ..ControllerOptions::default()
    }
}

pub(super) fn start(platform: &Platform) -> Controller {
    Controller::start(platform.clone(), options())
}

/// One environment with one host, and a controller that leads.
async fn stage() -> Stage {
    stage_on(Bed::on_system_clock()).await
}

async fn stage_on(bed: Bed) -> Stage {
    environment(&bed.platform, "dev").await;
    let engine = bed.host("dev", "one").await;
    let controller = start(&bed.platform);
    Stage {
        platform: bed.platform,
        engine,
        controller,
    }
}

pub(super) fn shop(replicas: u32) -> StackSpec {
    let mut web = ServiceSpec::new("web", "web:1");
    web.replicas = replicas;
    web.container.health = Some(HealthCheck {
        test: HealthTest::Command(vec!["check".to_owned()]),
        ..HealthCheck::default()
    });
    StackSpec::new("shop").with_service(web)
}

impl Stage {
    async fn create(&self, spec: &StackSpec) -> String {
        let new = NewStack {
            name: "shop".to_owned(),
            sources: FakeLoader::sources(spec),
            ..NewStack::default()
        };
        let accepted = self
            .platform
            .stacks()
            .create(&Caller::system(), "dev", new)
            .await
            .unwrap();
        accepted.operation.id
    }

    async fn ended(&self, operation: &str) -> Operation {
        until(&self.platform, "the operation ends", async || {
            let found = self
                .platform
                .operations()
                .get(&Caller::system(), operation)
                .await
                .unwrap();
            found.value.state.is_ended().then_some(found.value)
        })
        .await
    }

    async fn containers(&self) -> Vec<Container> {
        self.engine
            .observe(&ObserveQuery::stack("shop"))
            .await
            .unwrap()
            .containers
    }

    async fn running(&self, wanted: usize) -> Vec<Container> {
        until(&self.platform, "so many containers run", async || {
            let all = self.containers().await;
            let up = all
                .iter()
                .filter(|container| container.state == ContainerState::Running);
            (up.count() == wanted && all.len() == wanted).then_some(all)
        })
        .await
    }

    async fn runs(&self, operation: &str) {
        until(&self.platform, "the operation runs", async || {
            let found = self
                .platform
                .operations()
                .get(&Caller::system(), operation)
                .await
                .unwrap();
            (found.value.state == OperationState::Running).then_some(())
        })
        .await;
    }

    /// Makes an operation that runs until it is stopped: its container never becomes healthy.
    async fn endless(&self) -> String {
        let behavior = Behavior {
            health: Health::Starting,
            ..Behavior::default()
        };
        self.engine.set_behavior("web", behavior);
        let operation = self.create(&shop(1)).await;
        self.runs(&operation).await;
        operation
    }

    async fn status(&self, operation: &str) -> Option<StackStatus> {
        let operation = self
            .platform
            .operations()
            .get(&Caller::system(), operation)
            .await
            .unwrap();
        let store = self.platform.store();
        store
            .record(&operation.value.stack)
            .await
            .unwrap()
            .map(|status| status.value)
    }
}

/// Asks again after every event of the store, and now and then for what engines do unheard.
pub(super) async fn until<T>(
    platform: &Platform,
    what: &str,
    mut holds: impl AsyncFnMut() -> Option<T>,
) -> T {
    let mut news = platform.store().newest_event();
    let waiting = async {
        loop {
            if let Some(value) = holds().await {
                return value;
            }
            let _ = tokio::time::timeout(Duration::from_millis(20), news.changed()).await;
        }
    };
    tokio::time::timeout(LIMIT, waiting)
        .await
        .unwrap_or_else(|_| panic!("{what}"))
}

#[tokio::test]
async fn a_new_stack_comes_up_and_tells_its_steps() {
    let stage = stage().await;
    let operation = stage.create(&shop(2)).await;
    let ended = stage.ended(&operation).await;
    assert_eq!(
        (ended.state, ended.failure),
        (OperationState::Succeeded, None)
    );
    assert_eq!(stage.running(2).await[0].revision, Some(1));
    let steps = stage
        .platform
        .operations()
        .steps(&Caller::system(), &operation, 0, 100)
        .await
        .unwrap();
    let numbers: Vec<u64> = steps.iter().map(|(number, _)| *number).collect();
    assert!(
        numbers.iter().copied().eq(1..=numbers.len() as u64),
        "{numbers:?}"
    );
    let last = &steps.last().unwrap().1;
    assert!(
        last.text.ends_with("0 failed, 0 not begun"),
        "{}",
        last.text
    );
    stage.controller.shutdown().await;
}

#[tokio::test]
async fn a_container_that_vanishes_comes_back() {
    let stage = stage().await;
    let operation = stage.create(&shop(2)).await;
    stage.ended(&operation).await;
    let gone = stage.running(2).await[0].clone();
    remove(&stage.engine, &gone).await;
    let back = stage.running(2).await;
    assert!(
        back.iter()
            .any(|container| container.name == gone.name && container.id != gone.id)
    );
}

async fn remove(engine: &FakeBackend, container: &Container) {
    let reference = crate::plan::ContainerRef {
        service: container.service.clone(),
        number: container.number,
        name: container.name.clone(),
        id: Some(container.id.clone()),
    };
    let op = Op::RemoveContainer {
        container: reference,
        volumes: false,
        force: true,
    };
    engine.apply(&op, Arc::new(crate::NoEvents)).await.unwrap();
}

#[tokio::test]
async fn a_stack_that_was_stopped_on_purpose_stays_stopped_until_it_is_started() {
    let stage = stage().await;
    let operation = stage.create(&shop(1)).await;
    stage.ended(&operation).await;
    let (stacks, system) = (stage.platform.stacks(), Caller::system());
    let stop = stacks
        .stop(&system, "dev", "shop", BTreeSet::new())
        .await
        .unwrap();
    stage.ended(&stop.operation.id).await;
    assert_eq!(stage.containers().await[0].state, ContainerState::Exited);
    // What happens to the stack meanwhile starts nothing.
    let again = stacks
        .scale(&system, "dev", "shop", [("web".to_owned(), 1)].into())
        .await
        .unwrap();
    assert_eq!(
        stage.ended(&again.operation.id).await.state,
        OperationState::Succeeded
    );
    assert_eq!(stage.containers().await[0].state, ContainerState::Exited);
    let start = stacks
        .start(&system, "dev", "shop", BTreeSet::new())
        .await
        .unwrap();
    stage.ended(&start.operation.id).await;
    stage.running(1).await;
}

#[tokio::test]
async fn a_crash_loop_is_backed_off_and_shown() {
    let stage = stage().await;
    stage.engine.set_behavior(
        "web",
        Behavior {
            exits: Some(1),
            ..Behavior::default()
        },
    );
    let operation = stage.create(&shop(1)).await;
    assert_eq!(stage.ended(&operation).await.state, OperationState::Failed);
    let status = until(&stage.platform, "three failures in a row", async || {
        stage
            .status(&operation)
            .await
            .filter(|status| status.failures >= 3)
    })
    .await;
    assert!(status.next_try.is_some());
    assert!(status.reason.unwrap().contains("exit"));
}

#[tokio::test]
async fn a_later_change_takes_the_place_of_one_under_way() {
    let stage = stage().await;
    stage.engine.set_behavior(
        "web",
        Behavior {
            health: Health::Starting,
            ..Behavior::default()
        },
    );
    let first = stage.create(&shop(1)).await;
    until(&stage.platform, "the first one runs", async || {
        let operation = stage
            .platform
            .operations()
            .get(&Caller::system(), &first)
            .await
            .unwrap();
        (operation.value.state == OperationState::Running).then_some(())
    })
    .await;
    let removed = stage
        .platform
        .stacks()
        .remove(&Caller::system(), "dev", "shop", false, None)
        .await
        .unwrap();
    assert_eq!(stage.ended(&first).await.state, OperationState::Superseded);
    assert_eq!(
        stage.ended(&removed.operation.id).await.state,
        OperationState::Succeeded
    );
    until(&stage.platform, "the stack is forgotten", async || {
        let listed = stage
            .platform
            .stacks()
            .list(&Caller::system(), "dev", &ListQuery::default())
            .await;
        listed.unwrap().items.is_empty().then_some(())
    })
    .await;
    assert!(stage.containers().await.is_empty());
}

#[tokio::test]
async fn drift_is_only_reported_where_the_environment_says_so() {
    let stage = stage().await;
    let settings = Settings {
        drift: Drift::Report,
        ..Settings::default()
    };
    let change = EnvironmentChange {
        settings: Some(settings),
        ..EnvironmentChange::default()
    };
    stage
        .platform
        .environments()
        .change(&Caller::system(), "dev", change, None)
        .await
        .unwrap();
    let operation = stage.create(&shop(1)).await;
    stage.ended(&operation).await;
    let before = stage.running(1).await;
    let orphan = StackSpec {
        environment: before[0].environment.clone(),
        ..StackSpec::new("shop").with_service(ServiceSpec::new("old", "old:1"))
    };
    let local = crate::platform::Local::new(stage.engine.clone());
    let (up, work) = (
        crate::plan::UpOptions::default(),
        crate::platform::Work::default(),
    );
    crate::platform::Stacks::up(&local, &orphan, &up, &work)
        .await
        .unwrap();
    let status = until(&stage.platform, "the orphan is reported", async || {
        stage
            .status(&operation)
            .await
            .filter(|status| !status.drift.is_empty())
    })
    .await;
    assert!(status.drift[0].contains("old"), "{:?}", status.drift);
    stage.running(2).await;
}

#[tokio::test]
async fn whoever_leads_next_goes_on_from_what_a_dead_leader_left() {
    let stage = stage().await;
    stage.engine.set_behavior(
        "web",
        Behavior {
            health: Health::Starting,
            ..Behavior::default()
        },
    );
    let operation = stage.create(&shop(3)).await;
    until(&stage.platform, "containers are there", async || {
        (stage.containers().await.len() == 3).then_some(())
    })
    .await;
    // As `kill -9`: nothing is given back and nothing is written any more.
    let Stage {
        platform,
        engine,
        controller,
    } = stage;
    drop(controller);
    platform.live().shutdown().await;
    let platform = Platform::new(platform.ports().clone());
    let next = start(&platform);
    assert!(!next.leads());
    // What the dead leader had begun may still end.
    until(&platform, "the next one leads", async || {
        let seen = engine.observe(&ObserveQuery::stack("shop")).await.unwrap();
        let all = seen
            .containers
            .iter()
            .all(|seen| seen.state == ContainerState::Running);
        (all && next.leads()).then_some(())
    })
    .await;
    engine.set_behavior("web", Behavior::default());
    for container in engine
        .observe(&ObserveQuery::stack("shop"))
        .await
        .unwrap()
        .containers
    {
        engine.set_health(&container.name, Health::Healthy);
    }
    until(&platform, "the operation is taken up", async || {
        let found = platform
            .operations()
            .get(&Caller::system(), &operation)
            .await
            .unwrap();
        found.value.state.is_ended().then_some(())
    })
    .await;
    assert_eq!(engine.names().len(), 3, "nothing is doubled");
}

#[tokio::test]
async fn a_removal_that_failed_is_tried_again_until_the_stack_is_gone() {
    let stage = stage().await;
    let operation = stage.create(&shop(1)).await;
    stage.ended(&operation).await;
    stage.engine.fail_next("remove", ErrorKind::Forbidden);
    let (stacks, system) = (stage.platform.stacks(), Caller::system());
    let removal = stacks.remove(&system, "dev", "shop", false, None).await;
    let removal = stage.ended(&removal.unwrap().operation.id).await;
    assert_eq!(removal.state, OperationState::Failed);
    until(&stage.platform, "the stack is forgotten", async || {
        let listed = stacks.list(&system, "dev", &ListQuery::default()).await;
        listed.unwrap().items.is_empty().then_some(())
    })
    .await;
    assert!(stage.containers().await.is_empty());
}

#[tokio::test]
async fn an_operation_is_stopped_when_its_environment_is_removed() {
    let stage = stage().await;
    let operation = stage.endless().await;
    let (environments, system) = (stage.platform.environments(), Caller::system());
    let removed = async || environments.remove(&system, "dev", true, None).await.ok();
    until(&stage.platform, "the environment is removed", removed).await;
    assert_eq!(
        stage.ended(&operation).await.state,
        OperationState::Cancelled
    );
    let stopped = tokio::time::timeout(LIMIT, stage.controller.shutdown());
    stopped.await.expect("nothing is under way");
}

#[tokio::test]
async fn a_store_that_fails_once_leaves_no_operation_deaf() {
    let store = Arc::new(StumblingStore::default());
    let stage = stage_on(Bed::over(Ports {
        clock: Arc::new(SystemClock::default()),
        store: store.clone(),
        ..Ports::fake().unwrap()
    }))
    .await;
    let operation = stage.endless().await;
    store.stumble(true);
    until(&stage.platform, "the guard is refused", async || {
        (store.refused() > 1).then_some(())
    })
    .await;
    store.stumble(false);
    let operations = stage.platform.operations();
    let asked = operations.cancel(&Caller::system(), &operation).await;
    asked.unwrap();
    assert_eq!(
        stage.ended(&operation).await.state,
        OperationState::Cancelled
    );
}

#[tokio::test]
async fn a_controller_that_is_cut_short_gives_its_lease_back() {
    let stage = stage().await;
    stage.endless().await;
    stage.engine.set_reach(Reach::Hangs);
    let soon = Duration::from_millis(50);
    assert!(!stage.controller.shutdown_within(soon).await);
    let next = without_servers(&stage.platform, async { Ok(()) });
    next.await.expect("nobody holds the lease");
}

#[tokio::test]
async fn a_container_that_the_engine_cannot_start_any_more_is_replaced() {
    let stage = stage().await;
    let operation = stage.create(&shop(1)).await;
    stage.ended(&operation).await;
    let stuck = stage.running(1).await[0].clone();
    // The first time may be a call of an earlier run that is under way.
    for _ in 0..2 {
        let start = "web/1 start";
        stage.engine.fail_next(start, ErrorKind::AlreadyExists);
    }
    stage.engine.crash(&stuck.name, 137);
    let back = stage.running(1).await;
    assert_eq!(back[0].name, stuck.name);
    assert_ne!(back[0].id, stuck.id);
}
