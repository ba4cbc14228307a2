//! What the tests of the controller stand on, and the tests by what they are about.

mod operation;
mod repair;
mod takeover;

use std::sync::Arc;
use std::time::Duration;

use super::*;
use crate::access::Caller;
use crate::backend::{Backend, Behavior, FakeBackend};
use crate::clock::SystemClock;
use crate::error::ErrorKind;
use crate::observed::{Container, ContainerState, Health, ObserveQuery};
use crate::platform::testbed::{Bed, environment};
use crate::platform::{NewStack, Operation, OperationState, Platform, Ports};
use crate::spec::{FakeLoader, HealthCheck, HealthTest, ServiceSpec, StackSpec};

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
