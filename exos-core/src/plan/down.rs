//! Takes a stack down.

use std::collections::{BTreeMap, BTreeSet};

use super::{DownOptions, Need, NodeId, Op, Plan, RemoveImages, graph};
use crate::labels;
use crate::observed::{Container, Observed};
use crate::spec::StackSpec;

/// Plans the end of a stack: its containers, its networks, and its volumes and images when asked.
///
/// Without `spec` everything that carries the stack's name goes, in no particular order. With it,
/// containers stop before those that they depend on, and containers of services that it does not
/// have stay unless `remove_orphans`.
///
/// # Behavior
/// - Pure. Named volumes stay unless `volumes`; external networks and volumes always stay.
/// - Images go when asked: those that the services use, or without `spec` those of the containers.
/// - Volumes that hold stored configs and secrets always go.
pub fn down(
    name: &str,
    spec: Option<&StackSpec>,
    observed: &Observed,
    options: &DownOptions,
) -> Plan {
    let mut end = End {
        spec,
        observed,
        options,
        plan: Plan::default(),
        gone: BTreeMap::new(),
    };
    end.containers();
    end.networks(name);
    end.volumes(name);
    end.images(name);
    end.plan
}

const CAUSE: &str = "the stack goes";

struct End<'a> {
    spec: Option<&'a StackSpec>,
    observed: &'a Observed,
    options: &'a DownOptions,
    plan: Plan,
    /// The node that removes a container, by its id.
    gone: BTreeMap<&'a str, NodeId>,
}

impl<'a> End<'a> {
    fn containers(&mut self) {
        let mut stopped: BTreeMap<&str, Vec<Need>> = BTreeMap::new();
        let order = self.order();
        let dependents = self.dependents();
        for service in order.iter().rev() {
            let waits: Vec<Need> = dependents
                .get(service)
                .into_iter()
                .flatten()
                .filter_map(|dependent| stopped.get(dependent))
                .flatten()
                .copied()
                .collect();
            let observed = self.observed;
            for container in observed
                .containers
                .iter()
                .filter(|seen| seen.service == *service)
            {
                let stop = self.container(container, waits.clone());
                stopped
                    .entry(service)
                    .or_default()
                    .extend(stop.map(Need::from));
            }
        }
    }

    /// Returns the services whose containers go, dependencies first.
    fn order(&self) -> Vec<&'a str> {
        let seen: BTreeSet<&str> = self
            .observed
            .containers
            .iter()
            .map(|seen| seen.service.as_str())
            .collect();
        let Some(spec) = self.spec else {
            return seen.into_iter().collect();
        };
        let all = spec.services.keys().cloned().collect();
        let ordered =
            graph::order(spec, &all).unwrap_or_else(|_| spec.services.keys().cloned().collect());
        let known = ordered
            .iter()
            .filter_map(|name| seen.get(name.as_str()).copied());
        let disabled = spec
            .disabled
            .iter()
            .filter_map(|name| seen.get(name.as_str()).copied());
        let mut order: Vec<&str> = known.chain(disabled).collect();
        if self.options.remove_orphans {
            let orphans: Vec<&str> = seen
                .iter()
                .copied()
                .filter(|name| !order.contains(name))
                .collect();
            order.extend(orphans);
        }
        order
    }

    fn dependents(&self) -> BTreeMap<&'a str, Vec<&'a str>> {
        let mut dependents: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for service in self
            .spec
            .into_iter()
            .flat_map(|spec| spec.services.values())
        {
            for dependency in graph::dependencies(service) {
                dependents
                    .entry(dependency)
                    .or_default()
                    .push(&service.name);
            }
        }
        dependents
    }

    fn container(&mut self, container: &'a Container, needs: Vec<Need>) -> Option<NodeId> {
        let services = self.spec.map(|spec| &spec.services);
        let service = services.and_then(|services| services.get(&container.service));
        let timeout = self.options.stop_timeout;
        let stop = self
            .plan
            .stop(container, service.map(AsRef::as_ref), timeout, CAUSE, needs);
        let op = Op::RemoveContainer {
            container: container.into(),
            volumes: self.options.volumes,
            force: false,
        };
        let needs = stop.into_iter().map(Need::from).collect();
        let removed = self.plan.add(op, CAUSE, needs);
        self.gone.insert(&container.id, removed);
        stop
    }

    fn networks(&mut self, stack: &str) {
        for network in self
            .observed
            .networks
            .iter()
            .filter(|network| network.stack == stack)
        {
            let on_it = self
                .observed
                .containers
                .iter()
                .filter(|seen| seen.networks.contains_key(&network.name));
            // Not when they are stopped: an engine says so a moment before it takes a container off its networks.
            let needs = on_it.filter_map(|seen| self.gone.get(seen.id.as_str()));
            let needs = needs.map(|node| Need::from(*node)).collect();
            let op = Op::RemoveNetwork {
                name: network.name.clone(),
            };
            self.plan.add(op, CAUSE, needs);
        }
    }

    fn volumes(&mut self, stack: &str) {
        for volume in self
            .observed
            .volumes
            .iter()
            .filter(|volume| volume.stack == stack)
        {
            let holds_files = volume.labels.contains_key(labels::SERVICE);
            if !holds_files && !self.options.volumes {
                continue;
            }
            let on_it = self
                .observed
                .containers
                .iter()
                .filter(|seen| seen.volumes.contains(&volume.name));
            let needs = on_it.filter_map(|seen| self.gone.get(seen.id.as_str()));
            let needs = needs.map(|node| Need::from(*node)).collect();
            let op = Op::RemoveVolume {
                name: volume.name.clone(),
            };
            let cause = if holds_files { CAUSE } else { "asked to" };
            self.plan.add(op, cause, needs);
        }
    }

    /// Plans the end of images: those of the services, or without a specification those of the containers.
    fn images(&mut self, stack: &str) {
        let Some(which) = self.options.images else {
            return;
        };
        let is_own = |service: &str, image: &str| image == format!("{stack}-{service}");
        let services = self.spec.iter().flat_map(|spec| spec.services.values());
        let of_services = services.filter(|service| match which {
            RemoveImages::All => true,
            RemoveImages::Local => service.build.is_some() && is_own(&service.name, &service.image),
        });
        let of_services = of_services
            .map(|service| service.image.as_str())
            .filter(|image| self.observed.image(image).is_some());
        let containers = self.observed.containers.iter();
        let of_containers = containers.filter(|seen| {
            self.spec.is_none()
                && (which == RemoveImages::All || is_own(&seen.service, &seen.image))
        });
        let of_containers = of_containers.map(|seen| seen.image.as_str());
        let images: BTreeSet<&str> = of_services.chain(of_containers).collect();
        let needs: Vec<Need> = self.gone.values().map(|node| Need::from(*node)).collect();
        for image in images {
            let op = Op::RemoveImage {
                image: image.to_owned(),
            };
            self.plan.add(op, "asked to", needs.clone());
        }
    }
}
