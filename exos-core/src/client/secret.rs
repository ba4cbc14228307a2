//! Secrets: their names, never their values.

use reqwest::Method;
use serde::{Deserialize, Serialize, Serializer};

use super::collection::resource;
use super::{Client, Collection};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::secret::Secret as Value;

/// What may be known of a secret: not its value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Secret {
    /// How often it was written.
    pub version: u64,
    /// The name, given once in its environment.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// When it was first written.
    pub created_at: Timestamp,
    /// When its value was last written.
    pub changed_at: Timestamp,
}

/// What is asked of a secret that is written.
#[derive(Debug, Clone, Serialize)]
pub struct NewSecret {
    /// The value.
    #[serde(serialize_with = "expose")]
    pub value: Value,
    /// What it is for; absent: what was said of the one that is there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

resource!(Secret, "secret", "secrets");

impl Collection<Secret> {
    /// Writes a secret, new or instead of what it was.
    ///
    /// # Errors
    /// `Invalid` when the name or the value cannot be taken.
    pub async fn put(&self, name: &str, secret: &NewSecret) -> Result<Secret> {
        let ask = self.ask("write secret", Method::PUT, [name]);
        ask.body(secret)?.json().await
    }
}

impl Client {
    /// Leads to the secrets of an environment.
    pub fn secrets(&self, environment: &str) -> Collection<Secret> {
        Collection::new(self, ["environments", environment, "secrets"])
    }
}

/// Writes a secret where it has to go: into the body of a request.
pub(super) fn expose<S: Serializer>(value: &Value, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(value.expose())
}
