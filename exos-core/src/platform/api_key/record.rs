//! What an API key is, and what is asked of a new one.

use serde::{Deserialize, Serialize};

use crate::access::{Principal, Role};
use crate::clock::Timestamp;
use crate::error::{Error, Problem, Result};
use crate::platform::name::{self, Named};
use crate::secret::Secret;
use crate::store::{Record, Versioned};

/// What may be known of a key: not its text, of which only a hash is kept, elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApiKey {
    /// The name, given once among the keys of an environment.
    pub name: String,
    /// The id of the environment that it counts in; absent for one that has the rights of an admin.
    pub environment: Option<String>,
    /// The role there.
    pub role: Option<Role>,
    /// The id of the user who made it; absent when EXOS itself did.
    pub made_by: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; absent: when it is revoked.
    pub expires_at: Option<Timestamp>,
}

impl Record for ApiKey {
    const KIND: &'static str = "api-key";
}

impl Named for ApiKey {
    fn name(&self) -> &str {
        &self.name
    }
}

/// A key that was just made.
#[derive(Debug)]
pub struct MadeKey {
    /// Its text, shown this once.
    pub token: Secret,
    /// What may be known of it.
    pub key: Versioned<ApiKey>,
}

/// What is asked of a new key.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewApiKey {
    /// The name.
    pub name: String,
    /// The role in the environment; absent for a key that has the rights of an admin.
    #[serde(default)]
    pub role: Option<Role>,
    /// When it ends; absent: when it is revoked.
    #[serde(default)]
    pub expires_at: Option<Timestamp>,
}

impl NewApiKey {
    pub(super) fn record(
        &self,
        environment: Option<String>,
        maker: &Principal,
        now: Timestamp,
    ) -> Result<ApiKey> {
        let mut problems = Vec::from_iter(name::problem("name", &self.name));
        match (&environment, self.role) {
            (Some(_), None) => {
                let message = "a key of an environment has a role there";
                problems.push(Problem::new("role", message));
            }
            (None, Some(_)) => {
                let message = "a key with the rights of an admin has no role of an environment";
                problems.push(Problem::new("role", message));
            }
            _ => {}
        }
        if self.expires_at.is_some_and(|end| end <= now) {
            problems.push(Problem::new("expires_at", "it is not in the future"));
        }
        if !problems.is_empty() {
            return Err(Error::invalid("create API key", problems));
        }
        Ok(ApiKey {
            name: self.name.clone(),
            environment,
            role: self.role,
            made_by: match maker {
                Principal::User { id, .. } => Some(id.clone()),
                _ => None,
            },
            created_at: now,
            expires_at: self.expires_at,
        })
    }
}
