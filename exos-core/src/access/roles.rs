//! From memberships to roles.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use serde::{Deserialize, Serialize};

use super::role::Role;

/// Whom a membership is for, by id.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", content = "id", rename_all = "snake_case")]
pub enum Subject {
    /// One user.
    User(String),
    /// Everybody in a group.
    Group(String),
    /// Everybody who is a member of another environment.
    Environment(String),
}

impl Subject {
    /// Returns what sort of subject it is: `user`, `group` or `environment`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::User(_) => "user",
            Self::Group(_) => "group",
            Self::Environment(_) => "environment",
        }
    }

    /// Returns its id.
    pub fn id(&self) -> &str {
        match self {
            Self::User(id) | Self::Group(id) | Self::Environment(id) => id,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.kind(), self.id())
    }
}

/// What a membership gives: a role in an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    /// The environment's id.
    pub environment: String,
    /// Whom it is for.
    pub subject: Subject,
    /// The role there.
    pub role: Role,
}

/// Returns the role that a user has in each environment, by the environment's id.
///
/// # Behavior
/// - The highest of a user's memberships counts.
/// - A membership of environment X in environment Y is for those who are in X themselves, as user or through a group,
///   whatever their role in X. It is not passed on: who is in X only because W is a member of X gets nothing in Y. So
///   two environments may be members of each other, and adding a member to one environment never opens a third.
///
/// ```
/// use std::collections::BTreeSet;
/// use exos_core::access::{Grant, Role, Subject, roles_of};
///
/// let grant = |environment: &str, subject, role| Grant { environment: environment.to_owned(), subject, role };
/// let grants = [
///     grant("team", Subject::Group("devs".to_owned()), Role::Member),
///     grant("pool", Subject::Environment("team".to_owned()), Role::Readonly),
/// ];
/// let roles = roles_of("anna", &BTreeSet::from(["devs".to_owned()]), &grants);
/// assert_eq!(roles["team"], Role::Member);
/// assert_eq!(roles["pool"], Role::Readonly);
/// ```
pub fn roles_of(user: &str, groups: &BTreeSet<String>, grants: &[Grant]) -> BTreeMap<String, Role> {
    let own = grants.iter().filter(|grant| match &grant.subject {
        Subject::User(id) => id == user,
        Subject::Group(id) => groups.contains(id),
        Subject::Environment(_) => false,
    });
    let mut roles = BTreeMap::new();
    own.for_each(|grant| raise(&mut roles, grant));
    let member_of: BTreeSet<String> = roles.keys().cloned().collect();
    let passed = grants.iter().filter(
        |grant| matches!(&grant.subject, Subject::Environment(id) if member_of.contains(id)),
    );
    passed.for_each(|grant| raise(&mut roles, grant));
    roles
}

fn raise(roles: &mut BTreeMap<String, Role>, grant: &Grant) {
    let role = roles.entry(grant.environment.clone()).or_insert(grant.role);
    *role = grant.role.max(*role);
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn user(environment: &str, id: &str, role: Role) -> Grant {
        grant(environment, Subject::User(id.to_owned()), role)
    }

    fn passed(to: &str, from: &str, role: Role) -> Grant {
        grant(to, Subject::Environment(from.to_owned()), role)
    }

    fn grant(environment: &str, subject: Subject, role: Role) -> Grant {
        Grant {
            environment: environment.to_owned(),
            subject,
            role,
        }
    }

    fn roles(grants: &[Grant]) -> BTreeMap<String, Role> {
        roles_of("anna", &BTreeSet::from(["devs".to_owned()]), grants)
    }

    #[test]
    fn the_highest_membership_counts() {
        let grants = [
            user("shop", "anna", Role::Readonly),
            grant("shop", Subject::Group("devs".to_owned()), Role::Member),
            user("shop", "bert", Role::Owner),
        ];
        assert_eq!(roles(&grants)["shop"], Role::Member);
    }

    #[test]
    fn a_membership_of_an_environment_goes_one_step() {
        let grants = [
            user("a", "anna", Role::Owner),
            passed("b", "a", Role::Member),
            passed("c", "b", Role::Member),
            passed("a", "b", Role::Readonly),
        ];
        let roles = roles(&grants);
        assert_eq!(roles.keys().collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(roles["a"], Role::Owner);
    }

    #[test]
    fn a_subject_reads_as_the_api_writes_it() {
        let json = serde_json::to_value(Subject::Group("devs".to_owned())).unwrap();
        assert_eq!(json, serde_json::json!({"kind": "group", "id": "devs"}));
    }

    prop_compose! {
        fn any_grant()(
            environment in "[a-d]", kind in 0..3, id in "[a-d]|anna|devs", role in 0..4_usize,
        ) -> Grant {
            let subject = match kind {
                0 => Subject::User(id),
                1 => Subject::Group(id),
                _ => Subject::Environment(id),
            };
            grant(&environment, subject, Role::ALL[role])
        }
    }

    proptest! {
        #[test]
        fn one_more_membership_never_takes_a_role_away(
            grants in prop::collection::vec(any_grant(), 0..12), more in any_grant(),
        ) {
            let before = roles(&grants);
            let after = roles(&[grants, vec![more]].concat());
            for (environment, role) in before {
                prop_assert!(after[&environment] >= role);
            }
        }

        #[test]
        fn the_order_of_memberships_does_not_matter(
            grants in prop::collection::vec(any_grant(), 0..12),
        ) {
            let turned: Vec<Grant> = grants.iter().rev().cloned().collect();
            prop_assert_eq!(roles(&grants), roles(&turned));
        }

        #[test]
        fn who_is_named_nowhere_is_nobody(grants in prop::collection::vec(any_grant(), 0..12)) {
            prop_assert!(roles_of("stranger", &BTreeSet::new(), &grants).is_empty());
        }
    }
}
