//! What is in the way: containers of others, ports wanted twice, waits that can never end.

use std::collections::BTreeMap;

use super::{Found, at};
use crate::error::ErrorKind;
use crate::plan::up::Planner;
use crate::spec::{Condition, Port, ServiceSpec};

pub(super) fn check_service(service: &ServiceSpec, planner: &Planner<'_>, found: &mut Found) {
    let replicas = planner
        .options
        .scale
        .get(&service.name)
        .copied()
        .unwrap_or(service.replicas);
    if replicas > 1 && service.container_name.is_some() {
        found.add(
            ErrorKind::Invalid,
            at(service, "container_name"),
            format!("{replicas} containers cannot have one name"),
            "remove container_name, or keep one container",
        );
    }
    for (name, dependency) in &service.depends_on {
        let Some(other) = planner.spec.services.get(name) else {
            continue;
        };
        let waits = dependency.condition == Condition::Healthy && dependency.required;
        if waits && !planner.has_health_check(other) {
            found.add(
                ErrorKind::Invalid,
                at(service, &format!("depends_on.{name}")),
                format!("it waits until {name} is healthy, and {name} has no health check"),
                "give it a healthcheck, or wait for service_started",
            );
        }
    }
}

pub(super) fn check_stack(planner: &Planner<'_>, found: &mut Found) {
    check_owners(planner, found);
    check_ports(planner, found);
}

/// Containers of this stack's name that EXOS did not make, or that another environment owns.
fn check_owners(planner: &Planner<'_>, found: &mut Found) {
    for container in &planner.observed.containers {
        let path = format!("services.{}", container.service);
        if container.is_managed() && container.environment != planner.spec.environment {
            found.add(
                ErrorKind::Conflict,
                path,
                format!(
                    "the container {} belongs to a stack of this name in another environment",
                    container.name
                ),
                "give the stack another name",
            );
        } else if !container.is_managed() && !planner.options.adopt {
            found.add(
                ErrorKind::Conflict,
                path,
                format!("the container {} was not made by EXOS", container.name),
                "--adopt replaces it and keeps its volumes; or remove it",
            );
        }
    }
}

/// Fixed host ports that two containers of the stack would publish.
fn check_ports(planner: &Planner<'_>, found: &mut Found) {
    let mut owners: BTreeMap<(String, u32, &'static str), String> = BTreeMap::new();
    for name in &planner.order {
        let service = &planner.spec.services[name];
        let replicas = planner
            .options
            .scale
            .get(name)
            .copied()
            .unwrap_or(service.replicas);
        if !service.start_on_create {
            continue;
        }
        for port in &service.container.ports {
            let Some(number) = fixed(port) else { continue };
            let key = (
                port.host_ip.clone().unwrap_or_default(),
                number,
                port.protocol.as_str(),
            );
            let other = owners.insert(key, name.clone());
            let reason = match other {
                Some(other) if other != *name => {
                    format!("host port {number} is published by {other} too")
                }
                _ if replicas > 1 => {
                    format!("{replicas} containers cannot share host port {number}")
                }
                _ => continue,
            };
            found.add(
                ErrorKind::Conflict,
                at(service, "ports"),
                reason,
                "publish a range of host ports, or leave the host port to the engine",
            );
        }
    }
}

fn fixed(port: &Port) -> Option<u32> {
    port.published
        .as_ref()?
        .parse()
        .ok()
        .filter(|number| *number != 0)
}
