//! What every handler can reach.

use std::fmt;
use std::sync::Arc;

use exos_core::exec::Cancel;
use exos_core::{Clock, Ids};

/// What every handler can reach. A clone reaches the same.
#[derive(Clone)]
pub(crate) struct App {
    /// Tells the time.
    pub(crate) clock: Arc<dyn Clock>,
    /// Gives ids.
    pub(crate) ids: Arc<dyn Ids>,
    /// Set when the server is told to stop: streams end then.
    pub(crate) stop: Cancel,
    /// Whether browsers reach the server by HTTPS.
    pub(crate) https: bool,
}

impl fmt::Debug for App {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("App").field("https", &self.https).finish_non_exhaustive()
    }
}
