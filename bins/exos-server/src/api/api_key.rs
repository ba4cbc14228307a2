//! API keys: of an environment, and those that have the rights of an admin.

mod handlers;

use exos_core::platform;
use exos_core::store::Versioned;
use exos_core::{Error, Problem};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::member::Role;

pub(super) use handlers::routes;

/// What may be known of a key: not its text.
#[derive(Debug, Serialize, ToSchema)]
struct ApiKey {
    /// The id, given once in its environment.
    id: String,
    /// The name, given once among the keys of an environment.
    name: String,
    /// The id of the environment that it counts in; absent for one that has the rights of an admin.
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<String>,
    /// The role there.
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<Role>,
    /// The id of the user who made it.
    #[serde(skip_serializing_if = "Option::is_none")]
    made_by: Option<String>,
    /// When it was made.
    #[schema(format = DateTime)]
    created_at: String,
    /// When it ends; absent: when it is revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    expires_at: Option<String>,
}

impl From<Versioned<platform::ApiKey>> for ApiKey {
    fn from(key: Versioned<platform::ApiKey>) -> Self {
        let Versioned { id, value, .. } = key;
        Self {
            id: super::own_id(&id),
            name: value.name,
            environment: value.environment,
            role: value.role.map(Into::into),
            made_by: value.made_by,
            created_at: value.created_at.to_string(),
            expires_at: value.expires_at.map(|at| at.to_string()),
        }
    }
}

/// A key that was just made.
#[derive(Debug, Serialize, ToSchema)]
struct MadeKey {
    /// Its text, shown this once: `Authorization: Bearer TEXT`.
    token: String,
    /// What may be known of it.
    key: ApiKey,
}

impl From<platform::MadeKey> for MadeKey {
    fn from(made: platform::MadeKey) -> Self {
        Self {
            token: made.token.expose().clone(),
            key: made.key.into(),
        }
    }
}

/// What is asked of a new key.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewApiKey {
    /// The name: 1 to 63 small letters, digits, `_`, `.` and `-`, starting with a letter or digit.
    #[schema(pattern = "^[a-z0-9][a-z0-9_.-]{0,62}$")]
    name: String,
    /// The role in the environment; absent for a key that has the rights of an admin.
    role: Option<Role>,
    /// When it ends; absent: when it is revoked.
    #[schema(format = DateTime)]
    expires_at: Option<String>,
}

impl TryFrom<NewApiKey> for platform::NewApiKey {
    type Error = Error;

    fn try_from(new: NewApiKey) -> Result<Self, Error> {
        let expires_at = new.expires_at.map(|text| text.parse()).transpose();
        let expires_at = expires_at.map_err(|error: exos_core::InvalidTimestamp| {
            Error::invalid(
                "create API key",
                vec![Problem::new("expires_at", error.to_string())],
            )
        })?;
        Ok(Self {
            name: new.name,
            role: new.role.map(Into::into),
            expires_at,
        })
    }
}
