//! One service: which of its containers are kept, replaced, made and removed.

mod slot;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::up::Planner;
use super::{
    ContainerOrder, ContainerRef, FilesOrder, HookTime, Need, NodeId, Op, Until, graph, stamp,
};
use crate::observed::{Container, ContainerState, Health};
use crate::spec::{Condition, FileMount, Fingerprint, HealthTest, ServiceSpec, stored_files};
use slot::{Slot, slots};

/// What dependents of a service can wait for and refer to.
#[derive(Debug, Default)]
pub(super) struct Ready {
    containers: Vec<Prepared>,
    /// Whether any container was replaced or started again.
    changed: bool,
}

/// A container as it will be after the plan.
#[derive(Debug, Clone)]
struct Prepared {
    container: ContainerRef,
    /// The node after which it has its final name.
    made: Option<NodeId>,
    /// The node after which it runs, with its hooks done.
    started: Option<NodeId>,
    /// What was seen of it, when it is kept.
    seen: Option<(ContainerState, Option<Health>, Option<i64>)>,
    /// Whether it is another container than before.
    replaced: bool,
}

/// What all containers of a service share while they are planned.
struct Draft<'s> {
    service: &'s Arc<ServiceSpec>,
    fingerprint: Fingerprint,
    label: String,
    files_volume: Option<String>,
    /// What must be there before a container is made.
    make: Vec<Need>,
    /// What must hold before a container is started.
    start: Vec<Need>,
    peers: BTreeMap<String, ContainerRef>,
}

impl<'a> Planner<'a> {
    /// Plans one service whose dependencies are planned already.
    pub(super) fn plan_service(&mut self, name: &str) {
        let spec = self.spec;
        let service = &spec.services[name];
        let draft = self.draft(service);
        let wanted = self
            .options
            .scale
            .get(name)
            .copied()
            .unwrap_or(service.replicas);
        let seen = self.by_service.get(name).cloned().unwrap_or_default();
        let numbered = slots(wanted, &seen, &draft.label, |number| {
            spec.container_name(service, number)
        });
        for container in numbered.surplus {
            self.discard(container, &format!("scaled to {wanted}"));
        }
        let mut ready = Ready::default();
        for slot in numbered.slots {
            let prepared = self.plan_slot(&draft, &slot);
            let is_addition = slot.container.is_none() && !seen.is_empty();
            ready.changed |= prepared.started.is_some() && !is_addition;
            ready.containers.push(prepared);
        }
        self.ready.insert(name.to_owned(), ready);
        self.discard_stale_files(service, draft.files_volume.as_deref());
        if self.options.wait && !self.options.no_start {
            self.wait_for(service);
        }
    }

