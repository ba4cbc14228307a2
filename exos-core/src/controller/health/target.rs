//! What of a stack is probed, and where.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use crate::error::Result;
use crate::live::Visible;
use crate::observed::{Container, ContainerState};
use crate::platform::{Host, Platform, Stack, Wanted};
use crate::probe::ProbeTarget;
use crate::spec::{ProbeSpec, StackSpec};
use crate::store::Versioned;

/// A container that is to be probed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Target {
    pub(super) service: String,
    pub(super) spec: ProbeSpec,
    pub(super) address: SocketAddr,
}

impl Target {
    pub(super) fn probe(&self) -> ProbeTarget {
        ProbeTarget {
            address: self.address,
            request_line: self.spec.request_line.clone(),
            limit: self.spec.response_timeout,
        }
    }
}

/// Returns what is to be probed of a stack, by the containers' ids.
pub(super) async fn targets(
    platform: &Platform,
    stack: &Versioned<Stack>,
    spec: &StackSpec,
) -> Result<BTreeMap<String, Target>> {
    let mut services = spec.services.values();
    let is_probed = services.any(|service| service.probe.is_some());
    if !is_probed || stack.value.wanted != Wanted::Running {
        return Ok(BTreeMap::new());
    }
    let host = platform.store().record::<Host>(&stack.value.host).await?;
    // Addresses of containers are those of the engine's machine: only the own one can be reached.
    let is_own = host.is_some_and(|host| host.value.endpoint.starts_with("unix://"));
    let inventory = platform.live().inventory();
    let seen = inventory.host(&Visible::All, &stack.value.host);
    let Some(seen) = seen.filter(|_| is_own) else {
        return Ok(BTreeMap::new());
    };
    let containers = seen.contents.containers().iter();
    let own = containers
        .map(|entry| &entry.container)
        .filter(|container| runs_for(container, &stack.value));
    let targets = own.filter_map(|container| {
        let probe = spec.services.get(&container.service)?.probe.clone()?;
        let target = Target {
            service: container.service.clone(),
            address: SocketAddr::new(address(container)?, probe.port),
            spec: probe,
        };
        Some((container.id.clone(), target))
    });
    Ok(targets.collect())
}

fn runs_for(container: &Container, stack: &Stack) -> bool {
    container.stack == stack.name
        && container.environment == stack.environment
        && container.state == ContainerState::Running
        && !container.oneoff
}

/// Returns the address that a container of this machine answers at.
fn address(container: &Container) -> Option<IpAddr> {
    if container.networks.contains_key("host") {
        return Some(IpAddr::V4(Ipv4Addr::LOCALHOST));
    }
    let mut networks = container.networks.values();
    networks.find_map(|endpoint| endpoint.ip_address.parse().ok())
}
