//! Walks a plan: ready nodes in parallel, one backend call a node, no decision of its own.

mod cancel;
mod report;
mod schedule;

use std::sync::Arc;

use tokio::task::JoinSet;

pub use cancel::Cancel;
pub use report::{Failure, Report};

use crate::backend::Backend;
use crate::clock::Clock;
use crate::error::Error;
use crate::event::{Event, EventKind, EventSink};
use crate::plan::{Node, NodeId, Outline, Plan};
use schedule::Schedule;

/// How a plan is executed.
#[derive(Debug, Clone)]
pub struct ExecOptions {
    /// Operations under way at once, waits not counted. 0 is the default of 16.
    pub parallel: usize,
    /// Stops the execution at the border of an operation.
    pub cancel: Cancel,
}

impl Default for ExecOptions {
    fn default() -> Self {
        Self {
            parallel: PARALLEL,
            cancel: Cancel::default(),
        }
    }
}

/// An engine gains nothing from more, and needs at least eight to be busy.
const PARALLEL: usize = 16;

/// Executes a plan.
///
/// # Behavior
/// - A node begins when all that it needs is done; nodes that do not need each other run in parallel.
/// - When a node fails, what needs it is skipped and everything else goes on.
/// - After [`Cancel::cancel`] no node begins, operations under way are brought to their end, waits are given up.
/// - The report names what is done, what failed and what was skipped.
pub async fn run(
    plan: Arc<Plan>,
    backend: Arc<dyn Backend>,
    events: Arc<dyn EventSink>,
    clock: Arc<dyn Clock>,
    options: &ExecOptions,
) -> Report {
    emit(
        &*events,
        None,
        EventKind::PlanStarted {
            plan: Arc::new(Outline::from(&*plan)),
        },
    );
    let mut schedule = Schedule::new(&plan, options.parallel);
    let mut running: JoinSet<(NodeId, Result<(), Error>)> = JoinSet::new();
    let mut report = Report::default();
    loop {
        if options.cancel.is_cancelled() {
            schedule.stop("the work was stopped");
        }
        while let Some(node) = schedule.next() {
            running.spawn(call(
                node.clone(),
                backend.clone(),
                events.clone(),
                clock.clone(),
                options.cancel.clone(),
            ));
        }
        for (id, because) in schedule.take_skipped() {
            report.skipped.push(id);
            emit(&*events, Some(id), EventKind::Skipped { because });
        }
        let Some(joined) = running.join_next().await else {
            break;
        };
        match joined {
            Ok((id, Ok(()))) => {
                schedule.finished(id);
                report.finished.push(id);
            }
            Ok((id, Err(error))) => {
                schedule.failed(id);
                report.failed.push(Failure { node: id, error });
            }
            Err(panic) => report.panicked(panic),
        }
    }
    report.cancelled = options.cancel.is_cancelled();
    emit(&*events, None, report.summary());
    report
}

/// Makes the node's one call and tells how it went.
async fn call(
    node: Node,
    backend: Arc<dyn Backend>,
    events: Arc<dyn EventSink>,
    clock: Arc<dyn Clock>,
    cancel: Cancel,
) -> (NodeId, Result<(), Error>) {
    let id = node.id;
    emit(&*events, Some(id), EventKind::Started);
    let begun = clock.elapsed();
    let of_node = events.clone();
    let progress = Arc::new(move |event: Event| emit(&*of_node, Some(id), event.kind));
    let result = if node.op.is_wait() {
        tokio::select! {
            result = backend.apply(&node.op, progress) => result,
            () = cancel.cancelled() => Err(cancel::error()),
        }
    } else {
        backend.apply(&node.op, progress).await
    };
    let kind = match &result {
        Ok(()) => EventKind::Finished {
            took: clock.elapsed().saturating_sub(begun),
        },
        Err(error) => EventKind::Failed {
            error: error.to_string(),
            hint: error.hint_text().map(str::to_owned),
        },
    };
    emit(&*events, Some(id), kind);
    (id, result)
}

fn emit(events: &dyn EventSink, node: Option<NodeId>, kind: EventKind) {
    events.emit(Event { node, kind });
}

#[cfg(test)]
mod tests;
