//! What a user is, and what is asked of a new or changed one.

use serde::{Deserialize, Serialize};

use crate::access::{Principal, check_password};
use crate::clock::Timestamp;
use crate::error::{Error, Problem, Result};
use crate::platform::name::{self, Named};
use crate::secret::Secret;
use crate::store::{Record, Versioned};

/// The most characters of a name as it is shown.
pub(in crate::platform) const LONGEST_DISPLAY_NAME: usize = 100;

/// A person who may sign in. The password is kept elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct User {
    /// The name to sign in with, given once among users. It stays.
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

impl Record for User {
    const KIND: &'static str = "user";
}

impl Named for User {
    const RESERVED: &'static [&'static str] = &["new"];

    fn name(&self) -> &str {
        &self.name
    }
}

impl User {
    /// Tells whether the user counts as one of those who can rule EXOS.
    pub(super) fn is_active_admin(&self) -> bool {
        self.admin && self.state == UserState::Active
    }
}

impl Versioned<User> {
    /// Returns the user as who acts.
    pub(in crate::platform) fn principal(&self) -> Principal {
        Principal::User {
            id: self.id.clone(),
            name: self.value.name.clone(),
        }
    }
}

/// Whether a user may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UserState {
    /// Yes.
    #[default]
    Active,
    /// No; sessions and API keys do not work either.
    Disabled,
}

/// What is asked of a new user.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewUser {
    /// The name to sign in with.
    pub name: String,
    /// The first password.
    pub password: Secret,
    /// The name as it is shown.
    #[serde(default)]
    pub display_name: String,
    /// Whether the user rules the whole of EXOS.
    #[serde(default)]
    pub admin: bool,
}

impl NewUser {
    /// Asks for a user of that name, who is no admin.
    pub fn named(name: impl Into<String>, password: Secret) -> Self {
        Self {
            name: name.into(),
            password,
            display_name: String::new(),
            admin: false,
        }
    }

    pub(super) fn record(&self, created_at: Timestamp) -> Result<User> {
        let mut problems = Vec::from_iter(name::problem("name", &self.name));
        if let Err(bad) = check_password(&self.name, &self.password) {
            problems.push(Problem::new("password", bad.message()));
        }
        problems.extend(display_name_problem(&self.display_name));
        if !problems.is_empty() {
            return Err(Error::invalid("create user", problems));
        }
        Ok(User {
            name: self.name.clone(),
            display_name: self.display_name.clone(),
            admin: self.admin,
            state: UserState::Active,
            created_at,
        })
    }
}

/// What is asked to change; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct UserChange {
    /// The name as it is shown.
    pub display_name: Option<String>,
    /// Whether the user rules the whole of EXOS.
    pub admin: Option<bool>,
    /// Whether the user may sign in.
    pub state: Option<UserState>,
}

impl UserChange {
    pub(super) fn apply(self, user: &mut User) -> Result<()> {
        if let Some(display_name) = self.display_name {
            let problems = Vec::from_iter(display_name_problem(&display_name));
            if !problems.is_empty() {
                return Err(Error::invalid("change user", problems));
            }
            user.display_name = display_name;
        }
        user.admin = self.admin.unwrap_or(user.admin);
        user.state = self.state.unwrap_or(user.state);
        Ok(())
    }
}

fn display_name_problem(name: &str) -> Option<Problem> {
    let bad = name.chars().count() > LONGEST_DISPLAY_NAME || name.contains(char::is_control);
    bad.then(|| {
        let message =
            format!("it has more than {LONGEST_DISPLAY_NAME} characters, or a control character");
        Problem::new("display_name", message)
    })
}
