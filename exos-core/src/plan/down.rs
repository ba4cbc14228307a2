//! Takes a stack down.

use std::collections::{BTreeMap, BTreeSet};

use super::{DownOptions, HookTime, Need, NodeId, Op, Plan, RemoveImages, graph};
use crate::labels;
use crate::observed::{Container, ContainerState, Observed};
use crate::spec::StackSpec;

/// Plans the end of a stack: its containers, its networks, and its volumes and images when asked.
///
/// Without `spec` everything that carries the stack's name goes, in no particular order. With it,
/// containers stop before those that they depend on, and containers of services that it does not
/// have stay unless `remove_orphans`.
///
/// # Behavior
/// - Pure. Named volumes stay unless `volumes`; external networks and volumes always stay.
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
        stopped: BTreeMap::new(),
    };
    end.containers();
    end.networks(name);
    end.volumes(name);
    end.images();
    end.plan
}

struct End<'a> {
    spec: Option<&'a StackSpec>,
    observed: &'a Observed,
    options: &'a DownOptions,
    plan: Plan,
    /// The node that removes a container, by its id.
    gone: BTreeMap<&'a str, NodeId>,
    /// The node that stops a container, by its id: a network is free once nothing runs on it.
    stopped: BTreeMap<&'a str, NodeId>,
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

    fn container(&mut self, container: &'a Container, mut needs: Vec<Need>) -> Option<NodeId> {
        let mut stop = None;
        if container.state.is_up() {
            needs = self.pre_stop(container, needs);
            let op = Op::StopContainer {
                container: container.into(),
                timeout: self.options.stop_timeout,
            };
            let node = self.plan.add(op, "the stack goes", needs);
            self.stopped.insert(&container.id, node);
            stop = Some(node);
        }
        let op = Op::RemoveContainer {
            container: container.into(),
            volumes: self.options.volumes,
            force: false,
        };
        let removed = self.plan.add(
            op,
            "the stack goes",
            stop.into_iter().map(Need::from).collect(),
        );
        self.gone.insert(&container.id, removed);
        stop
    }

    fn pre_stop(&mut self, container: &Container, mut needs: Vec<Need>) -> Vec<Need> {
        let service = self
            .spec
            .and_then(|spec| spec.services.get(&container.service));
        let hooks = service.map_or(&[][..], |service| &service.pre_stop);
        for hook in hooks
            .iter()
            .filter(|_| container.state == ContainerState::Running)
        {
            let op = Op::RunHook {
                container: container.into(),
                hook: hook.clone(),
                time: HookTime::PreStop,
            };
            let node = self.plan.add(op, "the stack goes", needs);
            needs = vec![Need {
                node,
                optional: true,
            }];
        }
        needs
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
            let needs = on_it.filter_map(|seen| self.stopped.get(seen.id.as_str()));
            let needs = needs.map(|node| Need::from(*node)).collect();
            let op = Op::RemoveNetwork {
                name: network.name.clone(),
            };
            self.plan.add(op, "the stack goes", needs);
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
            let cause = if holds_files {
                "the stack goes"
            } else {
                "asked to"
            };
            self.plan.add(op, cause, needs);
        }
    }

    fn images(&mut self) {
        let Some(which) = self.options.images else {
            return;
        };
        let services = self
            .spec
            .into_iter()
            .flat_map(|spec| spec.services.values());
        let images: BTreeSet<&str> = services
            .filter(|service| match which {
                RemoveImages::All => true,
                RemoveImages::Local => {
                    let own = self
                        .spec
                        .map(|spec| format!("{}-{}", spec.name, service.name));
                    service.build.is_some() && Some(&service.image) == own.as_ref()
                }
            })
            .map(|service| service.image.as_str())
            .filter(|image| self.observed.image(image).is_some())
            .collect();
        let needs: Vec<Need> = self.gone.values().map(|node| Need::from(*node)).collect();
        for image in images {
            let op = Op::RemoveImage {
                image: image.to_owned(),
            };
            self.plan.add(op, "asked to", needs.clone());
        }
    }
}
