//! Who acted, as answers show it.

use exos_core::access::Principal;
use serde::Serialize;
use utoipa::ToSchema;

/// Who acted.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Actor {
    /// What sort: `user`, `api_key` or `system`.
    kind: &'static str,
    /// The id; `system` for EXOS itself.
    id: String,
    /// The name.
    name: String,
}

impl From<Principal> for Actor {
    fn from(principal: Principal) -> Self {
        Self {
            kind: match principal {
                Principal::User { .. } => "user",
                Principal::ApiKey { .. } => "api_key",
                Principal::System => "system",
            },
            id: principal.id().to_owned(),
            name: principal.name().to_owned(),
        }
    }
}
