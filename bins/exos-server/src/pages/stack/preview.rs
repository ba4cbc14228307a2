//! What a deploy would do, shown before anything happens.

use exos_core::plan::Outline;
use exos_core::platform::Planned;
use exos_core::spec::Difference;
use serde_json::Value;

/// What a deploy would do.
pub(super) struct Preview {
    pub(super) host: String,
    pub(super) plan: Outline,
    pub(super) changes: Vec<Change>,
}

/// A field that changes, as people read it.
pub(super) struct Change {
    pub(super) path: String,
    pub(super) before: Option<String>,
    pub(super) after: Option<String>,
    /// Whether the values are left out, because they may hold secrets.
    pub(super) is_hidden: bool,
}

impl From<Planned> for Preview {
    fn from(planned: Planned) -> Self {
        Self {
            host: planned.host.value.name,
            plan: planned.plan,
            changes: planned.changes.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Difference> for Change {
    fn from(difference: Difference) -> Self {
        Self {
            path: difference.path,
            before: difference.before.map(text),
            after: difference.after.map(text),
            is_hidden: difference.hidden,
        }
    }
}

fn text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        other => other.to_string(),
    }
}
