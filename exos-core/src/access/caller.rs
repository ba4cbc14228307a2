//! Who asks, and whether the answer is yes.

use std::collections::BTreeMap;
use std::fmt;
use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use super::action::{Action, Scope};
use super::role::Role;
use super::table::{Allowances, Cell, Standing, allowed, cell, enough};
use crate::error::{Error, ErrorKind, Result};

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Principal {
    /// A person.
    User {
        /// The user's id.
        id: String,
        /// The user's name.
        name: String,
    },
    /// A program with an API key.
    ApiKey {
        /// The key's id.
        id: String,
        /// The key's name.
        name: String,
    },
    /// EXOS itself: the controller, the first start, the command on the server's own machine.
    System,
    /// Somebody who has not signed in.
    Nobody,
}

impl Principal {
    /// Returns its id; that of EXOS itself is `system`, and that of nobody is `nobody`.
    pub fn id(&self) -> &str {
        match self {
            Self::User { id, .. } | Self::ApiKey { id, .. } => id,
            Self::System => "system",
            Self::Nobody => "nobody",
        }
    }

    /// Returns the name that people know it by.
    pub fn name(&self) -> &str {
        match self {
            Self::User { name, .. } | Self::ApiKey { name, .. } => name,
            Self::System => "system",
            Self::Nobody => "nobody",
        }
    }
}

impl fmt::Display for Principal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::User { name, .. } => write!(f, "user {name}"),
            Self::ApiKey { name, .. } => write!(f, "API key {name}"),
            Self::System | Self::Nobody => f.write_str(self.name()),
        }
    }
}

/// Where a request came from.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Origin {
    /// The address of the other side; absent for what EXOS itself does.
    pub address: Option<IpAddr>,
    /// The request's id, as the log and the answer name it.
    pub request_id: String,
}

/// Somebody who asks for something, with all that decides about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// Who it is.
    pub principal: Principal,
    /// Whether it is an admin of the whole of EXOS.
    pub admin: bool,
    /// The role in each environment, by the environment's id.
    pub roles: BTreeMap<String, Role>,
    /// Where the request came from.
    pub origin: Origin,
}

impl Caller {
    /// Returns a caller who is nobody anywhere.
    pub fn new(principal: Principal, origin: Origin) -> Self {
        Self {
            principal,
            admin: false,
            roles: BTreeMap::new(),
            origin,
        }
    }

    /// Returns EXOS itself, which may everything.
    pub fn system() -> Self {
        Self::new(Principal::System, Origin::default()).as_admin()
    }

    /// Gives the caller a role in the environment with this id.
    #[must_use]
    pub fn with_role(mut self, environment: impl Into<String>, role: Role) -> Self {
        self.roles.insert(environment.into(), role);
        self
    }

    /// Makes the caller an admin.
    #[must_use]
    pub fn as_admin(mut self) -> Self {
        self.admin = true;
        self
    }

    /// Returns the role in an environment: the owner's for an admin, nothing where the environment does not exist for
    /// the caller.
    pub fn role_in(&self, environment: &str) -> Option<Role> {
        if self.admin {
            return Some(Role::Owner);
        }
        self.roles.get(environment).copied()
    }

    /// Checks an action, without what the environment's settings allow beyond the table.
    ///
    /// # Behavior
    /// - An action of an environment needs the environment's id. Without one, only an admin may: it is asked about all
    ///   environments at once.
    /// - Who has not signed in gets `Unauthorized` for all but signing in.
    /// - No role at all in that environment is `NotFound`, worded as [`no_such_environment`]: a caller cannot tell a
    ///   foreign environment from one that does not exist.
    /// - A role that is not enough is `Forbidden` and names the action, the role, and the role that would do.
    pub fn check(&self, action: Action, environment: Option<&str>) -> Result<()> {
        self.decide(action, environment, Allowances::default())
    }

    /// Checks an action in an environment, with what its settings allow beyond the table; otherwise as [`Caller::check`].
    pub fn check_in(&self, action: Action, environment: &str, allows: Allowances) -> Result<()> {
        self.decide(action, Some(environment), allows)
    }

    fn decide(&self, action: Action, environment: Option<&str>, allows: Allowances) -> Result<()> {
        if self.principal == Principal::Nobody && action != Action::SignIn {
            return Err(unauthorized(action.as_str()));
        }
        let role = environment.and_then(|environment| self.role_in(environment));
        if action.scope() == Scope::Environment && environment.is_some() && role.is_none() {
            return Err(no_such_environment(action.as_str()));
        }
        let standing = Standing {
            role,
            admin: self.admin,
            person: !matches!(self.principal, Principal::ApiKey { .. }),
            allowances: allows,
        };
        if allowed(action, standing) {
            return Ok(());
        }
        Err(self.refusal(action, role))
    }

