//! Writing down what an execution does, as it does it.

use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::mpsc;

use crate::clock::Clock;
use crate::error::Result;
use crate::event::{Event, EventKind, EventSink};
use crate::plan::Outline;
use crate::platform::operation::steps;
use crate::platform::{Step, StepEvent};
use crate::store::{Batch, Store};

/// Turns the events of an execution into steps, and leaves writing them to [`StepWriter`].
#[derive(Debug)]
pub(super) struct StepSink {
    clock: Arc<dyn Clock>,
    plan: Mutex<Arc<Outline>>,
    steps: mpsc::UnboundedSender<Step>,
}

/// Writes steps, as many at once as have come.
#[derive(Debug)]
pub(super) struct StepWriter {
    operation: String,
    clock: Arc<dyn Clock>,
    steps: mpsc::UnboundedReceiver<Step>,
}

/// Returns both ends for one run of an operation. A plan has as many steps as nodes, so what waits is bounded.
pub(super) fn recorder(operation: &str, clock: Arc<dyn Clock>) -> (StepSink, StepWriter) {
    let (sender, receiver) = mpsc::unbounded_channel();
    let sink = StepSink {
        clock: clock.clone(),
        plan: Mutex::default(),
        steps: sender,
    };
    let writer = StepWriter {
        operation: operation.to_owned(),
        clock,
        steps: receiver,
    };
    (sink, writer)
}

impl StepWriter {
    /// Writes until the sink is dropped. `next` is the number of the first step.
    pub(super) async fn run(mut self, store: &dyn Store, mut next: u64) -> Result<u64> {
        let mut waiting = Vec::new();
        while self.steps.recv_many(&mut waiting, 256).await > 0 {
            let batch = Batch::at(self.clock.timestamp());
            store
                .commit(steps::add(batch, &self.operation, next, &waiting)?)
                .await?;
            next += waiting.len() as u64;
            waiting.clear();
        }
        Ok(next)
    }
}

impl EventSink for StepSink {
    fn emit(&self, event: Event) {
        let mut plan = self.plan.lock().unwrap_or_else(PoisonError::into_inner);
        if let EventKind::PlanStarted { plan: begun } = &event.kind {
            *plan = begun.clone();
        }
        let Some((kind, text)) = outline(&event.kind) else {
            return;
        };
        let node = event.node.and_then(|id| plan.node(id));
        let step = Step {
            at: self.clock.timestamp(),
            event: kind,
            node: event.node,
            plan: (kind == StepEvent::PlanStarted).then(|| Outline::clone(&plan)),
            subject: node.map(|node| node.subject.clone()).unwrap_or_default(),
            text: text.unwrap_or_else(|| {
                node.map(|node| format!("{} {}", node.verb, node.cause))
                    .unwrap_or_default()
            }),
        };
        // Nobody reads any more: the run was given up.
        let _ = self.steps.send(step);
    }
}

/// Returns what is kept of an event: progress within a node is not. Without a text, that of the node stands.
fn outline(kind: &EventKind) -> Option<(StepEvent, Option<String>)> {
    Some(match kind {
        EventKind::PlanStarted { plan } => {
            let text = format!("{} operations", plan.nodes.len());
            (StepEvent::PlanStarted, Some(text))
        }
        EventKind::Started => (StepEvent::Started, None),
        EventKind::Finished { .. } => (StepEvent::Finished, None),
        EventKind::Failed { error, .. } => (StepEvent::Failed, Some(error.clone())),
        EventKind::Skipped { because } => (StepEvent::Skipped, Some(because.clone())),
        EventKind::PlanFinished {
            finished,
            failed,
            skipped,
        } => {
            let text = format!("{finished} done, {failed} failed, {skipped} not begun");
            (StepEvent::PlanFinished, Some(text))
        }
        EventKind::Progress(_) => return None,
    })
}
