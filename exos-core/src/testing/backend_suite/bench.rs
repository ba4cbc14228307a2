//! A stack of its own for each case, which is taken away whatever happens.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, resume_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use futures_util::FutureExt;

use super::Subject;
use crate::backend::Backend;
use crate::error::{ErrorKind, Result};
use crate::event::{Event, EventSink, NoEvents, VecSink};
use crate::labels;
use crate::observed::{Container, ObserveQuery, Observed};
use crate::plan::{ContainerOrder, ContainerRef, Op, Until};
use crate::spec::{
    Attachment, HealthCheck, HealthTest, NetworkMode, NetworkSpec, ServiceSpec, VolumeSpec,
};

/// A stack that a case works on.
#[derive(Debug, Clone)]
pub struct Bench {
    /// What is tested.
    pub subject: Subject,
    /// The stack's name, which no other case has.
    pub stack: String,
}

/// Runs a case on a stack of its own and takes the stack away, also after a panic.
pub async fn on<F, Fut>(subject: Subject, case: F)
where
    F: FnOnce(Bench) -> Fut,
    Fut: Future<Output = ()>,
{
    static NUMBER: AtomicU32 = AtomicU32::new(0);
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let bench = Bench {
        subject,
        stack: format!("exos-suite-{}-{number}", std::process::id()),
    };
    let ended = AssertUnwindSafe(case(bench.clone())).catch_unwind().await;
    bench.clear().await;
    if let Err(panic) = ended {
        resume_unwind(panic);
    }
}

impl Bench {
    /// Returns the backend.
    pub fn backend(&self) -> &Arc<dyn Backend> {
        &self.subject.backend
    }

    /// Does one operation.
    pub async fn apply(&self, op: Op) -> Result<()> {
        self.backend().apply(&op, Arc::new(NoEvents)).await
    }

    /// Does one operation that must succeed.
    pub async fn must(&self, op: Op) {
        let subject = format!("{} {}", op.subject(), op.verb());
        let done = self.apply(op).await;
        done.unwrap_or_else(|error| panic!("{subject}: {error}: {error:?}"));
    }

    /// Does one operation that must fail, and returns how.
    pub async fn fails(&self, op: Op) -> ErrorKind {
        let subject = format!("{} {}", op.subject(), op.verb());
        let done = self.apply(op).await;
        done.map_or_else(|error| error.kind(), |()| panic!("{subject} must fail"))
    }

    /// Does one operation and returns what was told meanwhile.
    pub async fn events_of(&self, op: Op) -> (Result<()>, Vec<Event>) {
        let sink = Arc::new(VecSink::default());
        let events: Arc<dyn EventSink> = sink.clone();
        let done = self.backend().apply(&op, events).await;
        (done, sink.take())
    }

    /// Looks at the stack.
    pub async fn look(&self) -> Observed {
        let query = ObserveQuery::stack(&self.stack);
        self.backend().observe(&query).await.expect("observe")
    }

    /// Returns what is seen of a container.
    pub async fn seen(&self, container: &ContainerRef) -> Container {
        let look = self.look().await;
        let mut all = look.containers.into_iter();
        let found = all.find(|seen| seen.name == container.name);
        found.unwrap_or_else(|| panic!("{} is not there", container.name))
    }

    /// Returns the labels of what EXOS makes in this stack.
    pub fn labels(&self) -> BTreeMap<String, String> {
        let pairs = [
            (labels::ENVIRONMENT, labels::LOCAL_ENVIRONMENT),
            (labels::STACK, &self.stack),
            (labels::COMPOSE_PROJECT, &self.stack),
        ];
        pairs
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into()
    }

    /// Returns a network of this stack.
    pub fn network(&self, key: &str) -> NetworkSpec {
        NetworkSpec::new(&self.stack, key)
    }

    /// Returns the operation that makes a network.
    pub fn create_network(&self, network: &NetworkSpec) -> Op {
        Op::CreateNetwork {
            network: Arc::new(network.clone()),
            labels: self.labels(),
        }
    }

    /// Returns a volume of this stack.
    pub fn volume(&self, key: &str) -> VolumeSpec {
        VolumeSpec::new(&self.stack, key)
    }

    /// Returns the operation that makes a volume.
    pub fn create_volume(&self, volume: &VolumeSpec) -> Op {
        Op::CreateVolume {
            volume: Arc::new(volume.clone()),
            labels: self.labels(),
        }
    }

    /// Returns a service whose containers run until they are stopped, on no network.
    pub fn runs(&self) -> ServiceSpec {
        self.service("runs", &["sleep", "1000"])
    }

    /// Returns a service whose containers end with exit code 0 after three lines: `one`, `two` and `three`.
    pub fn completes(&self) -> ServiceSpec {
        self.service("completes", &["sh", "-c", "echo one; echo two; echo three"])
    }

