//! What an engine and its machine can do.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::Disk;

/// What an engine and its machine can do: facts, from which the planner refuses what cannot work.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Capabilities {
    /// The engine's own id.
    pub engine_id: String,
    /// The engine's version.
    pub engine_version: String,
    /// The API version agreed upon, as (major, minor).
    pub api_version: (u32, u32),
    /// The machine's own name.
    pub hostname: String,
    /// `linux` or `windows`.
    pub os: String,
    /// The operating system as it names itself.
    pub operating_system: String,
    /// The kernel's version.
    pub kernel: String,
    /// The processor, such as `x86_64`.
    pub arch: String,
    /// CPUs of the machine.
    pub cpus: u32,
    /// Memory of the machine in bytes.
    pub memory: u64,
    /// The storage driver, such as `overlay2`.
    pub storage_driver: String,
    /// The disk that holds images and containers, when the engine tells.
    pub disk: Option<Disk>,
    /// The labels that the engine was started with.
    pub labels: BTreeMap<String, String>,
    /// Version of control groups, 1 or 2.
    pub cgroup_version: u8,
    /// Whether a memory limit can be set.
    pub memory_limit: bool,
    /// Whether a swap limit can be set.
    pub swap_limit: bool,
    /// Whether CPU time can be limited.
    pub cpu_quota: bool,
    /// Whether real-time CPU time can be given.
    pub cpu_realtime: bool,
    /// Whether containers can be bound to CPUs.
    pub cpuset: bool,
    /// Whether the number of processes can be limited.
    pub pids_limit: bool,
    /// Whether block devices can be limited.
    pub blkio: bool,
    /// Whether the engine runs without root.
    pub rootless: bool,
    /// Whether the engine answers as Podman.
    pub podman: bool,
    /// Whether the files of this machine are those of the engine's machine.
    pub local: bool,
    /// The OCI runtimes.
    pub runtimes: BTreeSet<String>,
    /// The network drivers.
    pub network_drivers: BTreeSet<String>,
    /// The volume drivers.
    pub volume_drivers: BTreeSet<String>,
    /// The logging drivers.
    pub log_drivers: BTreeSet<String>,
    /// Whether the engine is part of a swarm.
    pub swarm: bool,
}

impl Capabilities {
    /// Says whether the agreed API version is at least `major.minor`.
    pub fn api_at_least(&self, major: u32, minor: u32) -> bool {
        self.api_version >= (major, minor)
    }
}
