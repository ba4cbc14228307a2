//! Users.

mod handlers;

use exos_core::Secret;
use exos_core::platform;
use exos_core::store::Versioned;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::words::words;

pub(super) use handlers::routes;

words! {
    /// Whether a user may sign in.
    UserState = platform::UserState {
        /// Yes.
        Active,
        /// No; sessions and API keys do not work either.
        Disabled,
    }
}

/// A person who may sign in.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct User {
    /// The id.
    id: String,
    /// How often it was written: the `ETag` without its quotes.
    version: u64,
    /// The name to sign in with, given once among users. It stays.
    name: String,
    /// The name as it is shown.
    display_name: String,
    /// Whether the user rules the whole of EXOS.
    admin: bool,
    /// Whether the user may sign in.
    state: UserState,
    /// When the user was made.
    #[schema(format = DateTime)]
    created_at: String,
}

impl From<Versioned<platform::User>> for User {
    fn from(user: Versioned<platform::User>) -> Self {
        let Versioned { id, version, value } = user;
        Self {
            id,
            version,
            name: value.name,
            display_name: value.display_name,
            admin: value.admin,
            state: value.state.into(),
            created_at: value.created_at.to_string(),
        }
    }
}

/// What is asked of a new user.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewUser {
    /// The name to sign in with: 1 to 63 small letters, digits, `_`, `.` and `-`, starting with a letter or digit, and not `new`.
    #[schema(pattern = "^[a-z0-9][a-z0-9_.-]{0,62}$")]
    username: String,
    /// The first password.
    #[schema(value_type = String, format = Password, write_only)]
    password: Secret,
    /// The name as it is shown.
    #[serde(default)]
    display_name: String,
    /// Whether the user rules the whole of EXOS.
    #[serde(default)]
    admin: bool,
}

impl From<NewUser> for platform::NewUser {
    fn from(new: NewUser) -> Self {
        Self {
            name: new.username,
            password: new.password,
            display_name: new.display_name,
            admin: new.admin,
        }
    }
}

/// What is asked to change; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct UserChange {
    /// The name as it is shown.
    display_name: Option<String>,
    /// Whether the user rules the whole of EXOS.
    admin: Option<bool>,
    /// Whether the user may sign in.
    state: Option<UserState>,
}

impl From<UserChange> for platform::UserChange {
    fn from(change: UserChange) -> Self {
        Self {
            display_name: change.display_name,
            admin: change.admin,
            state: change.state.map(Into::into),
        }
    }
}

/// A password for a user.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewPassword {
    /// The password from now on.
    #[schema(value_type = String, format = Password, write_only)]
    password: Secret,
}
