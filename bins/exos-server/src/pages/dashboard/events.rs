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
    /// What was done.
    pub(super) done: String,
}

impl EventRow {
    pub(super) fn new(layout: &Layout, stored: Stored) -> Self {
        let environment = stored.environment.as_deref();
        Self {
            at: stored.at,
            environment: environment.map(|environment| layout.name_of(environment)),
            done: done(stored.action.or(stored.state).as_deref()),
            name: stored.name.unwrap_or(stored.id),
            kind: stored.kind,
        }
    }
}

/// Returns the verb of an action: what it was done to stands beside it.
fn done(action: Option<&str>) -> String {
    let action = action.unwrap_or("change");
    action.rsplit('.').next().unwrap_or(action).to_owned()
}
