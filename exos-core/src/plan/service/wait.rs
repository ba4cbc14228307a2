//! What a service waits for, and what is waited for at the end.

use super::Prepared;
use crate::observed::{ContainerState, Health};
use crate::plan::up::Planner;
use crate::plan::{Need, NodeId, Op, Until};
use crate::spec::{Condition, HealthTest, ServiceSpec};

impl Planner<'_> {
    /// Returns the nodes that must be done before containers of `service` start.
    pub(super) fn dependency_needs(&mut self, service: &ServiceSpec) -> Vec<Need> {
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
    pub(super) fn wait_for(&mut self, service: &ServiceSpec) {
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

    pub(in crate::plan) fn has_health_check(&self, service: &ServiceSpec) -> bool {
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
