//! Stopping at the border of an operation.

use std::sync::Arc;

use tokio::sync::watch;

use crate::error::{Error, ErrorKind};

/// Asks work to stop. Clones ask together.
#[derive(Debug, Clone)]
pub struct Cancel(Arc<watch::Sender<bool>>);

impl Default for Cancel {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(false)))
    }
}

impl Cancel {
    /// Asks the work to stop.
    pub fn cancel(&self) {
        self.0.send_replace(true);
    }

    /// Says whether the work was asked to stop.
    pub fn is_cancelled(&self) -> bool {
        *self.0.borrow()
    }

    /// Returns when the work is asked to stop.
    pub async fn cancelled(&self) {
        let mut asked = self.0.subscribe();
        // The sender lives as long as `self`: waiting cannot fail.
        let _ = asked.wait_for(|asked| *asked).await;
    }
}

/// The error of a wait that was given up.
pub(super) fn error() -> Error {
    Error::new(
        ErrorKind::Cancelled,
        "wait",
        "given up because the work was stopped",
    )
}
