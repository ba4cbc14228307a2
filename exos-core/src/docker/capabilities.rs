//! What the engine says of itself and its machine.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::disk::disk;
use super::engine::{Call, Engine};
use super::json::{keys, nullable};
use crate::error::Result;
use crate::observed::Capabilities;

/// Asks the engine what it and its machine can do.
pub(super) async fn capabilities(engine: &Engine) -> Result<Capabilities> {
    let call = Call {
        op: "read the engine's capabilities",
        path: "/info",
        query: &[],
    };
    let info: Info = engine.get(call).await?;
    Ok(Capabilities {
        api_version: engine.version(),
        podman: engine.is_podman(),
        local: engine.endpoint().is_local(),
        ..info.capabilities()
    })
}

/// The engine's answer. Engines leave out what they do not know.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Info {
    #[serde(rename = "ID")]
    id: String,
    server_version: String,
    name: String,
    #[serde(rename = "OSType")]
    os: String,
    operating_system: String,
    kernel_version: String,
    driver: String,
    #[serde(deserialize_with = "nullable")]
    driver_status: Vec<(String, String)>,
    #[serde(deserialize_with = "nullable")]
    labels: Vec<String>,
    architecture: String,
    #[serde(rename = "NCPU")]
    cpus: u32,
    mem_total: u64,
    #[serde(deserialize_with = "nullable")]
    cgroup_version: String,
    memory_limit: bool,
    swap_limit: bool,
    cpu_cfs_quota: bool,
    #[serde(rename = "CPUSet")]
    cpuset: bool,
    pids_limit: bool,
    #[serde(deserialize_with = "nullable")]
    warnings: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    security_options: Vec<String>,
    #[serde(deserialize_with = "keys")]
    runtimes: BTreeSet<String>,
    #[serde(deserialize_with = "nullable")]
    plugins: Plugins,
    #[serde(deserialize_with = "nullable")]
    swarm: Swarm,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Plugins {
    #[serde(deserialize_with = "nullable")]
    volume: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    network: Vec<String>,
    #[serde(deserialize_with = "nullable")]
    log: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Swarm {
    local_node_state: String,
}

impl Info {
    fn capabilities(self) -> Capabilities {
        let cgroup_version = self.cgroup_version.parse().unwrap_or(1);
        let warns_of = |word: &str| self.warnings.iter().any(|warning| warning.contains(word));
        Capabilities {
            cgroup_version,
            memory_limit: self.memory_limit,
            swap_limit: self.swap_limit,
            cpu_quota: self.cpu_cfs_quota,
            // Engines do not tell. Version 2 of control groups has no real-time CPU time; with version 1 the
            // engine refuses what the kernel lacks.
            cpu_realtime: cgroup_version == 1,
            cpuset: self.cpuset,
            pids_limit: self.pids_limit,
            blkio: !warns_of("No blkio weight support"),
            rootless: self
                .security_options
                .iter()
                .any(|option| option.contains("name=rootless")),
            engine_id: self.id,
            engine_version: self.server_version,
            hostname: self.name,
            os: self.os,
            operating_system: self.operating_system,
            kernel: self.kernel_version,
            storage_driver: self.driver,
            disk: disk(&self.driver_status),
            labels: pairs(self.labels),
            arch: self.architecture,
            cpus: self.cpus,
            memory: self.mem_total,
            runtimes: self.runtimes,
            network_drivers: self.plugins.network.into_iter().collect(),
            volume_drivers: self.plugins.volume.into_iter().collect(),
            log_drivers: self.plugins.log.into_iter().collect(),
            swarm: self.swarm.local_node_state == "active",
            ..Capabilities::default()
        }
    }
}

/// Reads labels that are written as `name=value`, or as a name alone.
fn pairs(labels: Vec<String>) -> BTreeMap<String, String> {
    let pairs = labels.into_iter().map(|label| match label.split_once('=') {
        Some((name, value)) => (name.to_owned(), value.to_owned()),
        None => (label, String::new()),
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_without_some_fields_is_read() {
        let info: Info = serde_json::from_value(serde_json::json!({
            "ID": "A:B", "ServerVersion": "20.10.24", "CgroupVersion": "2", "PidsLimit": true,
            "Warnings": null, "Runtimes": {"runc": {"path": "runc"}},
            "Plugins": {"Volume": ["local"], "Network": null},
            "SecurityOptions": ["name=seccomp,profile=default", "name=rootless"],
        }))
        .unwrap();
        let can = info.capabilities();
        assert!(can.labels.is_empty() && can.disk.is_none() && can.kernel.is_empty());
        assert_eq!((can.engine_id.as_str(), can.cgroup_version), ("A:B", 2));
        assert!(can.pids_limit && can.rootless && can.blkio);
        assert!(!can.cpu_realtime && !can.swarm && !can.memory_limit);
        assert!(can.runtimes.contains("runc") && can.network_drivers.is_empty());
    }
    #[test]
    fn the_machine_is_described() {
        let info: Info = serde_json::from_value(serde_json::json!({
            "Name": "node-1", "OSType": "linux", "OperatingSystem": "Debian GNU/Linux 12 (bookworm)",
            "KernelVersion": "6.1.0", "Architecture": "x86_64", "NCPU": 4, "MemTotal": 8_000_000_000_u64,
            "Driver": "overlay2", "DriverStatus": [["Backing Filesystem", "extfs"]],
            "Labels": ["zone=a", "ssd", "path=/a=b"],
        }))
        .unwrap();
        let facts = crate::observed::HostFacts::from(&info.capabilities());
        assert_eq!((facts.hostname.as_str(), facts.cpus), ("node-1", 4));
        assert_eq!(
            (facts.kernel.as_str(), facts.storage_driver.as_str()),
            ("6.1.0", "overlay2")
        );
        assert_eq!(facts.operating_system, "Debian GNU/Linux 12 (bookworm)");
        let labels = [("path", "/a=b"), ("ssd", ""), ("zone", "a")];
        let labels = labels.map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(facts.labels, BTreeMap::from(labels));
    }
}
