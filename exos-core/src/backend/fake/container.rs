//! The operations on containers.

use std::collections::BTreeMap;
use std::net::Ipv4Addr;
use std::time::Duration;

use super::engine::{Engine, Told, exists, label};
use super::script::Behavior;
use super::talk::Line;
use crate::backend::{EngineEvent, Tail};
use crate::error::{Error, ErrorKind, Result};
use crate::labels;
use crate::observed::{Container, ContainerState, Endpoint, Health, PublishedPort};
use crate::plan::{ContainerOrder, Op, Until};
use crate::spec::{HealthTest, MountKind, NetworkMode, RestartPolicy};

/// A container, with what it was made from.
#[derive(Debug)]
pub(super) struct FakeContainer {
    pub(super) seen: Container,
    pub(super) order: ContainerOrder,
    pub(super) lines: Vec<Line>,
    /// CPU time used since the start.
    pub(super) used: Duration,
    /// Archives that were unpacked in it, by folder.
    pub(super) archives: BTreeMap<String, Vec<u8>>,
}

impl Engine {
    pub(super) fn apply_to_container(&mut self, op: &Op) -> Result<Told> {
        match op {
            Op::CreateContainer(order) => self.create(order),
            Op::StartContainer { container } => self.start(container.key()),
            Op::StopContainer { container, .. } => self.end(container.key(), 143),
            Op::RestartContainer { container, .. } => {
                let mut told = self.end(container.key(), 143)?;
                told.extend(self.start(container.key())?);
                Ok(told)
            }
            Op::KillContainer { container, .. } => self.end(container.key(), 137),
            Op::PauseContainer { container } => {
                self.freeze(container.key(), ContainerState::Paused, "pause")
            }
            Op::UnpauseContainer { container } => {
                self.freeze(container.key(), ContainerState::Running, "unpause")
            }
            Op::RemoveContainer {
                container, force, ..
            } => self.remove(container.key(), *force),
            Op::RenameContainer { container, name } => self.rename(container.key(), name),
            Op::DisconnectNetwork { container, network } => {
                self.find(container.key())?.seen.networks.remove(network);
                Ok(Told::new())
            }
            Op::RunHook { container, .. } => self.hook(container.key()),
            other => Err(Error::new(
                ErrorKind::Unsupported,
                "apply",
                other.verb().as_str(),
            )),
        }
    }

    fn create(&mut self, order: &ContainerOrder) -> Result<Told> {
        if self.containers.contains_key(&order.name) {
            return Err(exists("create container", &order.name));
        }
        let Some(image) = self.images.get(&order.service.image).cloned() else {
            return Err(missing("create container", "image", &order.service.image));
        };
        let networks = self.endpoints(order)?;
        let volumes = self.mounted_volumes(order)?;
        let seen = Container {
            id: self.next_id(),
            name: order.name.clone(),
            environment: label(&order.labels, labels::ENVIRONMENT),
            stack: label(&order.labels, labels::COMPOSE_PROJECT),
            service: label(&order.labels, labels::COMPOSE_SERVICE),
            number: label(&order.labels, labels::COMPOSE_NUMBER)
                .parse()
                .unwrap_or_default(),
            oneoff: label(&order.labels, labels::COMPOSE_ONEOFF) == "True",
            hash: label(&order.labels, labels::HASH),
            revision: order
                .labels
                .get(labels::REVISION)
                .and_then(|text| text.parse().ok()),
            image: order.service.image.clone(),
            image_id: image.id,
            state: ContainerState::Created,
            status: "Created".to_owned(),
            command: order
                .service
                .container
                .command
                .clone()
                .unwrap_or_default()
                .join(" "),
            networks,
            volumes,
            labels: order.labels.clone(),
            ..Container::default()
        };
        let container = FakeContainer {
            seen,
            order: order.clone(),
            lines: Vec::new(),
            used: Duration::ZERO,
            archives: BTreeMap::new(),
        };
        let told = container.told("create");
        self.containers.insert(order.name.clone(), container);
        Ok(vec![told])
    }

    fn endpoints(&self, order: &ContainerOrder) -> Result<BTreeMap<String, Endpoint>> {
        let NetworkMode::Networks(attachments) = &order.service.container.network else {
            return Ok(BTreeMap::new());
        };
        let mut endpoints = BTreeMap::new();
        for attachment in attachments.values() {
            let Some(network) = self.networks.get(&attachment.network) else {
                return Err(missing("create container", "network", &attachment.network));
            };
            let endpoint = Endpoint {
                network_id: network.id.clone(),
                ip_address: String::new(),
            };
            endpoints.insert(attachment.network.clone(), endpoint);
        }
        Ok(endpoints)
    }

