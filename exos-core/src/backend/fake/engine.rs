//! The engine's state, and the operations on networks, volumes and images.

use std::collections::{BTreeMap, BTreeSet};

use super::ByName;
use super::container::FakeContainer;
use super::script::{Behavior, Load};
use crate::backend::EngineEvent;
use crate::error::{Error, ErrorKind, Result};
use crate::labels;
use crate::observed::{
    Capabilities, Container, Image, Network, ObserveQuery, Observed, Scope, Volume,
};
use crate::plan::Op;

/// What an operation makes known.
pub(super) type Told = Vec<EngineEvent>;

#[derive(Debug, Default)]
pub(super) struct Engine {
    pub(super) capabilities: Capabilities,
    pub(super) containers: ByName<FakeContainer>,
    pub(super) networks: ByName<Network>,
    pub(super) volumes: ByName<Volume>,
    pub(super) images: ByName<Image>,
    pub(super) behaviors: ByName<Behavior>,
    pub(super) loads: ByName<Load>,
    pub(super) unknown_images: BTreeSet<String>,
    pub(super) faults: Vec<(String, ErrorKind)>,
    pub(super) calls: Vec<String>,
    pub(super) looks: u64,
    /// How often was measured.
    pub(super) measured: u32,
    /// Counts everything that gets an id.
    pub(super) ids: u64,
    /// Counts lines, which is their time.
    pub(super) lines: u64,
}

impl Engine {
    pub(super) fn next_id(&mut self) -> String {
        self.ids += 1;
        format!("{:064x}", self.ids)
    }

    pub(super) fn put_image(&mut self, name: &str) {
        let id = format!("sha256:{}", self.next_id());
        let image = Image {
            id,
            tags: vec![name.to_owned()],
            ..Image::default()
        };
        self.images.insert(name.to_owned(), image);
    }

    pub(super) fn observe(&self, query: &ObserveQuery) -> Observed {
        let in_scope = |stack: &str| match &query.scope {
            Scope::All => !stack.is_empty(),
            Scope::Stack(name) => stack == name,
            Scope::Everything => true,
            Scope::Containers(_) => false,
        };
        let seen_in_scope = |seen: &Container| match &query.scope {
            Scope::Containers(ids) => ids.contains(&seen.id),
            _ => in_scope(&seen.stack),
        };
        let containers = self.containers.values().map(|container| &container.seen);
        let networks = self.networks.values();
        let volumes = self.volumes.values();
        let images = query.images.iter();
        Observed {
            containers: containers
                .filter(|seen| seen_in_scope(seen))
                .cloned()
                .collect(),
            networks: networks
                .filter(|network| {
                    in_scope(&network.stack) || query.networks.contains(&network.name)
                })
                .cloned()
                .collect(),
            volumes: volumes
                .filter(|volume| in_scope(&volume.stack) || query.volumes.contains(&volume.name))
                .cloned()
                .collect(),
            images: images
                .map(|name| (name.clone(), self.images.get(name).cloned()))
                .collect(),
            capabilities: self.capabilities.clone(),
            at: 0,
        }
    }

    pub(super) fn apply(&mut self, op: &Op) -> Result<Told> {
        let call = format!("{} {}", op.subject(), op.verb());
        self.calls.push(call.clone());
        if let Some(at) = self.faults.iter().position(|(what, _)| call.contains(what)) {
            let (_, kind) = self.faults.remove(at);
            return Err(
                Error::new(kind, op.verb().as_str(), "made to fail").with("subject", op.subject())
            );
        }
        match op {
            Op::CreateNetwork { network, labels } => self.create_network(&network.name, labels),
            Op::RemoveNetwork { name } => self.remove_network(name),
            Op::CreateVolume { volume, labels } => self.create_volume(&volume.name, labels),
            Op::RemoveVolume { name } => self.remove_volume(name),
            Op::PullImage { image, .. } => self.pull(image),
            Op::BuildImage { service, .. } => {
                self.put_image(&service.image);
                Ok(Told::new())
            }
            Op::RemoveImage { image } => {
                self.images.remove(image);
                Ok(Told::new())
            }
            Op::StoreFiles(order) => self.create_volume(&order.volume, &order.labels),
            other => self.apply_to_container(other),
        }
    }

