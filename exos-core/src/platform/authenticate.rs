//! From the token of a request to who asks.

use std::collections::{BTreeMap, BTreeSet};

use super::user::User;
use super::{Platform, group, member};
use crate::access::{Caller, Origin, Role, Subject, Token, TokenKind, roles_of, unauthorized};
use crate::error::Result;
use crate::store::Versioned;

impl Platform {
    /// Returns who proves to be whom with the text of a session or an API key.
    ///
    /// # Behavior
    /// - Roles are those of this moment: a membership that was taken away, a user who was disabled and a key that was
    ///   revoked count from the next request on.
    /// - An API key never has more than its maker has now, and nothing outside of its environment.
    ///
    /// # Errors
    /// `Unauthorized`, in the same words whatever is wrong with it; only a key that was valid hears that it has expired.
    pub async fn authenticate(&self, token: &str, origin: Origin) -> Result<Caller> {
        let token = Token::parse(token).map_err(|_| unauthorized("check token"))?;
        match token.kind() {
            TokenKind::Session => {
                let user = self.sessions().user_of(&token).await?;
                self.caller(&user, origin).await
            }
            TokenKind::ApiKey => self.api_keys().caller_of(&token, origin).await,
            TokenKind::Setup => Err(unauthorized("check token")),
        }
    }

    /// Returns a user as who asks, with the roles of this moment.
    pub(super) async fn caller(&self, user: &Versioned<User>, origin: Origin) -> Result<Caller> {
        Ok(Caller {
            principal: user.principal(),
            admin: user.value.admin,
            roles: self.roles(&user.id).await?,
            origin,
        })
    }

    /// Reads the memberships of a user, of the user's groups, and of the environments that these are members of.
    async fn roles(&self, user: &str) -> Result<BTreeMap<String, Role>> {
        let store = self.store();
        let groups: BTreeSet<String> = group::groups_of(store, user).await?;
        let mut grants = member::grants_of(store, &Subject::User(user.to_owned())).await?;
        for group in &groups {
            grants.extend(member::grants_of(store, &Subject::Group(group.clone())).await?);
        }
        let own: Vec<String> = roles_of(user, &groups, &grants).into_keys().collect();
        for environment in own {
            grants.extend(member::grants_of(store, &Subject::Environment(environment)).await?);
        }
        Ok(roles_of(user, &groups, &grants))
    }
}

#[cfg(test)]
mod tests;
