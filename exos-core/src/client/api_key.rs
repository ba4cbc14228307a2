//! API keys.

use serde::{Deserialize, Serialize};

use super::collection::resource;
use super::{Client, Collection, Creatable};
use crate::access::Role;
use crate::clock::Timestamp;
use crate::secret::Secret;

/// What may be known of a key: not its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// The id, given once in its environment.
    pub id: String,
    /// The name, given once among the keys of an environment.
    pub name: String,
    /// The id of the environment that it counts in; absent for one that has the rights of an admin.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub environment: Option<String>,
    /// The role there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// The id of the user who made it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_by: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; absent: when it is revoked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// What is asked of a new key.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NewApiKey {
    /// The name.
    pub name: String,
    /// The role in the environment; absent for a key that has the rights of an admin.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Role>,
    /// When it ends; absent: when it is revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires_at: Option<Timestamp>,
}

/// A key that was just made.
#[derive(Debug, Clone, Deserialize)]
pub struct MadeKey {
    /// Its text, shown this once.
    pub token: Secret,
    /// What may be known of it.
    pub key: ApiKey,
}

resource!(ApiKey, "API key", "API keys");

impl Creatable for ApiKey {
    type New = NewApiKey;
    type Made = MadeKey;
}

impl Client {
    /// Leads to the API keys of an environment, or to those that have the rights of an admin.
    pub fn api_keys(&self, environment: Option<&str>) -> Collection<ApiKey> {
        match environment {
            Some(environment) => Collection::new(self, ["environments", environment, "api-keys"]),
            None => Collection::new(self, ["api-keys"]),
        }
    }
}
