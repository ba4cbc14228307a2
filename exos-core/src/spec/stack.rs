//! A stack as a whole.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{NetworkSpec, ServiceSpec, Sources, Unacted, VolumeSpec};
use crate::labels;

/// What is wanted of one stack.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StackSpec {
    /// The stack's name, `[a-z0-9][a-z0-9_-]*`.
    pub name: String,
    /// The environment that owns it.
    pub environment: String,
    /// The revision that this specification is, from 1; absent without a server.
    pub revision: Option<u64>,
    /// The services by name.
    pub services: BTreeMap<String, Arc<ServiceSpec>>,
    /// Services that are in the files but not selected (by profile or by name): their
    /// containers are not orphans.
    pub disabled: std::collections::BTreeSet<String>,
    /// The networks by key.
    pub networks: BTreeMap<String, Arc<NetworkSpec>>,
    /// The named volumes by key.
    pub volumes: BTreeMap<String, Arc<VolumeSpec>>,
    /// Where the stack was loaded from.
    pub origin: Option<Origin>,
    /// The files themselves, for a platform that loads them itself, as a server does.
    #[serde(skip)]
    pub sources: Option<Arc<Sources>>,
    /// What the files ask for and nothing acts on yet.
    pub unacted: Vec<Unacted>,
}

impl StackSpec {
    /// Returns an empty stack of the environment `local`.
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            environment: labels::LOCAL_ENVIRONMENT.to_owned(),
            revision: None,
            services: BTreeMap::new(),
            disabled: std::collections::BTreeSet::new(),
            networks: BTreeMap::new(),
            volumes: BTreeMap::new(),
            origin: None,
            sources: None,
            unacted: Vec::new(),
        }
    }

    /// Adds a service under its own name.
    #[must_use]
    pub fn with_service(mut self, service: ServiceSpec) -> Self {
        self.services
            .insert(service.name.clone(), Arc::new(service));
        self
    }

    /// Adds a network under its own key.
    #[must_use]
    pub fn with_network(mut self, network: NetworkSpec) -> Self {
        self.networks.insert(network.key.clone(), Arc::new(network));
        self
    }

    /// Adds a volume under its own key.
    #[must_use]
    pub fn with_volume(mut self, volume: VolumeSpec) -> Self {
        self.volumes.insert(volume.key.clone(), Arc::new(volume));
        self
    }

    /// Adds the files that it was loaded from.
    #[must_use]
    pub fn with_sources(mut self, sources: Sources) -> Self {
        self.sources = Some(Arc::new(sources));
        self
    }

    /// Returns the name of the `number`th container of `service`.
    pub fn container_name(&self, service: &ServiceSpec, number: u32) -> String {
        match &service.container_name {
            Some(name) => name.clone(),
            None => format!("{}-{}-{number}", self.name, service.name),
        }
    }
}

/// Where a stack was loaded from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Origin {
    /// The folder that relative paths start from.
    pub working_dir: PathBuf,
    /// The files, in the order in which they were merged.
    pub files: Vec<PathBuf>,
}