    fn mounted_volumes(&self, order: &ContainerOrder) -> Result<Vec<String>> {
        let mut volumes: Vec<String> = order.files_volume.iter().cloned().collect();
        for mount in &order.service.container.mounts {
            if let MountKind::Volume { name, .. } = &mount.kind {
                volumes.push(name.clone());
            }
        }
        match volumes
            .iter()
            .find(|name| !self.volumes.contains_key(*name))
        {
            Some(name) => Err(missing("create container", "volume", name)),
            None => Ok(volumes),
        }
    }

    fn start(&mut self, key: &str) -> Result<Told> {
        let behaviors = self.behaviors.clone();
        self.refuse_taken_ports(key)?;
        let container = self.find(key)?;
        if container.seen.state.is_up() {
            return Ok(Told::new());
        }
        let service = container.order.service.name.clone();
        let behavior = behaviors.get(&service).cloned().unwrap_or_default();
        for line in &behavior.output {
            self.write(key, line);
        }
        let container = self.find(key)?;
        container.used = Duration::ZERO;
        let address = address_of(&container.seen.id);
        container.begin(&behavior, &address.to_string());
        let ends = behavior.exits.map(|_| container.told("die"));
        Ok([container.told("start")].into_iter().chain(ends).collect())
    }

    fn refuse_taken_ports(&mut self, key: &str) -> Result<()> {
        let wanted = fixed_ports(&self.find(key)?.order);
        let name = self.find(key)?.seen.name.clone();
        let others = self
            .containers
            .values()
            .filter(|other| other.seen.name != name && other.seen.state.is_up());
        for other in others {
            if let Some(port) = fixed_ports(&other.order)
                .into_iter()
                .find(|port| wanted.contains(port))
            {
                return Err(Error::new(
                    ErrorKind::Conflict,
                    "start container",
                    format!("host port {port} is taken"),
                )
                .with("container", name)
                .with("by", other.seen.name.clone()));
            }
        }
        Ok(())
    }

    fn end(&mut self, key: &str, exit_code: i64) -> Result<Told> {
        let container = self.find(key)?;
        if !container.seen.state.is_up() {
            return Ok(Told::new());
        }
        container.exit(exit_code);
        Ok(vec![container.told("kill"), container.told("die")])
    }

    fn freeze(&mut self, key: &str, state: ContainerState, action: &'static str) -> Result<Told> {
        let container = self.find(key)?;
        container.seen.state = state;
        Ok(vec![container.told(action)])
    }

    fn remove(&mut self, key: &str, force: bool) -> Result<Told> {
        let Ok(container) = self.find(key) else {
            return Ok(Told::new());
        };
        if container.seen.state.is_up() && !force {
            return Err(
                Error::new(ErrorKind::Conflict, "remove container", "it runs")
                    .with("container", container.seen.name.clone()),
            );
        }
        let runs = container.seen.state.is_up();
        let name = container.seen.name.clone();
        let actions: &[_] = if runs {
            &["kill", "die", "destroy"]
        } else {
            &["destroy"]
        };
        let told = actions.iter().map(|action| container.told(action));
        let told = told.collect();
        self.containers.remove(&name);
        Ok(told)
    }

    fn rename(&mut self, key: &str, name: &str) -> Result<Told> {
        if self.containers.contains_key(name) {
            let taken = "the name is taken";
            return Err(
                Error::new(ErrorKind::Conflict, "rename container", taken).with("name", name)
            );
        }
        let old = self.find(key)?.seen.name.clone();
        let mut told = Told::new();
        if let Some(mut container) = self.containers.remove(&old) {
            name.clone_into(&mut container.seen.name);
            told.push(container.told("rename"));
            self.containers.insert(name.to_owned(), container);
        }
        Ok(told)
    }

    fn hook(&mut self, key: &str) -> Result<Told> {
        self.running(key)?;
        let service = self.find(key)?.order.service.name.clone();
        let code = self
            .behaviors
            .get(&service)
            .map_or(0, |behavior| behavior.exec_exit_code);
        if code == 0 {
            return Ok(Told::new());
        }
        Err(Error::new(
            ErrorKind::Failed,
            "run hook",
            format!("it ended with exit code {code}"),
        )
        .with("container", key))
    }

    pub(super) fn crash(&mut self, key: &str, exit_code: i64) -> Told {
        let Ok(container) = self.find(key) else {
            return Told::new();
        };
        container.exit(exit_code);
        vec![container.told("die")]
    }

    pub(super) fn set_health(&mut self, key: &str, health: Health) -> Told {
        let Ok(container) = self.find(key) else {
            return Told::new();
        };
        container.seen.health = Some(health);
        vec![container.told(&format!("health_status: {health}"))]
    }

