//! Hosts as their engines describe them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Capabilities;

/// What is known of a host: its machine and its engine, as people and placement rules ask for it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HostFacts {
    /// The machine's own name.
    pub hostname: String,
    /// The engine's own id; two hosts with the same one are the same engine.
    pub engine_id: String,
    /// The engine's version, such as `20.10.24`.
    pub engine_version: String,
    /// The API version agreed upon, such as `1.41`.
    pub api_version: String,
    /// `linux` or `windows`.
    pub os: String,
    /// The operating system as it names itself, such as `Debian GNU/Linux 12 (bookworm)`.
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
    /// The disk that holds images and containers; absent where the engine does not tell, as most do not.
    pub disk: Option<Disk>,
    /// The labels that the engine was started with.
    pub labels: BTreeMap<String, String>,
}

/// A disk, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Disk {
    /// What is in use.
    pub used: u64,
    /// What there is.
    pub total: u64,
}

impl From<&Capabilities> for HostFacts {
    fn from(known: &Capabilities) -> Self {
        let (major, minor) = known.api_version;
        Self {
            hostname: known.hostname.clone(),
            engine_id: known.engine_id.clone(),
            engine_version: known.engine_version.clone(),
            api_version: format!("{major}.{minor}"),
            os: known.os.clone(),
            operating_system: known.operating_system.clone(),
            kernel: known.kernel.clone(),
            arch: known.arch.clone(),
            cpus: known.cpus,
            memory: known.memory,
            storage_driver: known.storage_driver.clone(),
            disk: known.disk,
            labels: known.labels.clone(),
        }
    }
}
