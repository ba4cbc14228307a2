//! Roles in an environment.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};

/// What somebody is in an environment. A greater role may all that a smaller one may.
///
/// ```
/// use exos_core::access::Role;
///
/// assert!(Role::Readonly < Role::Restricted && Role::Member < Role::Owner);
/// assert_eq!("member".parse::<Role>()?, Role::Member);
/// # Ok::<(), exos_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Sees what runs, but no environment variables of containers.
    Readonly,
    /// Works with stacks and containers, without exec unless the environment allows it.
    Restricted,
    /// Works with everything in the environment, its hosts included.
    Member,
    /// Rules the environment: its settings, its members, its wall.
    Owner,
}

impl Role {
    /// All roles, the smallest first.
    pub const ALL: [Self; 4] = [Self::Readonly, Self::Restricted, Self::Member, Self::Owner];

    /// Returns the word for it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Readonly => "readonly",
            Self::Restricted => "restricted",
            Self::Member => "member",
            Self::Owner => "owner",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Role {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let found = Self::ALL.into_iter().find(|role| role.as_str() == text);
        found.ok_or_else(|| {
            let words = Self::ALL.map(Self::as_str).join(", ");
            Error::new(
                ErrorKind::Invalid,
                "read role",
                format!("{text:?} is no role"),
            )
            .hint(format!("a role is one of {words}"))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_the_same_word_in_text_and_json() {
        for role in Role::ALL {
            assert_eq!(role.to_string().parse::<Role>().unwrap(), role);
            let json = serde_json::to_string(&role).unwrap();
            assert_eq!(json, format!("\"{role}\""));
        }
    }

    #[test]
    fn an_unknown_word_is_answered_with_the_known_ones() {
        let error = "root".parse::<Role>().unwrap_err();
        assert_eq!(error.message(), "\"root\" is no role");
        assert_eq!(
            error.hint_text(),
            Some("a role is one of readonly, restricted, member, owner")
        );
    }

    #[test]
    fn all_is_in_order() {
        assert!(Role::ALL.is_sorted());
    }
}
