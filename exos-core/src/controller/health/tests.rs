use std::net::IpAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;

use super::super::Controller;
use super::super::tests::{start, until};
use super::state::tests::spec as probe;
use crate::access::Caller;
use crate::backend::{Backend, FakeBackend};
use crate::clock::SystemClock;
use crate::live::Visible;
use crate::observed::{Container, Health, ObserveQuery};
use crate::platform::testbed::environment;
use crate::platform::{
    NewHost, NewStack, Operation, OperationKind, Platform, Ports, Stack, StackUpdate,
};
use crate::probe::{FakeProber, ProbeOutcome, ProbeTarget, Prober};
use crate::spec::{
    Attachment, FakeLoader, HealthStrategy, NetworkMode, NetworkSpec, ProbeSpec, ServiceSpec,
    StackSpec,
};
use crate::store::Versioned;

/// One environment with one host of this machine, and a controller that leads and probes.
struct Stage {
    platform: Platform,
    engine: Arc<FakeBackend>,
    prober: Arc<FakeProber>,
    controller: Option<Controller>,
}

async fn stage(endpoint: &str) -> Stage {
    let prober = Arc::new(FakeProber::default());
    stage_with(endpoint, prober.clone(), prober).await
}

async fn stage_with(endpoint: &str, prober: Arc<FakeProber>, asked: Arc<dyn Prober>) -> Stage {
    let engines = Arc::new(crate::backend::FakeEngines::default());
    let platform = Platform::new(Ports {
        clock: Arc::new(SystemClock::default()),
        engines: engines.clone(),
        prober: asked,
        ..Ports::fake().unwrap()
    });
    environment(&platform, "dev").await;
    let engine = engines.put(endpoint);
    let (hosts, system) = (platform.hosts(), Caller::system());
    let new = NewHost::at("one", endpoint);
    hosts.add(&system, "dev", new).await.unwrap();
    let controller = start(&platform);
    Stage {
        platform,
        engine,
        prober,
        controller: Some(controller),
    }
}

const OWN: &str = "unix:///run/docker.sock";

fn probed(strategy: HealthStrategy) -> StackSpec {
    let mut web = ServiceSpec::new("web", "web:1");
    web.replicas = 3;
    web.probe = Some(ProbeSpec {
        interval: Duration::from_millis(20),
        initializing_timeout: Duration::from_mins(1),
        strategy,
        ..probe(2, 2)
    });
    let network = NetworkSpec::new("shop", "default");
    let attachment = Attachment {
        network: network.name.clone(),
        ..Attachment::default()
    };
    web.container.network = NetworkMode::Networks([("default".to_owned(), attachment)].into());
    StackSpec::new("shop")
        .with_network(network)
        .with_service(web)
}

fn fails() -> ProbeOutcome {
    ProbeOutcome::Failed("connection refused".to_owned())
}

impl Stage {
    async fn deploy(&self, strategy: HealthStrategy) -> Vec<Container> {
        self.deploy_spec(&probed(strategy)).await
    }

    async fn deploy_spec(&self, spec: &StackSpec) -> Vec<Container> {
        let new = NewStack {
            name: "shop".to_owned(),
            sources: FakeLoader::sources(spec),
            ..NewStack::default()
        };
        let (stacks, system) = (self.platform.stacks(), Caller::system());
        stacks.create(&system, "dev", new).await.unwrap();
        until(&self.platform, "the containers are there", async || {
            let there = self.containers().await;
            (there.len() == 3).then_some(there)
        })
        .await
    }

    async fn containers(&self) -> Vec<Container> {
        let shop = ObserveQuery::stack("shop");
        self.engine.observe(&shop).await.unwrap().containers
    }

    async fn stack(&self) -> Versioned<Stack> {
        let stacks = self.platform.stacks();
        stacks.get(&Caller::system(), "dev", "shop").await.unwrap()
    }

    async fn operation(&self) -> Operation {
        let (operations, stack) = (self.platform.operations(), self.stack().await);
        let system = Caller::system();
        let operation = operations.get(&system, &stack.value.operation).await;
        operation.unwrap().value
    }

    /// What the picture shows of the containers, by their names.
    async fn shown(&self) -> Vec<Option<Health>> {
        let host = self.stack().await.value.host;
        let host = self.platform.live().inventory().host(&Visible::All, &host);
        let contents = host.unwrap().contents.clone();
        let health = contents.containers().iter();
        health.map(|entry| entry.container.health).collect()
    }

    async fn shows(&self, healths: [Option<Health>; 3]) {
        until(&self.platform, "the picture shows the health", async || {
            (self.shown().await == healths).then_some(())
        })
        .await;
    }
}

fn address(container: &Container) -> IpAddr {
    let mut networks = container.networks.values();
    networks.next().unwrap().ip_address.parse().unwrap()
}