    fn refusal(&self, action: Action, role: Option<Role>) -> Error {
        let refuse = |message: String, hint: &str| {
            let error = Error::new(ErrorKind::Forbidden, action.as_str(), message);
            error.with("action", action.as_str()).hint(hint)
        };
        let may = |role: Role| format!("the role {role} may not do this");
        match (cell(action, role, self.admin), role, enough(action)) {
            (Cell::Person, ..) => refuse(
                "an API key may not do this".to_owned(),
                "sign in as a user and do it there",
            ),
            (Cell::If(allowance), Some(role), Some(enough)) => refuse(
                format!(
                    "{}: it needs the role {enough}, or the environment's setting `{}`",
                    may(role),
                    allowance.as_str()
                ),
                "an owner of the environment can change your role, or the setting",
            ),
            (_, Some(role), Some(enough)) => refuse(
                format!("{}: it needs the role {enough}", may(role)),
                "an owner of the environment can change your role",
            ),
            _ => refuse(
                "only an admin may do this".to_owned(),
                "an admin can do it for you",
            ),
        }
    }
}

/// Returns the one error for who is not known, whatever the reason.
pub fn unauthorized(op: &'static str) -> Error {
    Error::new(
        ErrorKind::Unauthorized,
        op,
        "sign in, or send an API key that is valid",
    )
    .hint("`exos login URL` signs in; EXOS_TOKEN holds an API key")
}

/// Returns the one error for an environment that does not exist, or does not for the caller.
///
/// The two must read the same to the last letter, so whoever looks up an environment uses this error as well.
pub fn no_such_environment(op: &'static str) -> Error {
    Error::new(ErrorKind::NotFound, op, "there is no such environment")
        .hint("`exos environment ls` lists those that you are a member of")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn anna() -> Caller {
        let id = "u1".to_owned();
        let name = "anna".to_owned();
        Caller::new(Principal::User { id, name }, Origin::default())
    }

    fn key() -> Caller {
        let id = "k1".to_owned();
        let name = "ci".to_owned();
        Caller::new(Principal::ApiKey { id, name }, Origin::default())
    }

    fn said(result: Result<()>) -> (ErrorKind, String) {
        let error = result.unwrap_err();
        (error.kind(), error.to_string())
    }

    #[test]
    fn a_foreign_environment_reads_as_one_that_does_not_exist() {
        let caller = anna().with_role("shop", Role::Owner);
        for action in Action::ALL
            .iter()
            .filter(|action| action.scope() == Scope::Environment)
        {
            let foreign = caller.check(*action, Some("bank")).unwrap_err();
            let missing = no_such_environment(action.as_str());
            assert_eq!(foreign.kind(), ErrorKind::NotFound);
            assert_eq!(
                format!("{foreign} {foreign:?}"),
                format!("{missing} {missing:?}")
            );
            assert_eq!(foreign.hint_text(), missing.hint_text());
        }
    }

    #[test]
    fn a_role_that_is_not_enough_hears_which_is() {
        let readonly = anna().with_role("shop", Role::Readonly);
        assert_eq!(
            said(readonly.check(Action::StackDeploy, Some("shop"))),
            (
                ErrorKind::Forbidden,
                "stack.deploy: the role readonly may not do this: it needs the role restricted \
                 (action stack.deploy)"
                    .to_owned()
            )
        );
    }

    #[test]
    fn what_a_setting_would_allow_names_the_setting() {
        let restricted = anna().with_role("shop", Role::Restricted);
        let (kind, text) = said(restricted.check(Action::ContainerExec, Some("shop")));
        assert_eq!(kind, ErrorKind::Forbidden);
        assert!(
            text.contains("needs the role member, or the environment's setting `restricted_exec`")
        );
        let allows = Allowances {
            restricted_exec: true,
            ..Allowances::default()
        };
        restricted
            .check_in(Action::ContainerExec, "shop", allows)
            .unwrap();
    }

    #[test]
    fn a_key_is_told_that_people_do_this() {
        let key = key().with_role("shop", Role::Owner);
        let (kind, text) = said(key.check(Action::ApiKeyChange, Some("shop")));
        assert_eq!(kind, ErrorKind::Forbidden);
        assert!(text.contains("an API key may not do this"));
    }

    #[test]
    fn nobody_may_sign_in_and_nothing_else() {
        let nobody = Caller::new(Principal::Nobody, Origin::default());
        for action in Action::ALL {
            let may = nobody.check(*action, Some("shop")).is_ok();
            assert_eq!(may, *action == Action::SignIn, "{action}");
        }
        assert_eq!(
            said(nobody.check(Action::MeRead, None)).0,
            ErrorKind::Unauthorized
        );
    }

    #[test]
    fn what_is_global_needs_an_admin_and_not_a_role() {
        let owner = anna().with_role("shop", Role::Owner);
        let (kind, text) = said(owner.check(Action::UserChange, None));
        assert_eq!(kind, ErrorKind::Forbidden);
        assert!(text.contains("only an admin may do this"));
        anna().as_admin().check(Action::UserChange, None).unwrap();
        anna().check(Action::EnvironmentCreate, None).unwrap();
    }

    #[test]
    fn all_environments_at_once_are_for_admins() {
        let owner = anna().with_role("shop", Role::Owner);
        assert_eq!(
            said(owner.check(Action::StackRead, None)).0,
            ErrorKind::Forbidden
        );
        anna().as_admin().check(Action::StackRead, None).unwrap();
    }

    #[test]
    fn the_system_may_everything() {
        for action in Action::ALL {
            Caller::system().check(*action, Some("any")).unwrap();
        }
    }
}
