//! The stop of a container, the same in every plan: its `pre_stop` hooks, then the stop itself.

use std::time::Duration;

use super::{HookTime, Need, NodeId, Op, Plan};
use crate::observed::{Container, ContainerState};
use crate::spec::ServiceSpec;

impl Plan {
    /// Adds the stop of a container that is up, after the hooks of its service; none for one that is not.
    ///
    /// `timeout` is the grace period, when not the container's own.
    pub(super) fn stop(
        &mut self,
        container: &Container,
        service: Option<&ServiceSpec>,
        timeout: Option<Duration>,
        cause: &str,
        mut needs: Vec<Need>,
    ) -> Option<NodeId> {
        if !container.state.is_up() {
            return None;
        }
        let runs = container.state == ContainerState::Running;
        let hooks = service.filter(|_| runs).map(|service| &service.pre_stop);
        for hook in hooks.into_iter().flatten() {
            let op = Op::RunHook {
                container: container.into(),
                hook: hook.clone(),
                time: HookTime::PreStop,
            };
            let node = self.add(op, cause, needs);
            // A hook that fails must not keep the container.
            needs = vec![Need {
                node,
                optional: true,
            }];
        }
        let op = Op::StopContainer {
            container: container.into(),
            timeout,
        };
        Some(self.add(op, cause, needs))
    }
}
