//! Containers as the engine lists them.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

/// A container of a stack.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Container {
    /// The engine's id.
    pub id: String,
    /// The name, without a leading slash.
    pub name: String,
    /// The environment, from its label; empty when EXOS did not make it.
    pub environment: String,
    /// The stack.
    pub stack: String,
    /// The service.
    pub service: String,
    /// The number within the service.
    pub number: u32,
    /// Whether `run` made it.
    pub oneoff: bool,
    /// The fingerprint that it was made from; empty when EXOS did not make it.
    pub hash: String,
    /// The revision that made it.
    pub revision: Option<u64>,
    /// The image as it was named.
    pub image: String,
    /// The image's id.
    pub image_id: String,
    /// What it is doing.
    pub state: ContainerState,
    /// What its health check says; absent without one.
    pub health: Option<Health>,
    /// How it ended; absent while it runs.
    pub exit_code: Option<i64>,
    /// The engine's words for state and age, such as `Up 5 minutes (healthy)`.
    pub status: String,
    /// The command, as one line.
    pub command: String,
    /// Seconds since the Unix epoch.
    pub created_at: i64,
    /// Published and exposed ports.
    pub ports: Vec<PublishedPort>,
    /// The networks that it is on, by name.
    pub networks: BTreeMap<String, Endpoint>,
    /// The names of the volumes that it mounts.
    pub volumes: Vec<String>,
    /// All labels.
    pub labels: BTreeMap<String, String>,
}

impl Container {
    /// Says whether EXOS made it; otherwise it is unmanaged, and EXOS does not change it unless told to adopt it.
    pub fn is_managed(&self) -> bool {
        !self.environment.is_empty()
    }
}

/// A container's place on a network.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Endpoint {
    /// The network's id.
    pub network_id: String,
    /// The IPv4 address; empty while it does not run.
    pub ip_address: String,
}

/// A port as the engine lists it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct PublishedPort {
    /// The host's address; empty when not published.
    pub host_ip: String,
    /// The port on the host; 0 when not published.
    pub published: u16,
    /// The port in the container.
    pub target: u16,
    /// The protocol.
    pub protocol: String,
}

/// What a container is doing. The words are the engine's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ContainerState {
    /// It was made and never started.
    #[default]
    Created,
    /// It runs.
    Running,
    /// It is frozen.
    Paused,
    /// It ended and is about to be started again.
    Restarting,
    /// It is being removed.
    Removing,
    /// It ended.
    Exited,
    /// It could not be stopped or removed whole.
    Dead,
}

impl ContainerState {
    /// Returns the engine's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Created => "created",
            Self::Running => "running",
            Self::Paused => "paused",
            Self::Restarting => "restarting",
            Self::Removing => "removing",
            Self::Exited => "exited",
            Self::Dead => "dead",
        }
    }

    /// Says whether it has processes, running or frozen, or will have them again by itself.
    pub fn is_up(self) -> bool {
        matches!(self, Self::Running | Self::Paused | Self::Restarting)
    }
}

impl fmt::Display for ContainerState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// What a health check says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// Not decided yet.
    Starting,
    /// It passes.
    Healthy,
    /// It fails.
    Unhealthy,
}

impl Health {
    /// Returns the engine's word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Starting => "starting",
            Self::Healthy => "healthy",
            Self::Unhealthy => "unhealthy",
        }
    }
}

impl fmt::Display for Health {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