    /// Says whether a wait is over, and how.
    pub(super) fn verdict(&mut self, key: &str, until: Until) -> Option<Result<()>> {
        let seen = match self.find(key) {
            Ok(container) => container.seen.clone(),
            Err(error) => return Some(Err(error)),
        };
        let lines = self
            .find(key)
            .map_or_else(|_| Vec::new(), |found| found.lines.clone());
        let lines: Vec<String> = lines.into_iter().map(|line| line.text).collect();
        let failed = |why: String| {
            let error =
                Error::new(ErrorKind::Failed, "wait", why).with("container", seen.name.clone());
            Some(Err(match Tail::of(lines) {
                Some(tail) => error.source(tail),
                None => error,
            }))
        };
        let ended = seen.state == ContainerState::Exited;
        let code = seen.exit_code.unwrap_or_default();
        match until {
            Until::Completed | Until::Up if ended && code == 0 => Some(Ok(())),
            _ if ended => failed(format!("it ended with exit code {code}")),
            Until::Completed => None,
            _ if seen.state == ContainerState::Created => None,
            Until::Healthy if seen.health.is_none() => failed("it has no health check".to_owned()),
            Until::Healthy | Until::Up => match seen.health {
                Some(Health::Unhealthy) => failed("it is unhealthy".to_owned()),
                Some(Health::Starting) => None,
                _ => (seen.state == ContainerState::Running).then_some(Ok(())),
            },
        }
    }

    /// Finds a container by id or name.
    pub(super) fn find(&mut self, key: &str) -> Result<&mut FakeContainer> {
        let mut all = self.containers.values_mut();
        all.find(|container| container.seen.id == key || container.seen.name == key)
            .ok_or_else(|| missing("find container", "container", key))
    }
}

/// Every container has an address of its own.
fn address_of(id: &str) -> Ipv4Addr {
    let last = id.get(id.len().saturating_sub(6)..).unwrap_or_default();
    let number = u32::from_str_radix(last, 16).unwrap_or_default();
    Ipv4Addr::from(0x0a00_0000 + number)
}

impl FakeContainer {
    fn told(&self, action: &str) -> EngineEvent {
        let mut attributes = self.seen.labels.clone();
        attributes.insert("name".to_owned(), self.seen.name.clone());
        EngineEvent {
            kind: "container".to_owned(),
            action: action.to_owned(),
            id: self.seen.id.clone(),
            attributes,
            ..EngineEvent::default()
        }
    }

    fn begin(&mut self, behavior: &Behavior, address: &str) {
        if let Some(code) = behavior.exits {
            return self.exit(code);
        }
        let health = self.order.service.container.health.as_ref();
        let checked = health.is_some_and(|health| {
            !matches!(health.test, HealthTest::Disabled | HealthTest::Inherit)
        });
        self.seen.state = ContainerState::Running;
        self.seen.health = checked.then_some(behavior.health);
        self.seen.exit_code = None;
        "Up".clone_into(&mut self.seen.status);
        self.seen.ports = self
            .order
            .service
            .container
            .ports
            .iter()
            .map(published)
            .collect();
        for endpoint in self.seen.networks.values_mut() {
            address.clone_into(&mut endpoint.ip_address);
        }
    }

    fn exit(&mut self, code: i64) {
        let restarts = match self.order.service.container.restart {
            RestartPolicy::Always | RestartPolicy::UnlessStopped => code != 143 && code != 137,
            RestartPolicy::OnFailure(_) => code != 0 && code != 143 && code != 137,
            RestartPolicy::No => false,
        };
        self.seen.state = if restarts {
            ContainerState::Restarting
        } else {
            ContainerState::Exited
        };
        self.seen.exit_code = Some(code);
        self.seen.health = None;
        self.seen.status = format!("Exited ({code})");
        self.seen.ports.clear();
    }
}

fn published(port: &crate::spec::Port) -> PublishedPort {
    PublishedPort {
        host_ip: port.host_ip.clone().unwrap_or_else(|| "0.0.0.0".to_owned()),
        published: port
            .published
            .as_ref()
            .and_then(|text| text.parse().ok())
            .unwrap_or(49153),
        target: port.target,
        protocol: port.protocol.as_str().to_owned(),
    }
}

fn fixed_ports(order: &ContainerOrder) -> Vec<u16> {
    let ports = order.service.container.ports.iter();
    ports
        .filter_map(|port| port.published.as_ref()?.parse().ok())
        .collect()
}

pub(super) fn missing(op: &'static str, what: &'static str, name: &str) -> Error {
    Error::new(ErrorKind::NotFound, op, format!("no such {what}")).with(what, name)
}
