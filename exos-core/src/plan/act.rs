//! One verb on the containers that are there: start, stop, restart, kill, pause, unpause, remove.

use std::collections::BTreeMap;

use super::{ActOptions, HookTime, Need, NodeId, Op, Plan, PlanError, Until, graph};
use crate::observed::{Container, ContainerState, Observed};
use crate::spec::{Condition, Hook, ServiceSpec, StackSpec};

/// What is done with the containers of a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Starts those that do not run, dependencies first.
    Start,
    /// Stops those that run, dependents first.
    Stop,
    /// Stops and starts them, dependencies first.
    Restart,
    /// Sends this signal to those that run.
    Kill(String),
    /// Freezes those that run.
    Pause,
    /// Lets frozen ones go on.
    Unpause,
    /// Removes those that do not run.
    Remove {
        /// Stops those that run first.
        stop: bool,
        /// Removes anonymous volumes too.
        volumes: bool,
    },
}

/// Plans an action on the containers of a stack.
///
/// # Behavior
/// - Pure. Containers that are in the wanted state already are left alone.
/// - `Start` and `Restart` keep to the conditions of `depends_on` among the selected services.
///
/// # Errors
/// [`PlanError`] when a named service is unknown or services depend on each other in a circle.
pub fn act(
    spec: &StackSpec,
    observed: &Observed,
    action: &Action,
    options: &ActOptions,
) -> Result<Plan, PlanError> {
    // Only a start needs what the services depend on.
    let no_deps = options.no_deps || *action != Action::Start;
    let selected = graph::select(spec, &options.services, no_deps)?;
    let mut order = graph::order(spec, &selected)?;
    let stops = matches!(action, Action::Stop | Action::Remove { .. });
    if stops {
        order.reverse();
    }
    let mut acting = Acting {
        spec,
        options,
        action,
        plan: Plan::default(),
        done: BTreeMap::new(),
    };
    for name in &order {
        let service = &spec.services[name];
        let waits = if stops {
            acting.dependents_done(name)
        } else {
            acting.dependencies_hold(service)
        };
        let seen = observed
            .containers
            .iter()
            .filter(|seen| seen.service == *name && !seen.oneoff);
        for container in seen {
            if let Some(node) = acting.container(service, container, waits.clone()) {
                acting
                    .done
                    .entry(name.clone())
                    .or_default()
                    .push((container.clone(), node));
            }
        }
    }
    if options.wait {
        acting.wait_for_all();
    }
    Ok(acting.plan)
}

struct Acting<'a> {
    spec: &'a StackSpec,
    options: &'a ActOptions,
    action: &'a Action,
    plan: Plan,
    done: BTreeMap<String, Vec<(Container, NodeId)>>,
}

impl Acting<'_> {
    fn dependents_done(&self, name: &str) -> Vec<Need> {
        let dependents = self.done.iter().filter(|(dependent, _)| {
            let service = self.spec.services.get(*dependent);
            service.is_some_and(|service| graph::dependencies(service).contains(name))
        });
        dependents
            .flat_map(|(_, nodes)| nodes)
            .map(|(_, node)| Need::from(*node))
            .collect()
    }

    fn dependencies_hold(&mut self, service: &ServiceSpec) -> Vec<Need> {
        let mut needs = Vec::new();
        for (name, dependency) in &service.depends_on {
            let until = match dependency.condition {
                Condition::Started => None,
                Condition::Healthy => Some(Until::Healthy),
                Condition::Completed => Some(Until::Completed),
            };
            for (container, node) in self.done.get(name).cloned().unwrap_or_default() {
                let node = match until {
                    Some(until) => self.wait_for(&container, node, until),
                    None => node,
                };
                needs.push(Need {
                    node,
                    optional: !dependency.required,
                });
            }
        }
        needs
    }

    fn wait_for(&mut self, container: &Container, after: NodeId, until: Until) -> NodeId {
        let op = Op::Await {
            container: container.into(),
            until,
            timeout: self.options.wait_timeout,
        };
        self.plan.add(op, "asked to wait", vec![after.into()])
    }

    fn wait_for_all(&mut self) {
        if !matches!(self.action, Action::Start | Action::Restart) {
            return;
        }
        for (container, node) in self.done.clone().into_values().flatten() {
            self.wait_for(&container, node, Until::Up);
        }
    }

    fn container(
        &mut self,
        service: &ServiceSpec,
        seen: &Container,
        needs: Vec<Need>,
    ) -> Option<NodeId> {
        let container = seen.into();
        let timeout = self.options.stop_timeout;
        let runs = seen.state == ContainerState::Running;
        let op = match self.action {
            Action::Start if seen.state == ContainerState::Paused => {
                Op::UnpauseContainer { container }
            }
            Action::Start if seen.state.is_up() => return None,
            Action::Start => {
                let start = self
                    .plan
                    .add(Op::StartContainer { container }, "asked to", needs);
                return Some(self.post_start(seen, &service.post_start, start));
            }
            Action::Stop => return self.stop(service, seen, needs),
            Action::Restart => Op::RestartContainer { container, timeout },
            Action::Kill(signal) if seen.state.is_up() => Op::KillContainer {
                container,
                signal: signal.clone(),
            },
            Action::Pause if runs => Op::PauseContainer { container },
            Action::Unpause if seen.state == ContainerState::Paused => {
                Op::UnpauseContainer { container }
            }
            Action::Kill(_) | Action::Pause | Action::Unpause => return None,
            Action::Remove { stop, volumes } => {
                return self.remove(service, seen, *stop, *volumes, needs);
            }
        };
        Some(self.plan.add(op, "asked to", needs))
    }

    fn stop(
        &mut self,
        service: &ServiceSpec,
        seen: &Container,
        needs: Vec<Need>,
    ) -> Option<NodeId> {
        let timeout = self.options.stop_timeout;
        self.plan
            .stop(seen, Some(service), timeout, "asked to", needs)
    }

    fn remove(
        &mut self,
        service: &ServiceSpec,
        seen: &Container,
        stop: bool,
        volumes: bool,
        needs: Vec<Need>,
    ) -> Option<NodeId> {
        let mut needs = needs;
        if seen.state.is_up() {
            if !stop {
                return None;
            }
            needs = self
                .stop(service, seen, needs)
                .map(Need::from)
                .into_iter()
                .collect();
        }
        let op = Op::RemoveContainer {
            container: seen.into(),
            volumes,
            force: false,
        };
        Some(self.plan.add(op, "asked to", needs))
    }

    fn post_start(&mut self, seen: &Container, hooks: &[Hook], mut last: NodeId) -> NodeId {
        for hook in hooks {
            let op = Op::RunHook {
                container: seen.into(),
                hook: hook.clone(),
                time: HookTime::PostStart,
            };
            last = self.plan.add(op, "asked to", vec![last.into()]);
        }
        last
    }
}
