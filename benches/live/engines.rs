//! Fake engines with containers that look like those of real stacks.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use exos_core::backend::{Backend, FakeBackend, Load};
use exos_core::live::{Happened, HostKey, HostSpec, HostState, Live, Reached, Received, Visible};
use exos_core::observed::Capabilities;
use exos_core::plan::{ContainerOrder, Op};
use exos_core::spec::{
    Attachment, HealthCheck, HealthTest, NetworkMode, NetworkSpec, Port, Protocol, ServiceSpec,
};
use exos_core::{Clock, NoEvents, Result, labels};

const SERVICES: [&str; 5] = ["web", "api", "worker", "database", "cache"];

/// The engines, in the order of their hosts.
pub(crate) struct Engines {
    all: Vec<Arc<FakeBackend>>,
    environments: usize,
    each: usize,
}

impl Engines {
    pub(crate) async fn build(environments: usize, hosts: usize, each: usize) -> Result<Self> {
        let mut all = Vec::with_capacity(hosts);
        for host in 0..hosts {
            all.push(Arc::new(engine(host, each).await?));
        }
        Ok(Self {
            all,
            environments,
            each,
        })
    }

    /// Adds all hosts, and returns how long it took until all were active.
    pub(crate) async fn join(&self, live: &Live, clock: &dyn Clock) -> Result<Duration> {
        let mut changes = live.inventory().subscribe(Visible::All);
        let begun = clock.elapsed();
        for host in 0..self.all.len() {
            let key = HostKey::new(environment(host % self.environments), id(host));
            let spec = HostSpec::new(key, format!("node-{host:04}"));
            live.add_host(spec, Arc::new(Reached(self.engine(host))))?;
        }
        loop {
            let active = live.inventory().view(&Visible::All).counts().hosts.active;
            if active as usize == self.all.len() {
                return Ok(clock.elapsed().saturating_sub(begun));
            }
            // Whatever came, the view says how far it is.
            while let Some(Received::Change(change)) = changes.next().await {
                let is_state = matches!(&change.happened, Happened::HostChanged { host } if host.state == HostState::Active);
                if is_state {
                    break;
                }
            }
        }
    }

    /// Returns the host, the engine and the container's name of the `n`th container; neighbours are on other hosts.
    pub(crate) fn container(&self, n: usize) -> (String, &FakeBackend, String) {
        let host = n % self.all.len();
        let number = n / self.all.len() % self.each;
        (id(host), &self.all[host], name(host, number))
    }

    /// Returns the engine of a host.
    pub(crate) fn engine(&self, host: usize) -> Arc<FakeBackend> {
        Arc::clone(&self.all[host])
    }

    pub(crate) fn containers(&self) -> usize {
        self.all.len() * self.each
    }
}

pub(crate) fn environment(number: usize) -> String {
    format!("01J{number:023}")
}

pub(crate) fn id(host: usize) -> String {
    format!("01K{host:023}")
}

/// Ten containers are a stack.
pub(crate) fn stack(host: usize, number: usize) -> String {
    format!("shop-{:04}", host * 5 + number / 10)
}

fn name(host: usize, number: usize) -> String {
    let service = SERVICES[number % 5];
    format!("{}-{service}-{}", stack(host, number), number % 10 / 5 + 1)
}

async fn engine(host: usize, containers: usize) -> Result<FakeBackend> {
    let engine = FakeBackend::new()
        .with_image(IMAGE)
        .with_capabilities(Capabilities {
            hostname: format!("node-{host:04}"),
            engine_id: format!("{host:064x}"),
            engine_version: "20.10.24".to_owned(),
            api_version: (1, 41),
            os: "linux".to_owned(),
            arch: "x86_64".to_owned(),
            cpus: 16,
            memory: 64 << 30,
            ..Capabilities::default()
        });
    for number in 0..containers {
        let order = order(host, number);
        if number % 10 == 0 {
            let network = NetworkSpec::new(&order.stack, "default");
            let labels = order.labels.clone();
            let network = Arc::new(network);
            apply(&engine, Op::CreateNetwork { network, labels }).await?;
        }
        let container = order.container();
        engine.set_load(&order.name, load(host * containers + number));
        apply(&engine, Op::CreateContainer(Box::new(order))).await?;
        // One in twenty does not run.
        if number % 20 != 7 {
            apply(&engine, Op::StartContainer { container }).await?;
        }
    }
    Ok(engine)
}

/// Returns what the `n`th container uses: each something else, so that those that use most have to be looked for.
fn load(n: usize) -> Load {
    // A prime above the number of containers: the remainders all differ, and come in no order.
    const SPREAD: usize = 50_021;
    let spread = |by: usize| u32::try_from(n * by % SPREAD).unwrap_or_default();
    Load {
        cpus: f64::from(spread(7_919)) / 10_000.0,
        memory: (u64::from(spread(104_729)) + 1) << 16,
        memory_limit: None,
    }
}

async fn apply(engine: &FakeBackend, op: Op) -> Result<()> {
    engine.apply(&op, Arc::new(NoEvents)).await
}

const IMAGE: &str = "registry.example.com/team/service:2026.11.3";

fn order(host: usize, number: usize) -> ContainerOrder {
    let stack = stack(host, number);
    let service = SERVICES[number % 5];
    let place = (number % 10 / 5 + 1).to_string();
    let mut spec = ServiceSpec::new(service, IMAGE);
    spec.container.command = Some(vec!["/usr/bin/service".to_owned(), "--serve".to_owned()]);
    spec.container.health = Some(HealthCheck {
        test: HealthTest::Command(vec!["true".to_owned()]),
        ..HealthCheck::default()
    });
    spec.container.ports = vec![Port {
        target: 8080,
        published: Some((20_000 + number).to_string()),
        host_ip: None,
        protocol: Protocol::Tcp,
    }];
    let attachment = Attachment {
        network: NetworkSpec::new(&stack, "default").name,
        ..Attachment::default()
    };
    spec.container.network = NetworkMode::Networks([("default".to_owned(), attachment)].into());
    let hash = format!("1:{:064x}", host * 1000 + number);
    let folder = format!("/srv/stacks/{stack}");
    let file = format!("{folder}/compose.yml");
    let rule = format!("Host(`{stack}.example.com`)");
    let labels = [
        (labels::ENVIRONMENT, "production"),
        (labels::STACK, &stack),
        (labels::SERVICE, service),
        (labels::NUMBER, &place),
        (labels::REVISION, "12"),
        (labels::HASH, &hash),
        (labels::COMPOSE_PROJECT, &stack),
        (labels::COMPOSE_SERVICE, service),
        (labels::COMPOSE_NUMBER, &place),
        (labels::COMPOSE_ONEOFF, "False"),
        (labels::COMPOSE_FILES, &file),
        (labels::COMPOSE_DIR, &folder),
        ("com.example.team", "team-a"),
        ("com.example.route", &rule),
    ];
    ContainerOrder {
        service: Arc::new(spec),
        number: 1,
        name: name(host, number),
        labels: labels
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .into(),
        take_over: None,
        peers: BTreeMap::new(),
        files_volume: None,
        stack,
    }
}
