//! What was done last, beside operations.

use exos_core::Timestamp;
use exos_core::platform::Stored;

use crate::pages::layout::Layout;

/// Something that was done.
pub(super) struct EventRow {
    pub(super) at: Timestamp,
    /// What it was done to: its sort and name.
    pub(super) kind: String,
    pub(super) name: String,
    pub(super) environment: Option<String>,
    /// What was done, as the audit log names it.
    pub(super) done: String,
}

impl EventRow {
    pub(super) fn new(layout: &Layout, stored: Stored) -> Self {
        let environment = stored.environment.as_deref();
        Self {
            at: stored.at,
            environment: environment.map(|environment| layout.name_of(environment)),
            done: stored
                .action
                .or(stored.state)
                .unwrap_or_else(|| "changed".to_owned()),
            name: stored.name.unwrap_or(stored.id),
            kind: stored.kind,
        }
    }
}
