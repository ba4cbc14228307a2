//! What differs between two revisions.

use exos_core::spec;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

/// One field that differs.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Difference {
    /// The field, such as `services.web.image`.
    path: String,
    /// Its value before; absent when it was not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    before: Option<Value>,
    /// Its value after; absent when it is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    after: Option<Value>,
    /// Whether the values are left out, because they may hold secrets and the caller may not see those.
    hidden: bool,
}

impl From<spec::Difference> for Difference {
    fn from(difference: spec::Difference) -> Self {
        Self {
            path: difference.path,
            before: difference.before,
            after: difference.after,
            hidden: difference.hidden,
        }
    }
}
