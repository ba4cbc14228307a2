//! What proves that a user is who signs in.

use serde::{Deserialize, Serialize};

use crate::access::PasswordHash;
use crate::error::Result;
use crate::platform::Platform;
use crate::secret::Secret;
use crate::store::{Batch, Record};

/// The password of a user, apart from the user: whoever reads users does not read this.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::platform) struct Credential {
    /// Absent for who signs in elsewhere.
    pub(in crate::platform) password: Option<PasswordHash>,
    /// Sessions of another generation have ended. A sign-in that was checked against the old password makes a session
    /// of the old generation, so it ends with it.
    pub(in crate::platform) generation: u64,
    /// The id of the identity that a provider vouches for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(in crate::platform) identity: Option<String>,
}

impl Record for Credential {
    const KIND: &'static str = "credential";
}

impl Credential {
    pub(super) fn new(password: PasswordHash) -> Self {
        Self {
            password: Some(password),
            generation: 1,
            identity: None,
        }
    }

    /// For who signs in with an identity of a provider.
    pub(super) fn vouched(identity: &str) -> Self {
        Self {
            password: None,
            generation: 1,
            identity: Some(identity.to_owned()),
        }
    }
}

/// Returns the write of another password, which ends all sessions.
pub(super) async fn set(platform: &Platform, user: &str, password: &Secret) -> Result<Batch> {
    let hash = platform.ports().passwords.hash(password).await?;
    let Some(mut found) = platform.store().record::<Credential>(user).await? else {
        return platform.batch().insert(user, &Credential::new(hash));
    };
    found.value.password = Some(hash);
    found.value.generation += 1;
    platform.batch().save(&found)
}

/// Returns the write that ends all sessions.
pub(super) async fn end_sessions(platform: &Platform, user: &str) -> Result<Batch> {
    let mut found = platform.store().require::<Credential>(user).await?;
    found.value.generation += 1;
    platform.batch().save(&found)
}
