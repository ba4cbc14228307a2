//! What a container is made from.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{FileMount, HealthCheck, Mount, NetworkMode, Port, Resources, Variables};

/// Everything that a container is created with. A change to any field replaces the container.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ContainerSpec {
    /// The command; absent keeps the image's, empty clears it.
    pub command: Option<Vec<String>>,
    /// The entry point; absent keeps the image's, empty clears it.
    pub entrypoint: Option<Vec<String>>,
    /// Environment variables; a `None` removes one that the image sets.
    pub environment: Variables,
    /// Labels beside those that EXOS writes.
    pub labels: BTreeMap<String, String>,
    /// Annotations for the runtime.
    pub annotations: BTreeMap<String, String>,
    /// `user[:group]`.
    pub user: Option<String>,
    /// More groups of the user.
    pub group_add: Vec<String>,
    /// The folder that the command starts in.
    pub working_dir: Option<String>,
    /// Whether a terminal is allocated.
    pub tty: bool,
    /// Whether standard input stays open.
    pub stdin_open: bool,
    /// Whether a small init is process 1.
    pub init: Option<bool>,
    /// The signal that asks it to stop.
    pub stop_signal: Option<String>,
    /// How long it may take to stop before it is killed.
    #[serde(default, with = "super::duration::option_millis")]
    pub stop_grace_period: Option<Duration>,
    /// What the engine does when it ends.
    pub restart: RestartPolicy,
    /// The engine's own health check.
    pub health: Option<HealthCheck>,
    /// Its host name.
    pub hostname: Option<String>,
    /// Its domain name.
    pub domainname: Option<String>,
    /// Its networks.
    pub network: NetworkMode,
    /// Published ports.
    pub ports: Vec<Port>,
    /// Ports that are open to linked services only, as `port[-port][/protocol]`.
    pub expose: Vec<String>,
    /// Name resolution.
    #[serde(default, skip_serializing_if = "is_default")]
    pub dns: Dns,
    /// Lines of its hosts file.
    pub extra_hosts: Vec<ExtraHost>,
    /// Links to containers outside the stack, as `container:alias`.
    pub external_links: Vec<String>,
    /// Its fixed hardware address.
    pub mac_address: Option<String>,
    /// Volumes, host folders and memory folders.
    pub mounts: Vec<Mount>,
    /// Memory folders by path, with their mount options such as `size=64m,mode=1777`.
    pub tmpfs: BTreeMap<String, String>,
    /// Services (`service:name[:ro]`) and containers whose volumes it takes over.
    pub volumes_from: Vec<String>,
    /// Configs and secrets.
    pub files: Vec<FileMount>,
    /// Host devices.
    pub devices: Vec<Device>,
    /// Limits and reservations.
    #[serde(default, skip_serializing_if = "is_default")]
    pub resources: Resources,
    /// Rights and confinement.
    #[serde(default, skip_serializing_if = "is_default")]
    pub security: Security,
    /// Kernel namespaces that it shares.
    #[serde(default, skip_serializing_if = "is_default")]
    pub namespaces: Namespaces,
    /// Where its output goes.
    pub logging: Option<Logging>,
    /// Kernel parameters.
    pub sysctls: BTreeMap<String, String>,
    /// Options of the storage driver.
    pub storage_opt: BTreeMap<String, String>,
    /// The OCI runtime.
    pub runtime: Option<String>,
    /// Whether the engine's socket is handed in.
    pub use_api_socket: bool,
}

/// Leaving out large parts that nobody set halves the time that a fingerprint takes, and changes none.
fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// What the engine does when a container ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum RestartPolicy {
    /// Nothing.
    #[default]
    No,
    /// Starts it again.
    Always,
    /// Starts it again unless it was stopped on purpose.
    UnlessStopped,
    /// Starts it again after a failure, at most so many times when a number is given.
    OnFailure(Option<u32>),
}

/// Name resolution of a container.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Dns {
    /// Name servers.
    pub servers: Vec<String>,
    /// Search domains.
    pub search: Vec<String>,
    /// Resolver options.
    pub options: Vec<String>,
}

/// A line of a container's hosts file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtraHost {
    /// The name.
    pub name: String,
    /// The address, or `host-gateway`.
    pub address: String,
}

/// A host device handed into a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// The path on the host, or a CDI name.
    pub source: String,
    /// The path in the container.
    pub target: String,
    /// Some of `r`, `w` and `m`.
    pub permissions: String,
}

/// Rights and confinement of a container.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Security {
    /// Whether it has all rights of the host.
    pub privileged: bool,
    /// Whether its root file system is read-only.
    pub read_only: bool,
    /// Capabilities added.
    pub cap_add: Vec<String>,
    /// Capabilities dropped.
    pub cap_drop: Vec<String>,
    /// Options such as `no-new-privileges:true`.
    pub options: Vec<String>,
    /// Rules on devices of the control group.
    pub device_cgroup_rules: Vec<String>,
    /// The managed account of a Windows container: `file://`, `registry://` or `config://`.
    pub credential_spec: Option<String>,
}

/// Kernel namespaces that a container shares.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Namespaces {
    /// Inter-process communication.
    pub ipc: Option<NamespaceMode>,
    /// Processes.
    pub pid: Option<NamespaceMode>,
    /// Host name.
    pub uts: Option<String>,
    /// Users: `host`.
    pub user: Option<String>,
    /// Control groups: `host` or `private`.
    pub cgroup: Option<String>,
    /// The parent control group.
    pub cgroup_parent: Option<String>,
    /// Isolation technology (Windows).
    pub isolation: Option<Isolation>,
}

/// Whose namespace is used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NamespaceMode {
    /// That of a service of the stack.
    Service(String),
    /// That of a container outside the stack.
    Container(String),
    /// The engine's own word: `host`, `private`, `shareable`, `none`.
    Engine(String),
}

/// How a Windows container is isolated; `default` elsewhere.
pub type Isolation = String;

/// Where a container's output goes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Logging {
    /// The driver; absent is the engine's default.
    pub driver: Option<String>,
    /// The driver's options.
    pub options: BTreeMap<String, String>,
}
