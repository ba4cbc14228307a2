//! Features that engines got over time, and drivers that engines have or not.

use std::collections::BTreeSet;

use super::{Found, at};
use crate::observed::Capabilities;
use crate::spec::{FileSource, MountKind, NetworkMode, ServiceSpec, StackSpec};

pub(super) fn check(service: &ServiceSpec, engine: &Capabilities, found: &mut Found) {
    check_health(service, engine, found);
    check_mounts(service, engine, found);
    check_endpoints(service, engine, found);
    check_files(service, found);
    let container = &service.container;
    if let Some(runtime) = &container.runtime {
        check_known(
            &engine.runtimes,
            runtime,
            "runtime",
            at(service, "runtime"),
            found,
        );
    }
    if let Some(driver) = container
        .logging
        .as_ref()
        .and_then(|logging| logging.driver.as_ref())
    {
        let known_everywhere = driver == "none";
        if !known_everywhere {
            check_known(
                &engine.log_drivers,
                driver,
                "logging driver",
                at(service, "logging.driver"),
                found,
            );
        }
    }
    if !container.annotations.is_empty() {
        found.needs_api(engine, (1, 43), "24", at(service, "annotations"));
    }
}

/// Checks the drivers of networks and volumes that the stack would make.
pub(super) fn check_drivers(spec: &StackSpec, engine: &Capabilities, found: &mut Found) {
    for network in spec.networks.values().filter(|network| !network.external) {
        let path = format!("networks.{}", network.key);
        if let Some(driver) = &network.driver {
            if driver == "overlay" && !engine.swarm && !engine.engine_version.is_empty() {
                found.unsupported(
                    format!("{path}.driver"),
                    "an overlay network needs an engine that is part of a swarm",
                    "use the driver `bridge`",
                );
            }
            check_known(
                &engine.network_drivers,
                driver,
                "network driver",
                format!("{path}.driver"),
                found,
            );
        }
        if network.enable_ipv4 == Some(false) {
            found.needs_api(engine, (1, 48), "28", format!("{path}.enable_ipv4"));
        }
    }
    for volume in spec.volumes.values().filter(|volume| !volume.external) {
        if let Some(driver) = &volume.driver {
            let path = format!("volumes.{}.driver", volume.key);
            check_known(&engine.volume_drivers, driver, "volume driver", path, found);
        }
    }
}

fn check_health(service: &ServiceSpec, engine: &Capabilities, found: &mut Found) {
    let health = service.container.health.as_ref();
    if health.is_some_and(|health| health.start_interval.is_some()) {
        found.needs_api(
            engine,
            (1, 44),
            "25",
            at(service, "healthcheck.start_interval"),
        );
    }
}

fn check_mounts(service: &ServiceSpec, engine: &Capabilities, found: &mut Found) {
    for (i, mount) in service.container.mounts.iter().enumerate() {
        let path = || at(service, &format!("volumes[{i}]"));
        match &mount.kind {
            MountKind::Volume {
                subpath: Some(_), ..
            } => found.needs_api(engine, (1, 45), "26", path()),
            MountKind::Image { .. } => found.needs_api(engine, (1, 48), "28", path()),
            MountKind::Bind { options, .. } if options.recursive.as_deref() == Some("readonly") => {
                found.needs_api(engine, (1, 44), "25", path());
            }
            MountKind::Cluster { .. } => {
                found.unsupported(path(), "cluster volumes need a swarm", "use a named volume");
            }
            MountKind::NamedPipe { .. } if engine.os == "linux" => {
                found.unsupported(
                    path(),
                    "named pipes exist on Windows only",
                    "use a bind mount",
                );
            }
            _ => {}
        }
    }
}

fn check_endpoints(service: &ServiceSpec, engine: &Capabilities, found: &mut Found) {
    let NetworkMode::Networks(attachments) = &service.container.network else {
        return;
    };
    for (key, attachment) in attachments {
        let path = |field: &str| at(service, &format!("networks.{key}.{field}"));
        if attachment.interface_name.is_some() {
            found.needs_api(engine, (1, 49), "28.1", path("interface_name"));
        }
        if attachment.gw_priority != 0 {
            found.needs_api(engine, (1, 48), "28", path("gw_priority"));
        }
        if attachment.mac_address.is_some() && attachments.len() > 1 {
            found.needs_api(engine, (1, 44), "25", path("mac_address"));
        }
    }
}

fn check_files(service: &ServiceSpec, found: &mut Found) {
    for file in &service.container.files {
        if matches!(file.source, FileSource::External(_)) {
            found.unsupported(
                at(
                    service,
                    &format!("{:?}s.{}", file.kind, file.key).to_lowercase(),
                ),
                "external configs and secrets exist in a swarm only",
                "give it `file`, `environment` or `content`",
            );
        }
    }
}

/// Refuses a name that is not in a list of the engine's. An empty list was not told and has everything.
fn check_known(known: &BTreeSet<String>, name: &str, what: &str, path: String, found: &mut Found) {
    let is_default = name.is_empty() || name == "default";
    if is_default
        || known.is_empty()
        || known.contains(name)
        || known.contains(&format!("{name}:latest"))
    {
        return;
    }
    let list: Vec<&str> = known.iter().map(String::as_str).collect();
    found.unsupported(
        path,
        format!("this engine has no {what} {name:?}"),
        &format!("it has: {}", list.join(", ")),
    );
}
