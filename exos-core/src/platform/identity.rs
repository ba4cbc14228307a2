//! People whom a provider of identities vouches for, such as one of OpenID Connect.

mod name;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::Platform;
use super::audit::Target;
use super::change::Attempt;
use super::name::Named;
use super::user::{self, User};
use crate::access::{Action, Caller, Origin};
use crate::error::{Error, ErrorKind, Result};
use crate::hex;
use crate::store::{Batch, Record, Versioned};

/// Who somebody is, as a provider of identities has proven it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// The person, by what the provider never gives to anybody else.
    pub subject: String,
    /// What the provider calls the person: at the first sign-in the user's name is made of it.
    pub name: String,
    /// The name as it is shown.
    pub display_name: String,
    /// The groups that the provider counts the person among.
    pub groups: BTreeSet<String>,
}

impl Identity {
    /// Issuer and subject may be of any length and hold anything, and ids may not.
    fn id(&self) -> String {
        let of = [self.issuer.as_str(), self.subject.as_str()].join("\0");
        hex::encode(&Sha256::digest(of))
    }
}

/// Which user an identity is.
#[derive(Debug, Serialize, Deserialize)]
struct Known {
    user: String,
}

impl Record for Known {
    const KIND: &'static str = "identity";
}

/// Adds to `batch` that an identity is nobody's any more.
pub(super) fn forget(batch: Batch, id: &str) -> Batch {
    batch.forget::<Known>(id)
}

/// Returns the user of an identity, who is made at the first sign-in.
///
/// # Errors
/// `AlreadyExists` when another user has the name; `Conflict` while there is no admin.
pub(super) async fn user_of(
    platform: &Platform,
    origin: &Origin,
    identity: &Identity,
) -> Result<Versioned<User>> {
    let id = identity.id();
    let store = platform.store();
    if let Some(known) = store.record::<Known>(&id).await? {
        return store.require(&known.value.user).await;
    }
    // The first user would close the door through which the first admin comes.
    if platform.setup().is_open().await? {
        let message = "there is no admin yet";
        return Err(Error::new(ErrorKind::Conflict, "sign in", message)
            .hint("make the first admin with the setup token, then sign in again"));
    }
    make(platform, origin, identity, &id).await
}

async fn make(
    platform: &Platform,
    origin: &Origin,
    identity: &Identity,
    id: &str,
) -> Result<Versioned<User>> {
    let user = User {
        name: name::from(&identity.name)?,
        display_name: name::shown(&identity.display_name),
        admin: false,
        state: user::UserState::Active,
        created_at: platform.ports().clock.timestamp(),
    };
    let user_id = platform.ports().ids.next();
    let mut caller = Caller::system();
    caller.origin = origin.clone();
    let attempt = Attempt::new(
        &caller,
        Action::UserChange,
        Target::global(User::KIND, &user_id, user.name()),
    );
    let prepare = async {
        let known = Known {
            user: user_id.clone(),
        };
        let batch = user::insert_vouched(platform, &user_id, &user, id).await?;
        let made = Versioned {
            id: user_id.clone(),
            version: 1,
            value: user.clone(),
        };
        Ok((batch.insert(id, &known)?, made))
    };
    platform.change(attempt, prepare).await.map_err(explain)
}

/// A user who is there already is somebody else, until an admin says otherwise.
fn explain(error: Error) -> Error {
    if error.kind() != ErrorKind::AlreadyExists {
        return error;
    }
    error.hint("a user of that name signs in with a password; an admin can remove that user first")
}

#[cfg(test)]
mod tests;
