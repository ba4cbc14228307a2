//! The first start: how the first admin comes to be.

use super::audit::Target;
use super::change::Attempt;
use super::user::{self, NewUser, User};
use super::{Platform, token};
use crate::access::{Action, Caller, Origin, Token, TokenKind, unauthorized};
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;
use crate::store::{Batch, Page, Versioned};

/// The id under which the one setup token is kept.
const ID: &str = "first";

/// The name of the admin that a password alone makes.
const ADMIN: &str = "admin";

/// What is done at the first start.
///
/// Access control is never off: until there is an admin, the setup token opens one door, once.
#[derive(Debug, Clone, Copy)]
pub struct Setup<'a> {
    platform: &'a Platform,
}

impl<'a> Setup<'a> {
    pub(super) fn new(platform: &'a Platform) -> Self {
        Self { platform }
    }

    /// Tells whether there is no user yet, so that a setup token works.
    pub async fn is_open(&self) -> Result<bool> {
        let page = Page::default().limit(1);
        Ok(self.platform.store().list("user", &page).await?.is_empty())
    }

    /// Makes a setup token while there is no user, for the server to print. The one before is valid no more.
    pub async fn begin(&self) -> Result<Option<Secret>> {
        if !self.is_open().await? {
            return Ok(None);
        }
        let token = Token::make(TokenKind::Setup, ID)?;
        let batch = token::keep(self.platform.batch(), &token)?;
        self.platform.store().commit(batch).await?;
        Ok(Some(token.text()))
    }

    /// Makes the first admin with the setup token, which is valid no more then.
    ///
    /// # Errors
    /// `Unauthorized` when the token is not the right one, or was used.
    pub async fn finish(
        &self,
        origin: &Origin,
        token: &str,
        name: &str,
        password: &Secret,
    ) -> Result<Versioned<User>> {
        let token = Token::parse(token)?;
        let kept = token::check(self.platform.store(), &token).await?;
        if token.kind() != TokenKind::Setup {
            return Err(unauthorized("set up"));
        }
        // Who was faster with the same token has removed this version.
        let batch = Batch::default().remove(&kept);
        self.make_admin(origin.clone(), name, password, batch).await
    }

    /// Makes the user `admin` with a password while there is no user, and tells whether it did. Later it does nothing: the
    /// password of a user who is there is never overwritten.
    pub async fn with_password(&self, password: &Secret) -> Result<bool> {
        if !self.is_open().await? {
            return Ok(false);
        }
        let batch = token::forget(Batch::default(), TokenKind::Setup, ID);
        let made = self
            .make_admin(Origin::default(), ADMIN, password, batch)
            .await;
        match made {
            // Another server started at the same time and was faster.
            Err(error)
                if matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::Conflict) =>
            {
                Ok(false)
            }
            made => made.map(|_| true),
        }
    }

    async fn make_admin(
        &self,
        origin: Origin,
        name: &str,
        password: &Secret,
        with: Batch,
    ) -> Result<Versioned<User>> {
        let id = self.platform.ports().ids.next();
        let new = NewUser {
            admin: true,
            ..NewUser::named(name, password.clone())
        };
        let prepare = async {
            if !self.is_open().await? {
                let message = "there is a user already";
                return Err(Error::new(ErrorKind::Conflict, "set up", message));
            }
            let (mut batch, made) = user::make(self.platform, &id, &new).await?;
            batch.writes.extend(with.writes);
            Ok((batch, made))
        };
        let mut caller = Caller::system();
        caller.origin = origin;
        let target = Target::global("user", &id, name);
        let attempt = Attempt::new(&caller, Action::UserChange, target);
        self.platform.change(attempt, prepare).await
    }
}

#[cfg(test)]
mod tests;
