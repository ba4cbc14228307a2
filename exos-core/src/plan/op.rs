//! The operations that plans are made of.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use super::Verb;
use crate::spec::{FileMount, Hook, NetworkSpec, ServiceSpec, VolumeSpec};

/// One operation. Each is exactly one call of [`crate::backend::Backend::apply`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Op {
    /// Makes a network with these labels.
    CreateNetwork {
        /// The network.
        network: Arc<NetworkSpec>,
        /// All its labels.
        labels: BTreeMap<String, String>,
    },
    /// Removes a network.
    RemoveNetwork {
        /// Its name.
        name: String,
    },
    /// Makes a volume with these labels.
    CreateVolume {
        /// The volume.
        volume: Arc<VolumeSpec>,
        /// All its labels.
        labels: BTreeMap<String, String>,
    },
    /// Removes a volume and its data.
    RemoveVolume {
        /// Its name.
        name: String,
    },
    /// Fetches an image from its registry.
    PullImage {
        /// The image.
        image: String,
        /// The platform, when not the engine's own.
        platform: Option<String>,
    },
    /// Builds the image of a service.
    BuildImage {
        /// The service, with its build and the name that the image gets.
        service: Arc<ServiceSpec>,
        /// Labels that the image gets beside those of its build.
        labels: BTreeMap<String, String>,
    },
    /// Removes an image.
    RemoveImage {
        /// The image.
        image: String,
    },
    /// Puts configs and secrets where containers can mount them with their owner and mode.
    StoreFiles(Box<FilesOrder>),
    /// Makes a container, not started.
    CreateContainer(Box<ContainerOrder>),
    /// Starts a container.
    StartContainer {
        /// Which.
        container: ContainerRef,
    },
    /// Asks a container to stop, and kills it after its grace period.
    StopContainer {
        /// Which.
        container: ContainerRef,
        /// The grace period, when not the container's own.
        timeout: Option<Duration>,
    },
    /// Stops and starts a container.
    RestartContainer {
        /// Which.
        container: ContainerRef,
        /// The grace period, when not the container's own.
        timeout: Option<Duration>,
    },
    /// Sends a signal.
    KillContainer {
        /// Which.
        container: ContainerRef,
        /// The signal's name or number.
        signal: String,
    },
    /// Freezes a container.
    PauseContainer {
        /// Which.
        container: ContainerRef,
    },
    /// Lets a frozen container go on.
    UnpauseContainer {
        /// Which.
        container: ContainerRef,
    },
    /// Removes a container that does not run.
    RemoveContainer {
        /// Which.
        container: ContainerRef,
        /// Whether its anonymous volumes go with it.
        volumes: bool,
        /// Whether it is killed first if it runs.
        force: bool,
    },
    /// Gives a container another name.
    RenameContainer {
        /// Which.
        container: ContainerRef,
        /// The new name.
        name: String,
    },
    /// Takes a container off a network.
    DisconnectNetwork {
        /// Which container.
        container: ContainerRef,
        /// The network's name.
        network: String,
    },
    /// Runs a command in a running container and waits for its end.
    RunHook {
        /// Where.
        container: ContainerRef,
        /// What.
        hook: Hook,
        /// When in the container's life.
        time: HookTime,
    },
    /// Waits for a state of a container. Changes nothing.
    Await {
        /// Which.
        container: ContainerRef,
        /// What is waited for.
        until: Until,
        /// How long; absent waits for ever.
        timeout: Option<Duration>,
    },
}

/// Names a container: by the engine's id when it was seen, else by the name that the plan gives it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct ContainerRef {
    /// The service.
    pub service: String,
    /// The number within the service.
    pub number: u32,
    /// The container's name.
    pub name: String,
    /// The engine's id, when known.
    pub id: Option<String>,
}

impl ContainerRef {
    /// Returns what the engine finds it by.
    pub fn key(&self) -> &str {
        self.id.as_deref().unwrap_or(&self.name)
    }
}

impl From<&crate::observed::Container> for ContainerRef {
    fn from(container: &crate::observed::Container) -> Self {
        Self {
            service: container.service.clone(),
            number: container.number,
            name: container.name.clone(),
            id: Some(container.id.clone()),
        }
    }
}

/// Everything that a container is made from.
#[derive(Debug, Clone, PartialEq)]
pub struct ContainerOrder {
    /// The stack.
    pub stack: String,
    /// The service.
    pub service: Arc<ServiceSpec>,
    /// The number within the service.
    pub number: u32,
    /// The container's name.
    pub name: String,
    /// All its labels.
    pub labels: BTreeMap<String, String>,
    /// The container that it replaces and whose anonymous volumes it takes over.
    pub take_over: Option<ContainerRef>,
    /// The containers behind the services that its namespaces and `volumes_from` name.
    pub peers: BTreeMap<String, ContainerRef>,
    /// The volume that [`Op::StoreFiles`] filled, when the service has stored files.
    pub files_volume: Option<String>,
}