    fn create_network(&mut self, name: &str, labels: &BTreeMap<String, String>) -> Result<Told> {
        if self.networks.contains_key(name) {
            return Err(exists("create network", name));
        }
        let network = Network {
            id: self.next_id(),
            name: name.to_owned(),
            environment: label(labels, labels::ENVIRONMENT),
            stack: label(labels, labels::STACK),
            key: label(labels, labels::COMPOSE_NETWORK),
            hash: label(labels, labels::HASH),
            driver: "bridge".to_owned(),
            labels: labels.clone(),
        };
        let told = vec![told("network", "create", &network.id, name)];
        self.networks.insert(name.to_owned(), network);
        Ok(told)
    }

    fn remove_network(&mut self, name: &str) -> Result<Told> {
        let on_it = |container: &&FakeContainer| container.seen.networks.contains_key(name);
        if let Some(container) = self
            .containers
            .values()
            .find(|c| c.seen.state.is_up() && on_it(c))
        {
            return Err(Error::new(
                ErrorKind::Conflict,
                "remove network",
                "containers are on it",
            )
            .with("network", name)
            .with("container", container.seen.name.clone()));
        }
        let gone = self.networks.remove(name);
        let told = gone.map(|network| told("network", "destroy", &network.id, name));
        Ok(told.into_iter().collect())
    }

    fn create_volume(&mut self, name: &str, labels: &BTreeMap<String, String>) -> Result<Told> {
        if let Some(volume) = self.volumes.get(name) {
            let same = volume.labels == *labels;
            return if same {
                Ok(Told::new())
            } else {
                Err(exists("create volume", name))
            };
        }
        let volume = Volume {
            name: name.to_owned(),
            environment: label(labels, labels::ENVIRONMENT),
            stack: label(labels, labels::STACK),
            key: label(labels, labels::COMPOSE_VOLUME),
            hash: label(labels, labels::HASH),
            driver: "local".to_owned(),
            mountpoint: format!("/volumes/{name}"),
            labels: labels.clone(),
        };
        self.volumes.insert(name.to_owned(), volume);
        Ok(vec![told("volume", "create", name, name)])
    }

    fn remove_volume(&mut self, name: &str) -> Result<Told> {
        let mounted =
            |container: &&FakeContainer| container.seen.volumes.iter().any(|volume| volume == name);
        if let Some(container) = self.containers.values().find(mounted) {
            return Err(Error::new(
                ErrorKind::Conflict,
                "remove volume",
                "a container mounts it",
            )
            .with("volume", name)
            .with("container", container.seen.name.clone()));
        }
        let gone = self.volumes.remove(name);
        let told = gone.map(|_| told("volume", "destroy", name, name));
        Ok(told.into_iter().collect())
    }

    fn pull(&mut self, image: &str) -> Result<Told> {
        if self.unknown_images.contains(image) {
            return Err(Error::new(
                ErrorKind::NotFound,
                "pull image",
                "the registry has no such image",
            )
            .with("image", image));
        }
        if !self.images.contains_key(image) {
            self.put_image(image);
        }
        Ok(Told::new())
    }

    pub(super) fn names(&self) -> Vec<String> {
        let containers = self
            .containers
            .keys()
            .map(|name| format!("container {name}"));
        let networks = self.networks.keys().map(|name| format!("network {name}"));
        let volumes = self.volumes.keys().map(|name| format!("volume {name}"));
        containers.chain(networks).chain(volumes).collect()
    }
}

fn told(kind: &str, action: &str, id: &str, name: &str) -> EngineEvent {
    EngineEvent {
        kind: kind.to_owned(),
        action: action.to_owned(),
        id: id.to_owned(),
        attributes: BTreeMap::from([("name".to_owned(), name.to_owned())]),
        ..EngineEvent::default()
    }
}

pub(super) fn label(labels: &BTreeMap<String, String>, name: &str) -> String {
    labels.get(name).cloned().unwrap_or_default()
}

pub(super) fn exists(op: &'static str, name: &str) -> Error {
    Error::new(ErrorKind::AlreadyExists, op, "the name is taken").with("name", name)
}
