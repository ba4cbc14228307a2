//! What only those see who may see variables: whatever may hold a secret.

use std::sync::Arc;

use serde_json::Value;

use crate::access::{Action, Caller};
use crate::live::{Entry, Located};

/// Says whether the caller may see variables, command lines and labels in an environment.
pub(in crate::platform) fn sees_variables(caller: &Caller, environment: &str) -> bool {
    let seen = caller.check(Action::ContainerVariables, Some(environment));
    seen.is_ok()
}

/// Returns a container as somebody sees it: whole, or without its command line and labels.
pub(in crate::platform) fn redacted(mut located: Located<Entry>, whole: bool) -> Located<Entry> {
    if !whole {
        entry(&mut located.item);
    }
    located
}

/// Takes the command line and the labels out of a container.
pub(super) fn entry(entry: &mut Entry) {
    let container = Arc::make_mut(&mut entry.container);
    container.command.clear();
    container.labels.clear();
}

/// The parts of an inspection that hold no secret, by where they are. A field that is not here is left out, so that one
/// which an engine gets later is not shown by oversight.
const PUBLIC: [(&str, &[&str]); 6] = [
    (
        "",
        &[
            "Config",
            "Created",
            "Driver",
            "HostConfig",
            "Id",
            "Image",
            "Mounts",
            "Name",
            "NetworkSettings",
            "Platform",
            "RestartCount",
            "SizeRootFs",
            "SizeRw",
            "State",
        ],
    ),
    (
        "/State",
        &[
            "Dead",
            "ExitCode",
            "FinishedAt",
            "Health",
            "OOMKilled",
            "Paused",
            "Pid",
            "Restarting",
            "Running",
            "StartedAt",
            "Status",
        ],
    ),
    ("/State/Health", &["FailingStreak", "Status"]),
    (
        "/Config",
        &[
            "Domainname",
            "ExposedPorts",
            "Hostname",
            "Image",
            "OpenStdin",
            "StopSignal",
            "StopTimeout",
            "Tty",
            "User",
            "Volumes",
            "WorkingDir",
        ],
    ),
    (
        "/HostConfig",
        &[
            "AutoRemove",
            "CapAdd",
            "CapDrop",
            "CpuPeriod",
            "CpuQuota",
            "CpuShares",
            "CpusetCpus",
            "Devices",
            "IpcMode",
            "Memory",
            "MemoryReservation",
            "MemorySwap",
            "NanoCpus",
            "NetworkMode",
            "PidMode",
            "PidsLimit",
            "PortBindings",
            "Privileged",
            "PublishAllPorts",
            "ReadonlyRootfs",
            "RestartPolicy",
            "Runtime",
            "ShmSize",
        ],
    ),
    ("/NetworkSettings", &["Networks", "Ports"]),
];

/// What of a network that a container is on holds no secret.
const PUBLIC_OF_NETWORK: &[&str] = &[
    "Aliases",
    "DNSNames",
    "Gateway",
    "GlobalIPv6Address",
    "IPAddress",
    "IPPrefixLen",
    "MacAddress",
    "NetworkID",
];

/// What of a mount holds no secret.
const PUBLIC_OF_MOUNT: &[&str] = &[
    "Destination",
    "Driver",
    "Mode",
    "Name",
    "Propagation",
    "RW",
    "Source",
    "Type",
];

/// Leaves of an inspection what holds no secret.
pub(super) fn inspected(known: &mut Value) {
    for (place, fields) in PUBLIC {
        if let Some(part) = known.pointer_mut(place) {
            keep(part, fields);
        }
    }
    if let Some(Value::Object(networks)) = known.pointer_mut("/NetworkSettings/Networks") {
        for network in networks.values_mut() {
            keep(network, PUBLIC_OF_NETWORK);
        }
    }
    if let Some(Value::Array(mounts)) = known.pointer_mut("/Mounts") {
        for mount in mounts {
            keep(mount, PUBLIC_OF_MOUNT);
        }
    }
}

/// What should be an object and is none may be anything.
fn keep(part: &mut Value, fields: &[&str]) {
    match part {
        Value::Object(part) => part.retain(|name, _| fields.contains(&name.as_str())),
        other => *other = Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_inspection_keeps_nothing_that_may_hold_a_secret() {
        let mut known = json!({
            "Id": "1", "Path": "/bin/web", "Args": ["--password=hunter2"],
            "State": {"Status": "running", "Health": {"Status": "healthy", "Log": [{"Output": "hunter2"}]}},
            "Config": {
                "Hostname": "h", "Env": ["PASSWORD=hunter2"], "Cmd": ["--password=hunter2"], "Entrypoint": ["hunter2"],
                "Labels": {"rule": "hunter2"}, "Healthcheck": {"Test": ["CMD", "hunter2"]},
            },
            "HostConfig": {
                "Memory": 1, "LogConfig": {"Config": {"splunk-token": "hunter2"}},
                "Mounts": [{"VolumeOptions": {"DriverConfig": {"Options": {"o": "password=hunter2"}}}}],
            },
            "Mounts": [{"Destination": "/data", "Later": "hunter2"}, "hunter2"],
            "NetworkSettings": {"Networks": {"n": {"IPAddress": "10.0.0.2", "DriverOpts": {"key": "hunter2"}}}},
            "WhatAnEngineGetsLater": "hunter2",
        });
        inspected(&mut known);
        assert!(!known.to_string().contains("hunter2"), "{known}");
        assert_eq!(known["Id"], "1");
        assert_eq!(known["Config"], json!({"Hostname": "h"}));
        assert_eq!(known["State"]["Health"], json!({"Status": "healthy"}));
        assert_eq!(known["HostConfig"], json!({"Memory": 1}));
        assert_eq!(known["Mounts"][0], json!({"Destination": "/data"}));
        assert_eq!(
            known["NetworkSettings"]["Networks"]["n"],
            json!({"IPAddress": "10.0.0.2"})
        );
    }
}