impl ContainerOrder {
    /// Returns the reference to the container that this order makes.
    pub fn container(&self) -> ContainerRef {
        ContainerRef {
            service: self.service.name.clone(),
            number: self.number,
            name: self.name.clone(),
            id: None,
        }
    }
}

/// Configs and secrets to be stored.
///
/// The volume's name holds a hash of their content: other content is another volume, and the
/// containers are replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilesOrder {
    /// The service that they are for.
    pub service: String,
    /// The volume to make and fill.
    pub volume: String,
    /// An image that is there, for the never started container through which the volume is filled.
    pub image: String,
    /// The files; the `n`th is stored as `n`.
    pub files: Vec<FileMount>,
    /// All labels of the volume.
    pub labels: BTreeMap<String, String>,
}

/// When in a container's life a hook runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HookTime {
    /// After it started.
    PostStart,
    /// Before it is stopped.
    PreStop,
}

/// What an [`Op::Await`] waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Until {
    /// It runs, and is healthy if it has a health check; or it ended with exit code 0.
    Up,
    /// Its health check passes. Without a health check this fails.
    Healthy,
    /// It ended with exit code 0.
    Completed,
}

impl Op {
    /// Returns the verb that plans print.
    pub fn verb(&self) -> Verb {
        match self {
            Self::CreateNetwork { .. } | Self::CreateVolume { .. } | Self::CreateContainer(_) => {
                Verb::Create
            }
            Self::RemoveNetwork { .. }
            | Self::RemoveVolume { .. }
            | Self::RemoveImage { .. }
            | Self::RemoveContainer { .. } => Verb::Remove,
            Self::PullImage { .. } => Verb::Pull,
            Self::BuildImage { .. } => Verb::Build,
            Self::StoreFiles(_) => Verb::StoreFiles,
            Self::StartContainer { .. } => Verb::Start,
            Self::StopContainer { .. } => Verb::Stop,
            Self::RestartContainer { .. } => Verb::Restart,
            Self::KillContainer { .. } => Verb::Kill,
            Self::PauseContainer { .. } => Verb::Pause,
            Self::UnpauseContainer { .. } => Verb::Unpause,
            Self::RenameContainer { .. } => Verb::Rename,
            Self::DisconnectNetwork { .. } => Verb::Disconnect,
            Self::RunHook { time, .. } => match time {
                HookTime::PostStart => Verb::RunPostStart,
                HookTime::PreStop => Verb::RunPreStop,
            },
            Self::Await { until, .. } => match until {
                Until::Up => Verb::WaitUntilUp,
                Until::Healthy => Verb::WaitUntilHealthy,
                Until::Completed => Verb::WaitUntilCompleted,
            },
        }
    }

    /// Returns what the operation is about, such as `service web/1` or `network shop_default`.
    pub fn subject(&self) -> String {
        match self {
            Self::CreateNetwork { network, .. } => format!("network {}", network.name),
            Self::RemoveNetwork { name } => format!("network {name}"),
            Self::CreateVolume { volume, .. } => format!("volume {}", volume.name),
            Self::RemoveVolume { name } => format!("volume {name}"),
            Self::PullImage { image, .. } | Self::RemoveImage { image } => format!("image {image}"),
            Self::BuildImage { service, .. } => format!("image {}", service.image),
            Self::StoreFiles(order) => format!("service {}", order.service),
            Self::CreateContainer(order) => {
                format!("service {}/{}", order.service.name, order.number)
            }
            _ => self.container().map_or_else(String::new, |container| {
                format!("service {}/{}", container.service, container.number)
            }),
        }
    }

    /// Returns the container that the operation works on; none for one that makes it.
    pub fn container(&self) -> Option<&ContainerRef> {
        match self {
            Self::StartContainer { container }
            | Self::StopContainer { container, .. }
            | Self::RestartContainer { container, .. }
            | Self::KillContainer { container, .. }
            | Self::PauseContainer { container }
            | Self::UnpauseContainer { container }
            | Self::RemoveContainer { container, .. }
            | Self::RenameContainer { container, .. }
            | Self::DisconnectNetwork { container, .. }
            | Self::RunHook { container, .. }
            | Self::Await { container, .. } => Some(container),
            Self::CreateNetwork { .. }
            | Self::RemoveNetwork { .. }
            | Self::CreateVolume { .. }
            | Self::RemoveVolume { .. }
            | Self::PullImage { .. }
            | Self::BuildImage { .. }
            | Self::RemoveImage { .. }
            | Self::StoreFiles(_)
            | Self::CreateContainer(_) => None,
        }
    }

    /// Says whether the operation only waits and may be given up at any time.
    pub fn is_wait(&self) -> bool {
        matches!(self, Self::Await { .. })
    }
}
