//! Who acted, as answers show it.

use exos_core::access::Principal;
use serde::Serialize;
use utoipa::ToSchema;

/// Who acted.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Actor {
    /// What sort: `user`, `api_key`, `system` for EXOS itself, or `nobody` for who has not signed in.
    kind: &'static str,
    /// The id.
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
                Principal::Nobody => "nobody",
            },
            id: principal.id().to_owned(),
            name: principal.name().to_owned(),
        }
    }
}
