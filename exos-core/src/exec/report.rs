//! How an execution ended.

use crate::error::{Error, ErrorKind, Result};
use crate::event::EventKind;
use crate::plan::NodeId;

/// How an execution ended.
#[derive(Debug, Default)]
pub struct Report {
    /// Nodes that are done, in the order of their end.
    pub finished: Vec<NodeId>,
    /// Nodes that failed.
    pub failed: Vec<Failure>,
    /// Nodes that were not begun.
    pub skipped: Vec<NodeId>,
    /// Whether it was stopped.
    pub cancelled: bool,
}

/// A node that failed.
#[derive(Debug)]
pub struct Failure {
    /// The node.
    pub node: NodeId,
    /// Why.
    pub error: Error,
}

impl Report {
    /// Says whether everything was done.
    pub fn is_complete(&self) -> bool {
        self.failed.is_empty() && self.skipped.is_empty()
    }

    /// Returns the first failure as an error, or that the work was stopped.
    ///
    /// # Errors
    /// The first failure that is not a consequence of stopping; its context counts the others.
    pub fn into_result(mut self) -> Result<()> {
        let cause = self
            .failed
            .iter()
            .position(|failure| failure.error.kind() != ErrorKind::Cancelled);
        if self.cancelled && cause.is_none() && !self.is_complete() {
            let message = format!(
                "stopped: {} operations are done, {} were not begun",
                self.finished.len(),
                self.skipped.len()
            );
            return Err(Error::new(ErrorKind::Cancelled, "execute", message)
                .hint("run the same command again to go on from here"));
        }
        match cause {
            Some(first) => {
                let others = self.failed.len() - 1;
                let error = self.failed.swap_remove(first).error;
                Err(if others == 0 {
                    error
                } else {
                    error.with("other failures", others.to_string())
                })
            }
            None => Ok(()),
        }
    }

    pub(super) fn panicked(&mut self, panic: tokio::task::JoinError) {
        let error = Error::new(
            ErrorKind::Internal,
            "execute",
            "an operation ended with a panic",
        )
        .source(panic);
        self.failed.push(Failure {
            node: NodeId(0),
            error,
        });
    }

    pub(super) fn summary(&self) -> EventKind {
        EventKind::PlanFinished {
            finished: self.finished.len(),
            failed: self.failed.len(),
            skipped: self.skipped.len(),
        }
    }
}
