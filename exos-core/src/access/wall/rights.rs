//! Rights over the host.

use super::Found;
use crate::spec::ContainerSpec;

pub(super) const ALL_RIGHTS: &str = "all rights of the host";
const DEVICES: &str = "devices of the host";

/// The capabilities that the engine gives every container: asking for one of them changes nothing.
/// Source: <https://docs.docker.com/engine/containers/run/#runtime-privilege-and-linux-capabilities>.
const USUAL: &[&str] = &[
    "AUDIT_WRITE",
    "CHOWN",
    "DAC_OVERRIDE",
    "FOWNER",
    "FSETID",
    "KILL",
    "MKNOD",
    "NET_BIND_SERVICE",
    "NET_RAW",
    "SETFCAP",
    "SETGID",
    "SETPCAP",
    "SETUID",
    "SYS_CHROOT",
];

pub(super) fn of_container(container: &ContainerSpec, found: &mut Found) {
    let security = &container.security;
    found.note(security.privileged, "privileged", ALL_RIGHTS);
    for capability in security
        .cap_add
        .iter()
        .filter(|capability| !is_usual(capability))
    {
        found.note(
            true,
            format!("cap_add[{capability}]"),
            "rights beyond the usual ones",
        );
    }
    for (at, option) in security
        .options
        .iter()
        .enumerate()
        .filter(|(_, option)| !confines(option))
    {
        let name = option.split(['=', ':']).next().unwrap_or_default();
        found.note(
            true,
            format!("security_opt[{at}].{name}"),
            "less confinement than usual",
        );
    }
    for device in &container.devices {
        found.note(true, format!("devices[{}]", device.target), DEVICES);
    }
    found.note(
        !security.device_cgroup_rules.is_empty(),
        "device_cgroup_rules",
        DEVICES,
    );
    found.note(
        !container.resources.device_requests.is_empty(),
        "gpus",
        DEVICES,
    );
}

fn is_usual(capability: &str) -> bool {
    let name = capability.trim().to_ascii_uppercase();
    USUAL.contains(&name.strip_prefix("CAP_").unwrap_or(&name))
}

/// Tells whether a security option leaves the container at least as confined as without it.
///
/// A seccomp profile of one's own does not: it may allow everything, and its file is read on the machine that deploys.
fn confines(option: &str) -> bool {
    let (name, value) = option.split_once(['=', ':']).unwrap_or((option, ""));
    match name {
        "no-new-privileges" => true,
        "seccomp" => value == "builtin",
        "apparmor" => value == "docker-default",
        "label" => value.starts_with("level:") || value == "type:container_t",
        _ => false,
    }
}
