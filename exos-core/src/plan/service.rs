//! One service: which of its containers are kept, replaced, made and removed.

mod files;
mod reason;
mod slot;
mod wait;

use std::collections::BTreeMap;
use std::sync::Arc;

use super::up::Planner;
use super::{ContainerOrder, ContainerRef, HookTime, Need, NodeId, Op, graph, stamp};
use crate::observed::{Container, ContainerState, Health};
use crate::spec::{Fingerprint, ServiceSpec};

pub(super) use files::files_volume;
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
}
