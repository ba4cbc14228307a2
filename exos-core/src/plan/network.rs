//! Which networks are made, replaced or refused.

use std::collections::{BTreeMap, BTreeSet};

use super::up::Planner;
use super::{Need, NodeId, Op, Refusal, stamp};
use crate::error::ErrorKind;
use crate::spec::{Fingerprint, NetworkMode, NetworkSpec, ServiceSpec};

/// What the planner decided about the networks, by name at the engine.
#[derive(Debug, Default)]
pub(super) struct Networks {
    /// The node that makes it, for those that are not there yet.
    pub(super) created: BTreeMap<String, NodeId>,
    /// Those whose specification changed: removed and made again once nothing is on them.
    pub(super) replaced: BTreeSet<String>,
}

impl Networks {
    /// Returns the nodes that make the networks of `service`.
    pub(super) fn needs(&self, service: &ServiceSpec) -> Vec<Need> {
        names(service)
            .filter_map(|name| self.created.get(name))
            .map(|node| Need::from(*node))
            .collect()
    }

    /// Returns the first network of `service` that is replaced.
    pub(super) fn replaced_of<'a>(&self, service: &'a ServiceSpec) -> Option<&'a str> {
        names(service).find(|name| self.replaced.contains(*name))
    }
}

/// Returns the names at the engine of the networks that `service` joins.
pub(super) fn names(service: &ServiceSpec) -> impl Iterator<Item = &str> {
    let attachments = match &service.container.network {
        NetworkMode::Networks(attachments) => Some(attachments),
        _ => None,
    };
    attachments
        .into_iter()
        .flat_map(BTreeMap::values)
        .map(|attachment| attachment.network.as_str())
}

impl Planner<'_> {
    /// Plans the networks that the selected services join.
    pub(super) fn plan_networks(&mut self) {
        let spec = self.spec;
        let selected = self.order.iter().filter_map(|name| spec.services.get(name));
        let used: BTreeSet<&str> = selected.flat_map(|service| names(service)).collect();
        for network in spec.networks.values() {
            if used.contains(network.name.as_str()) {
                self.plan_network(network);
            }
        }
    }

    fn plan_network(&mut self, network: &std::sync::Arc<NetworkSpec>) {
        let labels = stamp::network(self.spec, network);
        let seen = self.seen_network(&network.name);
        match seen {
            Some(_) if network.external => {}
            None if network.external => self.refuse(missing(network)),
            Some(seen) if seen.stack != self.spec.name => self.refuse(taken(network, &seen.stack)),
            Some(seen) if changed(network, &seen.hash) => {
                self.networks.replaced.insert(network.name.clone());
                self.free_network(network, labels);
            }
            Some(_) => {}
            None => {
                let op = Op::CreateNetwork {
                    network: network.clone(),
                    labels,
                };
                let node = self.plan.add(op, "not there", Vec::new());
                self.networks.created.insert(network.name.clone(), node);
            }
        }
    }

    /// Takes every container of the stack off a network and makes the network anew.
    ///
    /// The containers themselves are replaced where their services are planned.
    fn free_network(
        &mut self,
        network: &std::sync::Arc<NetworkSpec>,
        labels: BTreeMap<String, String>,
    ) {
        let cause = format!("network {} changed", network.key);
        let mut free = Vec::new();
        for container in &self.observed.containers {
            if !container.networks.contains_key(&network.name) {
                continue;
            }
            if !self.order.contains(&container.service) {
                self.refuse(occupied(network, &container.name));
                continue;
            }
            let stop = self.stop(container, &cause, Vec::new());
            let op = Op::DisconnectNetwork {
                container: container.into(),
                network: network.name.clone(),
            };
            let needs = stop.into_iter().map(Need::from).collect();
            free.push(self.plan.add(op, cause.clone(), needs).into());
        }
        let op = Op::RemoveNetwork {
            name: network.name.clone(),
        };
        let removed = self.plan.add(op, "changed", free);
        let op = Op::CreateNetwork {
            network: network.clone(),
            labels,
        };
        let created = self.plan.add(op, "changed", vec![removed.into()]);
        self.networks.created.insert(network.name.clone(), created);
    }
}

/// Says whether a network was made from another specification. One that Compose made has no
/// fingerprint and is taken as it is.
fn changed(network: &NetworkSpec, hash: &str) -> bool {
    !hash.is_empty() && hash != Fingerprint::of(network).to_string()
}

fn missing(network: &NetworkSpec) -> Refusal {
    Refusal {
        path: format!("networks.{}", network.key),
        reason: format!("the external network {:?} does not exist", network.name),
        hint: "create it, or remove `external: true` to let the stack own it".to_owned(),
        kind: ErrorKind::NotFound,
    }
}

fn occupied(network: &NetworkSpec, container: &str) -> Refusal {
    Refusal {
        path: format!("networks.{}", network.key),
        reason: format!(
            "it changed and has to be made anew, but {container}, which is not part of this change, is on it"
        ),
        hint: "bring the whole stack up, with --remove-orphans if the container's service is gone"
            .to_owned(),
        kind: ErrorKind::Conflict,
    }
}

fn taken(network: &NetworkSpec, owner: &str) -> Refusal {
    let owner = match owner {
        "" => "no stack".to_owned(),
        owner => format!("the stack {owner:?}"),
    };
    Refusal {
        path: format!("networks.{}", network.key),
        reason: format!("a network {:?} exists and belongs to {owner}", network.name),
        hint: "mark it `external: true` to join it, or give it another `name`".to_owned(),
        kind: ErrorKind::Conflict,
    }
}