    /// Returns a service whose containers end with exit code 3 after two lines: `about to fail` and `now`.
    pub fn fails_itself(&self) -> ServiceSpec {
        self.service(
            "fails",
            &["sh", "-c", "echo about to fail; echo now; exit 3"],
        )
    }

    /// Returns a service whose health check passes.
    pub fn healthy(&self) -> ServiceSpec {
        checked(self.service("healthy", &["sleep", "1000"]), "true")
    }

    /// Returns a service whose health check fails.
    pub fn sick(&self) -> ServiceSpec {
        checked(self.service("sick", &["sleep", "1000"]), "false")
    }

    /// Returns a service whose health check does not come to an end.
    pub fn slow(&self) -> ServiceSpec {
        checked(self.service("slow", &["sleep", "1000"]), "sleep")
    }

    /// Returns a service of this stack.
    pub fn service(&self, name: &str, command: &[&str]) -> ServiceSpec {
        let mut service = ServiceSpec::new(name, &self.subject.image);
        service.container.command = Some(command.iter().map(|word| (*word).to_owned()).collect());
        service.container.network = NetworkMode::None;
        service.container.stop_grace_period = Some(Duration::ZERO);
        service
    }

    /// Returns the order for the first container of a service.
    pub fn order(&self, service: &ServiceSpec) -> ContainerOrder {
        let mut labels = self.labels();
        labels.extend([
            (labels::SERVICE.to_owned(), service.name.clone()),
            (labels::COMPOSE_SERVICE.to_owned(), service.name.clone()),
            (labels::NUMBER.to_owned(), "1".to_owned()),
            (labels::COMPOSE_NUMBER.to_owned(), "1".to_owned()),
        ]);
        ContainerOrder {
            stack: self.stack.clone(),
            service: Arc::new(service.clone()),
            number: 1,
            name: format!("{}-{}-1", self.stack, service.name),
            labels,
            take_over: None,
            peers: BTreeMap::new(),
            files_volume: None,
        }
    }

    /// Makes the first container of a service.
    pub async fn create(&self, service: &ServiceSpec) -> ContainerRef {
        let order = self.order(service);
        let container = order.container();
        self.must(Op::CreateContainer(Box::new(order))).await;
        container
    }

    /// Makes and starts the first container of a service.
    pub async fn start(&self, service: &ServiceSpec) -> ContainerRef {
        let container = self.create(service).await;
        self.must(start(&container)).await;
        container
    }

    async fn clear(&self) {
        let look = self.look().await;
        for container in &look.containers {
            let op = Op::RemoveContainer {
                container: container.into(),
                volumes: true,
                force: true,
            };
            let _ = self.apply(op).await;
        }
        for network in look.networks {
            let _ = self.apply(Op::RemoveNetwork { name: network.name }).await;
        }
        for volume in look.volumes {
            let _ = self.apply(Op::RemoveVolume { name: volume.name }).await;
        }
    }
}

fn checked(mut service: ServiceSpec, program: &str) -> ServiceSpec {
    let hangs = program == "sleep";
    let command: &[&str] = if hangs {
        &["sleep", "1000"]
    } else {
        &[program]
    };
    service.container.health = Some(HealthCheck {
        test: HealthTest::Command(command.iter().map(|word| (*word).to_owned()).collect()),
        interval: Some(Duration::from_millis(100)),
        timeout: Some(Duration::from_secs(if hangs { 1000 } else { 10 })),
        retries: Some(1),
        ..HealthCheck::default()
    });
    service
}

/// Puts a service on a network.
pub fn join(service: &mut ServiceSpec, network: &NetworkSpec, aliases: &[&str]) {
    let attachment = Attachment {
        network: network.name.clone(),
        aliases: aliases.iter().map(|alias| (*alias).to_owned()).collect(),
        ..Attachment::default()
    };
    match &mut service.container.network {
        NetworkMode::Networks(networks) => {
            networks.insert(network.key.clone(), attachment);
        }
        other => *other = NetworkMode::Networks([(network.key.clone(), attachment)].into()),
    }
}

/// Returns the operation that starts a container.
pub fn start(container: &ContainerRef) -> Op {
    Op::StartContainer {
        container: container.clone(),
    }
}

/// Returns the operation that stops a container.
pub fn stop(container: &ContainerRef) -> Op {
    Op::StopContainer {
        container: container.clone(),
        timeout: None,
    }
}

/// Returns the operation that removes a container.
pub fn remove(container: &ContainerRef, force: bool) -> Op {
    Op::RemoveContainer {
        container: container.clone(),
        volumes: false,
        force,
    }
}

/// Returns the operation that waits for a container, for half a minute at most.
pub fn wait(container: &ContainerRef, until: Until) -> Op {
    Op::Await {
        container: container.clone(),
        until,
        timeout: Some(Duration::from_secs(30)),
    }
}
