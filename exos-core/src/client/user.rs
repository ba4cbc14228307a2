//! Users.

use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::collection::resource;
use super::{Changeable, Client, Collection, Creatable};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::platform::{UserChange, UserState};
use crate::secret::Secret;

/// A person who may sign in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The id.
    pub id: String,
    /// How often it was written.
    pub version: u64,
    /// The name to sign in with.
    pub name: String,
    /// The name as it is shown.
    pub display_name: String,
    /// Whether the user rules the whole of EXOS.
    pub admin: bool,
    /// Whether the user may sign in.
    pub state: UserState,
    /// When the user was made.
    pub created_at: Timestamp,
}

/// What is asked of a new user.
#[derive(Debug, Clone, Serialize)]
pub struct NewUser {
    /// The name to sign in with.
    pub username: String,
    /// The first password.
    #[serde(serialize_with = "super::secret::expose")]
    pub password: Secret,
    /// The name as it is shown.
    pub display_name: String,
    /// Whether the user rules the whole of EXOS.
    pub admin: bool,
}

resource!(User, "user", "users");

impl Creatable for User {
    type New = NewUser;
    type Made = Self;
}

impl Changeable for User {
    type Change = UserChange;
}

impl Collection<User> {
    /// Gives a user another password, and ends all sessions of the user.
    ///
    /// # Errors
    /// `Invalid` when the password is too weak.
    pub async fn set_password(&self, user: &str, password: &Secret) -> Result<()> {
        let ask = self.ask("set password", Method::PUT, [user, "password"]);
        let body = json!({ "password": password.expose() });
        ask.body(&body)?.done().await
    }
}

impl Client {
    /// Leads to the users.
    pub fn users(&self) -> Collection<User> {
        Collection::new(self, ["users"])
    }
}
