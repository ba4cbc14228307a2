//! One's own account.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{Credential, User, credential};
use crate::access::{Action, Caller, Principal, Role, Verdict, check_password, unauthorized};
use crate::error::{Error, Problem, Result};
use crate::platform::audit::Target;
use crate::platform::change::Attempt;
use crate::platform::{ListQuery, Platform};
use crate::secret::Secret;
use crate::store::Versioned;

/// Who one is, and what one is where.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    /// Who.
    pub principal: Principal,
    /// Whether one is an admin.
    pub admin: bool,
    /// The role in each environment, by the environment's name. An admin has the owner's in all, and they are not listed.
    pub roles: BTreeMap<String, Role>,
}

/// What is done with one's own account.
#[derive(Debug, Clone, Copy)]
pub struct Me<'a> {
    platform: &'a Platform,
}

impl<'a> Me<'a> {
    pub(in crate::platform) fn new(platform: &'a Platform) -> Self {
        Self { platform }
    }

    /// Returns who one is.
    pub async fn get(&self, caller: &Caller) -> Result<Account> {
        caller.check(Action::MeRead, None)?;
        let mut roles = BTreeMap::new();
        if !caller.admin {
            let query = ListQuery {
                limit: 1000,
                ..ListQuery::default()
            };
            let environments = self.platform.environments().list(caller, &query).await?;
            for environment in environments.items {
                let role = caller.role_in(&environment.id);
                roles.extend(role.map(|role| (environment.value.name, role)));
            }
        }
        Ok(Account {
            principal: caller.principal.clone(),
            admin: caller.admin,
            roles,
        })
    }

    /// Changes one's own password, and ends all of one's sessions, this one too.
    ///
    /// # Errors
    /// `Invalid` when the current password is not the right one or the new one is a bad one, `RateLimited` after too
    /// many wrong ones.
    pub async fn change_password(
        &self,
        caller: &Caller,
        current: &Secret,
        new: &Secret,
    ) -> Result<()> {
        let prepare = async {
            let user = self.user(caller).await?;
            self.check_current(caller, &user, current).await?;
            check_password(&user.value.name, new)?;
            Ok((credential::set(self.platform, &user.id, new).await?, ()))
        };
        self.platform.change(attempt(caller), prepare).await
    }

    /// Ends all of one's sessions, this one too.
    pub async fn sign_out_everywhere(&self, caller: &Caller) -> Result<()> {
        let prepare = async {
            let user = self.user(caller).await?;
            Ok((credential::end_sessions(self.platform, &user.id).await?, ()))
        };
        self.platform.change(attempt(caller), prepare).await
    }

    async fn user(&self, caller: &Caller) -> Result<Versioned<User>> {
        let Principal::User { id, .. } = &caller.principal else {
            return Err(unauthorized("find user"));
        };
        self.platform.store().require::<User>(id).await
    }

    /// A stolen session must not be able to try passwords faster than a stranger.
    async fn check_current(
        &self,
        caller: &Caller,
        user: &Versioned<User>,
        current: &Secret,
    ) -> Result<()> {
        let (ports, name) = (self.platform.ports(), &user.value.name);
        let address = caller.origin.address;
        self.platform
            .throttle()
            .attempt(name, address, ports.clock.elapsed())?;
        let kept = self.platform.store().record::<Credential>(&user.id).await?;
        let hash = kept.as_ref().and_then(|kept| kept.value.password.as_ref());
        if ports.passwords.verify(current, hash).await? == Verdict::Wrong {
            let problem = Problem::new("current_password", "it is not the right password");
            return Err(Error::invalid("change password", vec![problem]));
        }
        self.platform.throttle().succeeded(name, address);
        Ok(())
    }
}

fn attempt(caller: &Caller) -> Attempt<'_> {
    let (id, name) = (caller.principal.id(), caller.principal.name());
    Attempt::new(caller, Action::MeChange, Target::global("user", id, name))
}
