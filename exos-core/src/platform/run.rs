//! How a piece of work is carried out.

use std::fmt;
use std::sync::Arc;

use crate::event::{EventSink, NoEvents};
use crate::exec::Cancel;

/// How a piece of work is carried out: who is told, and who may stop it.
#[derive(Clone)]
pub struct Work {
    /// Is told what happens.
    pub events: Arc<dyn EventSink>,
    /// Stops it at the border of an operation.
    pub cancel: Cancel,
    /// Operations under way at once; 0 is the default.
    pub parallel: usize,
}

impl Default for Work {
    /// Tells nobody and is not stopped.
    fn default() -> Self {
        Self {
            events: Arc::new(NoEvents),
            cancel: Cancel::default(),
            parallel: 0,
        }
    }
}

impl fmt::Debug for Work {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Work")
            .field("parallel", &self.parallel)
            .finish_non_exhaustive()
    }
}