    fn draft(&mut self, service: &'a Arc<ServiceSpec>) -> Draft<'a> {
        let fingerprint = Fingerprint::of_service(service);
        let mut make = self.networks.needs(service);
        make.extend(self.volumes.needs(service));
        make.extend(self.images.need(service));
        let files_volume = self.plan_files(service, &mut make);
        let mut peers = BTreeMap::new();
        for peer in graph::peers(service) {
            if let Some(first) = self
                .ready
                .get(peer)
                .and_then(|ready| ready.containers.first())
            {
                make.extend(first.made.map(Need::from));
                peers.insert(peer.to_owned(), first.container.clone());
            } else if let Some(seen) = self.by_service.get(peer).and_then(|seen| seen.first()) {
                peers.insert(peer.to_owned(), (*seen).into());
            }
        }
        Draft {
            service,
            label: fingerprint.to_string(),
            fingerprint,
            files_volume,
            make,
            start: self.dependency_needs(service),
            peers,
        }
    }

    /// Plans the volume that holds the service's stored files, under a name that tells their content.
    fn plan_files(&mut self, service: &ServiceSpec, make: &mut Vec<Need>) -> Option<String> {
        let files = stored_files(service, self.observed.capabilities.local);
        if files.is_empty() {
            return None;
        }
        let volume = files_volume(&self.spec.name, &service.name, &files);
        if self.seen_volume(&volume).is_none() {
            let op = Op::StoreFiles(Box::new(FilesOrder {
                service: service.name.clone(),
                volume: volume.clone(),
                image: service.image.clone(),
                files,
                labels: stamp::files(self.spec, &service.name),
            }));
            let node = self.plan.add(
                op,
                "not there",
                self.images.need(service).into_iter().collect(),
            );
            make.push(node.into());
        }
        Some(volume)
    }

    /// Removes volumes of stored files that no container of the service is left on.
    fn discard_stale_files(&mut self, service: &ServiceSpec, current: Option<&str>) {
        let stale = self
            .files_by_service
            .get(service.name.as_str())
            .cloned()
            .unwrap_or_default();
        for volume in stale
            .into_iter()
            .filter(|volume| Some(volume.name.as_str()) != current)
        {
            let users = self
                .observed
                .containers
                .iter()
                .filter(|container| container.volumes.contains(&volume.name));
            let removals: Option<Vec<Need>> = users
                .map(|user| {
                    self.removals
                        .get(user.id.as_str())
                        .map(|node| Need::from(*node))
                })
                .collect();
            if let Some(needs) = removals {
                let op = Op::RemoveVolume {
                    name: volume.name.clone(),
                };
                self.plan.add(op, "its files are out of date", needs);
            }
        }
    }

    fn plan_slot(&mut self, draft: &Draft<'a>, slot: &Slot<'a>) -> Prepared {
        let rivals = slot
            .rivals
            .iter()
            .map(|rival| self.discard(rival, "an earlier run was cut short").into());
        let after: Vec<Need> = rivals.collect();
        let Some(old) = slot.container else {
            let cause = match self.by_service.get(draft.service.name.as_str()) {
                Some(seen) if !seen.is_empty() => "one more container",
                _ => "not there",
            };
            return self.make(draft, slot, cause);
        };
        match self.reason_to_replace(draft, old) {
            Some(cause) => self.replace(draft, slot, old, &cause, after),
            None => self.keep(draft, slot, old, after),
        }
    }

    fn reason_to_replace(&self, draft: &Draft<'_>, old: &Container) -> Option<String> {
        if let Some(network) = self.networks.replaced_of(draft.service) {
            return Some(format!("network {network} is replaced"));
        }
        let replaced_peer = draft.peers.keys().find(|peer| {
            let first = self
                .ready
                .get(*peer)
                .and_then(|ready| ready.containers.first());
            first.is_some_and(|first| first.replaced)
        });
        if let Some(peer) = replaced_peer {
            return Some(format!(
                "service {peer}, whose container it shares, is replaced"
            ));
        }
        if matches!(old.state, ContainerState::Dead | ContainerState::Removing) {
            return Some(format!("it is {}", old.state));
        }
        if self.options.no_recreate {
            return None;
        }
        if self.options.force_recreate {
            return Some("asked to".to_owned());
        }
        if old.hash != draft.label {
            return Some(changes(&draft.fingerprint, &old.hash));
        }
        let image = self.observed.image(&draft.service.image);
        if image.is_some_and(|image| !image.id.is_empty() && image.id != old.image_id) {
            return Some("image changed".to_owned());
        }
        let missing = super::network::names(draft.service).find(|name| self.is_off(old, name));
        missing.map(|name| format!("it is not on network {name}"))
    }

    /// Says whether a container is not on a network, or on one of that name that is gone.
    fn is_off(&self, old: &Container, network: &str) -> bool {
        let Some(endpoint) = old.networks.get(network) else {
            return true;
        };
        let seen = self.seen_network(network);
        seen.is_some_and(|seen| !endpoint.network_id.is_empty() && seen.id != endpoint.network_id)
    }

    fn make(&mut self, draft: &Draft<'a>, slot: &Slot<'a>, cause: &str) -> Prepared {
        let order = self.order_for(draft, slot.number, slot.name.clone(), None);
        let container = order.container();
        let made = self.plan.add(
            Op::CreateContainer(Box::new(order)),
            cause,
            draft.make.clone(),
        );
        let started = self.start(draft, &container, "created", vec![made.into()]);
        Prepared {
            container,
            made: Some(made),
            started,
            seen: None,
            replaced: true,
        }
    }

    /// Makes the successor under a name of its own, so that a failure leaves the old one as it is;
    /// then swaps.
    fn replace(
        &mut self,
        draft: &Draft<'a>,
        slot: &Slot<'a>,
        old: &'a Container,
        cause: &str,
        mut after: Vec<Need>,
    ) -> Prepared {
        let inherit = !self.options.renew_anonymous_volumes;
        let order = self.order_for(
            draft,
            slot.number,
            format!("{}.new", slot.name),
            inherit.then(|| old.into()),
        );
        let successor = order.container();
        after.extend(draft.make.iter().copied());
        let made = self
            .plan
            .add(Op::CreateContainer(Box::new(order)), cause, after);
        let mut ready = vec![Need::from(made)];
        if !self.options.no_start {
            ready.extend(draft.start.iter().copied());
        }
        let mut gone = vec![Need::from(made)];
        gone.extend(self.stop(old, cause, ready).map(Need::from));
        let removal = Op::RemoveContainer {
            container: old.into(),
            volumes: !inherit,
            force: false,
        };
        let removed = self.plan.add(removal, cause, gone);
        self.removals.insert(&old.id, removed);
        let rename = Op::RenameContainer {
            container: successor,
            name: slot.name.clone(),
        };
        let named = self
            .plan
            .add(rename, "its predecessor is gone", vec![removed.into()]);
        let container = ContainerRef {
            service: draft.service.name.clone(),
            number: slot.number,
            name: slot.name.clone(),
            id: None,
        };
        let started = self.start(draft, &container, "created", vec![named.into()]);
        Prepared {
            container,
            made: Some(named),
            started,
            seen: None,
            replaced: true,
        }
    }

    fn keep(
        &mut self,
        draft: &Draft<'a>,
        slot: &Slot<'a>,
        old: &'a Container,
        after: Vec<Need>,
    ) -> Prepared {
        let container = ContainerRef::from(old);
        let mut made = None;
        if old.name != slot.name {
            let op = Op::RenameContainer {
                container: container.clone(),
                name: slot.name.clone(),
            };
            made = Some(self.plan.add(op, "an earlier run was cut short", after));
        }
        let started = self.revive(draft, &container, old, made);
        Prepared {
            container,
            made,
            seen: started
                .is_none()
                .then_some((old.state, old.health, old.exit_code)),
            started,
            replaced: false,
        }
    }

    /// Brings a kept container into the state that is wanted.
    fn revive(
        &mut self,
        draft: &Draft<'a>,
        container: &ContainerRef,
        old: &Container,
        made: Option<NodeId>,
    ) -> Option<NodeId> {
        let needs = made.map(Need::from).into_iter().collect();
        match old.state {
            ContainerState::Paused => {
                let op = Op::UnpauseContainer {
                    container: container.clone(),
                };
                Some(self.plan.add(op, "paused", needs))
            }
            ContainerState::Exited if old.exit_code == Some(0) && !self.options.rerun_completed => {
                None
            }
            ContainerState::Exited => self.start(draft, container, "exited", needs),
            ContainerState::Created => self.start(draft, container, "not started", needs),
            _ if self.must_restart(draft.service) => {
                let op = Op::RestartContainer {
                    container: container.clone(),
                    timeout: self.options.stop_timeout,
                };
                let needs = needs
                    .into_iter()
                    .chain(draft.start.iter().copied())
                    .collect();
                Some(
                    self.plan
                        .add(op, "a dependency was replaced or restarted", needs),
                )
            }
            _ => None,
        }
    }

    fn must_restart(&self, service: &ServiceSpec) -> bool {
        let mut restarting = service.depends_on.iter().filter(|(_, on)| on.restart);
        restarting.any(|(name, _)| self.ready.get(name).is_some_and(|ready| ready.changed))
    }

    /// Plans start and `post_start` hooks; returns the last node.
    fn start(
        &mut self,
        draft: &Draft<'_>,
        container: &ContainerRef,
        cause: &str,
        mut needs: Vec<Need>,
    ) -> Option<NodeId> {
        if self.options.no_start || !draft.service.start_on_create {
            return None;
        }
        needs.extend(draft.start.iter().copied());
        let op = Op::StartContainer {
            container: container.clone(),
        };
        let mut last = self.plan.add(op, cause, needs);
        for hook in &draft.service.post_start {
            let op = Op::RunHook {
                container: container.clone(),
                hook: hook.clone(),
                time: HookTime::PostStart,
            };
            last = self.plan.add(op, "started", vec![last.into()]);
        }
        Some(last)
    }

    fn order_for(
        &self,
        draft: &Draft<'_>,
        number: u32,
        name: String,
        take_over: Option<ContainerRef>,
    ) -> ContainerOrder {
        ContainerOrder {
            stack: self.spec.name.clone(),
            service: draft.service.clone(),
            number,
            name,
            labels: stamp::container(self.spec, draft.service, number, false, &draft.label),
            take_over,
            peers: draft.peers.clone(),
            files_volume: draft.files_volume.clone(),
        }
    }

    /// Returns the nodes that must be done before containers of `service` start.
    fn dependency_needs(&mut self, service: &ServiceSpec) -> Vec<Need> {
        let mut needs = Vec::new();
        for (name, dependency) in &service.depends_on {
            let nodes = match dependency.condition {
                Condition::Started => self.started(name),
                Condition::Healthy => self.awaited(name, Until::Healthy),
                Condition::Completed => self.awaited(name, Until::Completed),
            };
            needs.extend(nodes.into_iter().map(|node| Need {
                node,
                optional: !dependency.required,
            }));
        }
        needs
    }

    fn started(&self, name: &str) -> Vec<NodeId> {
        let containers = self.ready.get(name).map(|ready| &ready.containers);
        containers
            .into_iter()
            .flatten()
            .filter_map(|prepared| prepared.started)
            .collect()
    }

    /// Plans the wait for a state of every container of a service, each state once.
    fn awaited(&mut self, name: &str, until: Until) -> Vec<NodeId> {
        let containers = self
            .ready
            .get(name)
            .map_or_else(Vec::new, |ready| ready.containers.clone());
        let mut nodes = Vec::new();
        for prepared in containers {
            if !holds(&prepared, until) && !self.options.no_start {
                nodes.push(self.await_once(&prepared, until, "others wait for it"));
            }
        }
        nodes
    }

    fn await_once(&mut self, prepared: &Prepared, until: Until, cause: &str) -> NodeId {
        let key = (prepared.container.name.clone(), until);
        if let Some(node) = self.awaits.get(&key) {
            return *node;
        }
        let op = Op::Await {
            container: prepared.container.clone(),
            until,
            timeout: self.options.wait_timeout,
        };
        let needs = prepared.started.map(Need::from).into_iter().collect();
        let node = self.plan.add(op, cause, needs);
        self.awaits.insert(key, node);
        node
    }

    /// Plans the wait at the end of `up`, for services that have a health check.
    fn wait_for(&mut self, service: &ServiceSpec) {
        let Some(ready) = self.ready.get(&service.name) else {
            return;
        };
        if !self.has_health_check(service) || !service.start_on_create {
            return;
        }
        for prepared in ready.containers.clone() {
            if !holds(&prepared, Until::Up) {
                self.await_once(&prepared, Until::Up, "asked to wait");
            }
        }
    }

    pub(super) fn has_health_check(&self, service: &ServiceSpec) -> bool {
        match service.container.health.as_ref().map(|health| &health.test) {
            Some(HealthTest::Disabled) => false,
            Some(HealthTest::Command(_) | HealthTest::Shell(_)) => true,
            Some(HealthTest::Inherit) | None => {
                let image = self.observed.image(&service.image);
                image.is_none_or(|image| image.has_health_check)
            }
        }
    }
}

/// Says whether a state holds already, from what was seen of a container that is kept as it is.
fn holds(prepared: &Prepared, until: Until) -> bool {
    let Some((state, health, exit_code)) = prepared.seen else {
        return false;
    };
    match until {
        Until::Healthy => health == Some(Health::Healthy),
        Until::Completed => state == ContainerState::Exited && exit_code == Some(0),
        Until::Up => {
            state == ContainerState::Running
                && health.is_none_or(|health| health == Health::Healthy)
        }
    }
}

fn changes(now: &Fingerprint, before: &str) -> String {
    match before.parse() {
        Ok(before) => format!("{} changed", now.changes_since(&before).join(", ")),
        Err(_) => "it was not made by this version of EXOS".to_owned(),
    }
}

pub(super) fn files_volume(stack: &str, service: &str, files: &[FileMount]) -> String {
    let fingerprint = Fingerprint::of(&serde_json::json!({ "files": files })).to_string();
    let digest = fingerprint
        .trim_start_matches("1:")
        .get(..12)
        .unwrap_or_default();
    format!("{stack}_{service}_files_{digest}")
}
