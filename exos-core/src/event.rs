//! What happens while a plan is executed, told as it happens.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use crate::plan::{NodeId, Outline};

/// One thing that happened.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// The node of the plan that it is about; absent for the plan as a whole.
    pub node: Option<NodeId>,
    /// What happened.
    pub kind: EventKind,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum EventKind {
    /// The execution of this plan begins; later events name its nodes. An `up` that fetches or
    /// builds images may begin a second plan.
    PlanStarted {
        /// The plan, as it is told.
        plan: Arc<Outline>,
    },
    /// A node begins.
    Started,
    /// A node reports how far it is.
    Progress(Progress),
    /// A node is done.
    Finished {
        /// How long it took.
        took: Duration,
    },
    /// A node failed; what depends on it is skipped.
    Failed {
        /// The error, as one line.
        error: String,
        /// What the reader can do about it.
        hint: Option<String>,
    },
    /// A node was not begun, for this reason.
    Skipped {
        /// Why.
        because: String,
    },
    /// The execution is over.
    PlanFinished {
        /// Nodes that are done.
        finished: usize,
        /// Nodes that failed.
        failed: usize,
        /// Nodes that were not begun.
        skipped: usize,
    },
}

/// How far an operation is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// Part of an image moved.
    Transfer {
        /// The layer, or empty for the image as a whole.
        part: String,
        /// The engine's word for what is done with it, such as `Downloading`.
        status: String,
        /// Bytes moved.
        current: u64,
        /// Bytes in all; 0 when not known.
        total: u64,
    },
    /// A line of output of a build or a hook.
    Output(String),
    /// A state reached on the way, such as `starting` or `unhealthy`.
    State(String),
}

/// Takes events.
///
/// # Behavior
/// - `emit` never blocks and never fails; a sink that cannot keep up drops.
pub trait EventSink: Send + Sync {
    /// Takes one event.
    fn emit(&self, event: Event);
}

/// Drops every event.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoEvents;

impl EventSink for NoEvents {
    fn emit(&self, _event: Event) {}
}

/// Keeps every event, for tests and small tools.
#[derive(Debug, Default)]
pub struct VecSink(Mutex<Vec<Event>>);

impl VecSink {
    /// Returns the events so far and forgets them.
    pub fn take(&self) -> Vec<Event> {
        std::mem::take(
            &mut *self
                .0
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner),
        )
    }
}

impl EventSink for VecSink {
    fn emit(&self, event: Event) {
        self.0
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .push(event);
    }
}

impl<F: Fn(Event) + Send + Sync> EventSink for F {
    fn emit(&self, event: Event) {
        self(event);
    }
}
