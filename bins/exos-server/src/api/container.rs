//! Containers: those of stacks, and those that EXOS did not make.

mod action;
mod files;
mod handlers;
mod logs;
mod query;
mod session;
mod stats;
mod talk;

use std::collections::BTreeMap;

use exos_core::live::{self, Entry, Located};
use exos_core::observed;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::words::words;

pub(super) use Which as WhichContainer;
pub(super) use handlers::routes;
pub(super) use query::ThingParams;

words! {
    /// What a container is doing.
    ContainerState = observed::ContainerState {
        /// It was made and never started.
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
}

words! {
    /// What a health check says.
    Health = observed::Health {
        /// Not decided yet.
        Starting,
        /// It passes.
        Healthy,
        /// It fails.
        Unhealthy,
    }
}

/// Which container.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct Which {
    /// The environment's id or name.
    pub(super) environment: String,
    /// The container's id, 12 or more characters of its beginning, or a name that is unique in the environment.
    pub(super) container: String,
}

/// The host that something was seen on.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct OnHost {
    /// The host's id.
    id: String,
    /// The host's name.
    name: String,
}

impl From<&live::Host> for OnHost {
    fn from(host: &live::Host) -> Self {
        Self {
            id: super::own_id(&host.key.id),
            name: host.name.to_string(),
        }
    }
}

/// A container as it was seen last.
#[derive(Debug, Serialize, ToSchema)]
struct Container {
    /// The engine's id.
    id: String,
    /// The name.
    name: String,
    /// The host that it is on.
    host: OnHost,
    /// When its host was last heard of.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    seen_at: Option<String>,
    /// The id of the environment that made it; empty when EXOS did not.
    environment: String,
    /// The name of its stack; empty when it belongs to none.
    stack: String,
    /// The name of its service; empty when it belongs to none.
    service: String,
    /// The number within the service.
    number: u32,
    /// Whether it was made to run one command.
    oneoff: bool,
    /// The fingerprint that it was made from; empty when EXOS did not make it.
    hash: String,
    /// The revision that made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    revision: Option<u64>,
    /// The image as it was named.
    image: String,
    /// The image's id.
    image_id: String,
    /// What it is doing.
    state: ContainerState,
    /// What its health check says; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    health: Option<Health>,
    /// How it ended; absent while it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    exit_code: Option<i64>,
    /// Whether it ends again and again by itself.
    crash_looping: bool,
    /// CPU use in percent of one CPU: 150 is one CPU and a half; absent until it was measured twice.
    #[serde(skip_serializing_if = "Option::is_none")]
    cpu: Option<f32>,
    /// Memory in use in bytes, without what the kernel can drop; absent until it was measured.
    #[serde(skip_serializing_if = "Option::is_none")]
    memory: Option<u64>,
    /// The memory limit in bytes; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    memory_limit: Option<u64>,
    /// The engine's words for state and age.
    #[schema(example = "Up 5 minutes (healthy)")]
    status: String,
    /// The command, as one line; empty for who may not see variables.
    command: String,
    /// When it was made, in seconds since 1970.
    created_at: i64,
    /// Published and exposed ports.
    ports: Vec<Port>,
    /// The networks that it is on, by name.
    networks: BTreeMap<String, Endpoint>,
    /// The names of the volumes that it mounts.
    volumes: Vec<String>,
    /// All labels; none for who may not see variables.
    labels: BTreeMap<String, String>,
}

impl From<Located<Entry>> for Container {
    fn from(located: Located<Entry>) -> Self {
        let Located { host, item } = located;
        let seen = observed::Container::clone(&item.container);
        let networks = seen.networks.into_iter();
        let usage = host.usage.of(&seen.id).filter(|_| seen.state.is_up());
        Self {
            id: seen.id,
            name: seen.name,
            host: host.as_ref().into(),
            seen_at: host.last_seen.map(|at| at.to_string()),
            environment: seen.environment,
            stack: seen.stack,
            service: seen.service,
            number: seen.number,
            oneoff: seen.oneoff,
            hash: seen.hash,
            revision: seen.revision,
            image: seen.image,
            image_id: seen.image_id,
            state: seen.state.into(),
            health: seen.health.map(Into::into),
            exit_code: seen.exit_code,
            crash_looping: item.crash_looping,
            cpu: usage.and_then(|usage| usage.cpu),
            memory: usage.map(|usage| usage.memory),
            memory_limit: usage.and_then(|usage| usage.memory_limit),
            status: seen.status,
            command: seen.command,
            created_at: seen.created_at,
            ports: seen.ports.into_iter().map(Into::into).collect(),
            networks: networks.map(|(name, at)| (name, at.into())).collect(),
            volumes: seen.volumes,
            labels: seen.labels,
        }
    }
}

/// A port as the engine lists it.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Port {
    /// The host's address; empty when not published.
    host_ip: String,
    /// The port on the host; 0 when not published.
    published: u16,
    /// The port in the container.
    target: u16,
    /// The protocol.
    protocol: String,
}

impl From<observed::PublishedPort> for Port {
    fn from(port: observed::PublishedPort) -> Self {
        Self {
            host_ip: port.host_ip,
            published: port.published,
            target: port.target,
            protocol: port.protocol,
        }
    }
}

/// A container's place on a network.
#[derive(Debug, Serialize, ToSchema)]
struct Endpoint {
    /// The network's id.
    network_id: String,
    /// The IPv4 address; empty while it does not run.
    ip_address: String,
}

impl From<observed::Endpoint> for Endpoint {
    fn from(endpoint: observed::Endpoint) -> Self {
        Self {
            network_id: endpoint.network_id,
            ip_address: endpoint.ip_address,
        }
    }
}