#[tokio::test]
async fn an_unhealthy_container_is_replaced_and_the_cause_is_named() {
    let stage = stage(OWN).await;
    let before = stage.deploy(HealthStrategy::Recreate).await;
    stage.shows([Some(Health::Healthy); 3]).await;
    stage.prober.set(address(&before[1]), fails());
    until(&stage.platform, "it is replaced", async || {
        let now = stage.containers().await;
        let ids: Vec<&str> = now.iter().map(|container| container.id.as_str()).collect();
        let kept = before.iter().filter(|old| ids.contains(&old.id.as_str()));
        (now.len() == 3 && kept.count() == 2 && !ids.contains(&before[1].id.as_str())).then_some(())
    })
    .await;
    let operation = until(&stage.platform, "the repair ends", async || {
        let operation = stage.operation().await;
        operation.state.is_ended().then_some(operation)
    })
    .await;
    assert_eq!(operation.kind, OperationKind::Repair);
    let stack = stage.stack().await;
    let steps = stage.platform.operations();
    let steps = steps
        .steps(&Caller::system(), &stack.value.operation, 0, 100)
        .await
        .unwrap();
    let told = steps
        .iter()
        .any(|(_, step)| step.text.contains("unhealthy: connection refused"));
    assert!(told, "{steps:?}");
}

#[tokio::test]
async fn without_a_strategy_it_is_only_shown() {
    let stage = stage(OWN).await;
    let before = stage.deploy(HealthStrategy::None).await;
    stage.shows([Some(Health::Healthy); 3]).await;
    stage.prober.set(address(&before[0]), fails());
    stage
        .shows([
            Some(Health::Unhealthy),
            Some(Health::Healthy),
            Some(Health::Healthy),
        ])
        .await;
    stage.prober.set(address(&before[0]), ProbeOutcome::Passed);
    stage.shows([Some(Health::Healthy); 3]).await;
    let ids = |all: &[Container]| all.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&stage.containers().await), ids(&before));
}

#[tokio::test]
async fn silence_of_a_machine_that_never_answered_says_nothing() {
    let stage = stage(OWN).await;
    // Whatever address the containers get.
    for number in 0..=255 {
        let silent = ProbeOutcome::Silent("no route".to_owned());
        stage.prober.set(IpAddr::from([10, 0, 0, number]), silent);
    }
    stage.deploy(HealthStrategy::Recreate).await;
    stage.shows([Some(Health::Starting); 3]).await;
}

#[tokio::test]
async fn containers_of_other_machines_are_left_to_their_engines() {
    let stage = stage("tcp://far").await;
    stage.deploy(HealthStrategy::Recreate).await;
    let record = stage.platform.store();
    let id = stage.stack().await.id;
    stage.shows([None; 3]).await;
    assert!(
        record
            .record::<super::ProbedHealth>(&id)
            .await
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn the_next_leader_begins_where_the_last_one_was() {
    let mut stage = stage(OWN).await;
    let there = stage.deploy(HealthStrategy::None).await;
    stage.shows([Some(Health::Healthy); 3]).await;
    stage.controller.take().unwrap().shutdown().await;
    // From now on nothing passes often enough to become healthy anew.
    for container in &there {
        let silent = ProbeOutcome::Silent("gone quiet".to_owned());
        stage.prober.set(address(container), silent);
    }
    let _next = start(&stage.platform);
    stage.shows([Some(Health::Healthy); 3]).await;
    let id = stage.stack().await.id;
    let store = stage.platform.store();
    let record = store.require::<super::ProbedHealth>(&id).await.unwrap();
    let mut healths = record.value.containers.values();
    assert!(healths.all(|probed| probed.health == Health::Healthy));
}

/// The first address that is probed never answers, and nothing ends the wait for it.
#[derive(Debug, Default)]
struct FirstHangs(Mutex<Vec<IpAddr>>);

#[async_trait]
impl Prober for FirstHangs {
    async fn probe(&self, target: &ProbeTarget) -> ProbeOutcome {
        let address = target.address.ip();
        let first = {
            let mut probed = self.0.lock().unwrap();
            probed.push(address);
            probed[0]
        };
        if address == first {
            std::future::pending::<()>().await;
        }
        ProbeOutcome::Passed
    }
}

#[tokio::test]
async fn a_container_that_hangs_is_probed_once_at_a_time_and_delays_no_other() {
    let asked = Arc::new(FirstHangs::default());
    let stage = stage_with(OWN, Arc::default(), asked.clone()).await;
    stage.deploy(HealthStrategy::Recreate).await;
    until(&stage.platform, "the others are healthy", async || {
        let shown = stage.shown().await;
        let healthy = shown
            .iter()
            .filter(|health| **health == Some(Health::Healthy));
        (healthy.count() == 2).then_some(())
    })
    .await;
    let probed = asked.0.lock().unwrap().clone();
    let of_first = probed.iter().filter(|address| **address == probed[0]);
    assert_eq!(of_first.count(), 1, "{probed:?}");
    assert!(probed.len() >= 5);
}

#[tokio::test]
async fn a_deploy_that_changes_only_the_probe_is_acted_on() {
    let stage = stage(OWN).await;
    let mut spec = probed(HealthStrategy::None);
    let with_probe = spec.clone();
    let web = spec.services.get_mut("web").unwrap();
    Arc::make_mut(web).probe = None;
    let there = stage.deploy_spec(&spec).await;
    stage.shows([None; 3]).await;
    until(&stage.platform, "the deploy ends", async || {
        stage.operation().await.state.is_ended().then_some(())
    })
    .await;
    let update = StackUpdate {
        sources: FakeLoader::sources(&with_probe),
        ..StackUpdate::default()
    };
    let (stacks, system) = (stage.platform.stacks(), Caller::system());
    let updated = stacks.update(&system, "dev", "shop", update, None).await;
    updated.unwrap();
    stage.shows([Some(Health::Healthy); 3]).await;
    let ids = |all: &[Container]| all.iter().map(|one| one.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&stage.containers().await), ids(&there));
}
