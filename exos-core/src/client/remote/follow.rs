//! Following an operation of the server, and telling its steps as the events that they were.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use futures_util::StreamExt;

use super::Remote;
use crate::client::{Accepted, Followed};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::event::{Event, EventKind};
use crate::plan::{NodeId, Outline, Verb};
use crate::platform::{Step, StepEvent, Work};

impl Remote {
    /// Changes numbers of containers.
    pub(super) async fn set_scale(
        &self,
        stack: &str,
        scale: &BTreeMap<String, u32>,
        wait: bool,
        work: &Work,
    ) -> Result<()> {
        let stacks = self.client.stacks(&self.environment);
        let accepted = stacks.scale(stack, scale).await?;
        self.follow("scale", &accepted, wait, work).await
    }

    /// Follows the operation to its end; without `wait` until only health is waited for.
    pub(super) async fn follow(
        &self,
        op: &'static str,
        accepted: &Accepted,
        wait: bool,
        work: &Work,
    ) -> Result<()> {
        let id = &accepted.operation.id;
        self.watch(op, id, wait, work).await
    }

    /// Follows an operation of the environment that is under way, and asks the server to stop it when the work is stopped.
    ///
    /// # Errors
    /// What the operation failed with.
    pub async fn watch(&self, op: &'static str, id: &str, wait: bool, work: &Work) -> Result<()> {
        let operations = self.client.operations(&self.environment);
        let mut followed = operations.follow(id).await?;
        let mut steps = Steps::default();
        let mut cancelled = false;
        loop {
            tokio::select! {
                next = followed.next() => match next.transpose()? {
                    Some(Followed::Step(step)) => {
                        if let Some(event) = steps.event(step) {
                            work.events.emit(event);
                        }
                        if !wait && steps.only_waits() {
                            return Ok(());
                        }
                    }
                    Some(Followed::End(operation)) => return operation.outcome(op),
                    None => return operations.get(id).await?.outcome(op),
                },
                () = work.cancel.cancelled(), if !cancelled => {
                    cancelled = true;
                    // An operation that has ended meanwhile is told by its end.
                    let _ = operations.cancel(id).await;
                }
            }
        }
    }
}

/// What is known of the plan that runs.
#[derive(Debug, Default)]
struct Steps {
    plan: Option<Arc<Outline>>,
    started: BTreeMap<NodeId, Timestamp>,
    /// Nodes that have not ended, waits left out.
    open: BTreeSet<NodeId>,
    finished: usize,
    failed: usize,
    skipped: usize,
}

impl Steps {
    /// Says whether all is done but what only waits.
    fn only_waits(&self) -> bool {
        let another_round = self.plan.as_ref().is_none_or(|plan| plan.another_round);
        !another_round && self.open.is_empty()
    }

    fn event(&mut self, step: Step) -> Option<Event> {
        let node = step.node;
        let kind = match step.event {
            StepEvent::PlanStarted => EventKind::PlanStarted {
                plan: self.begin(step.plan?),
            },
            StepEvent::Started => {
                self.started.insert(node?, step.at);
                EventKind::Started
            }
            StepEvent::Finished => {
                self.finished += 1;
                self.open.remove(&node?);
                let started = self.started.get(&node?).copied().unwrap_or(step.at);
                EventKind::Finished {
                    took: step.at.since(started),
                }
            }
            StepEvent::Failed => {
                self.failed += 1;
                self.open.remove(&node?);
                EventKind::Failed {
                    error: step.text,
                    hint: None,
                }
            }
            StepEvent::Skipped => {
                self.skipped += 1;
                self.open.remove(&node?);
                EventKind::Skipped { because: step.text }
            }
            StepEvent::PlanFinished => EventKind::PlanFinished {
                finished: self.finished,
                failed: self.failed,
                skipped: self.skipped,
            },
        };
        Some(Event { node, kind })
    }

    fn begin(&mut self, plan: Outline) -> Arc<Outline> {
        let plan = Arc::new(plan);
        let waits = [
            Verb::WaitUntilUp,
            Verb::WaitUntilHealthy,
            Verb::WaitUntilCompleted,
        ];
        let works = plan.nodes.iter().filter(|node| !waits.contains(&node.verb));
        *self = Self {
            open: works.map(|node| node.id).collect(),
            plan: Some(plan.clone()),
            ..Self::default()
        };
        plan
    }
}
