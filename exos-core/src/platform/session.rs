//! Sessions of people who signed in.

use std::net::IpAddr;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::audit::Target;
use super::change::Attempt;
use super::identity::{self, Identity};
use super::user::{Credential, User, UserState};
use super::{Platform, group, name, token};
use crate::access::{Action, Caller, Origin, Principal, Token, TokenKind, Verdict, unauthorized};
use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind, Result};
use crate::secret::Secret;
use crate::store::{Batch, Page, Record, Versioned};

/// A session ends after this time without a request.
const IDLE: Duration = Duration::from_hours(4);
/// A session ends after this time whatever happens: a working day and then some.
const LONGEST: Duration = Duration::from_hours(16);
/// How much older than it is written a session's last request may be: it bounds the writes.
const SEEN_EVERY: Duration = Duration::from_mins(5);

/// A session.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Session {
    user: String,
    generation: u64,
    seen_at: Timestamp,
    expires_at: Timestamp,
    address: Option<IpAddr>,
}

impl Record for Session {
    const KIND: &'static str = "session";
}

impl Session {
    fn has_ended(&self, now: Timestamp) -> bool {
        now >= self.expires_at || now >= self.seen_at + IDLE
    }
}

/// What a sign-in gives.
#[derive(Debug)]
pub struct SignedIn {
    /// The text that proves the session from now on. It is shown this once.
    pub token: Secret,
    /// Who signed in.
    pub user: Versioned<User>,
    /// When the session ends at the latest.
    pub expires_at: Timestamp,
}

/// What is done with sessions.
#[derive(Debug, Clone, Copy)]
pub struct Sessions<'a> {
    platform: &'a Platform,
}

impl<'a> Sessions<'a> {
    pub(super) fn new(platform: &'a Platform) -> Self {
        Self { platform }
    }

    /// Signs in with a name and a password.
    ///
    /// # Behavior
    /// - A wrong name, a wrong password and a disabled user get the same answer after the same work.
    ///
    /// # Errors
    /// `Unauthorized` when it is wrong, `RateLimited` with the time to wait after too many wrong ones.
    pub async fn sign_in(
        &self,
        origin: &Origin,
        name: &str,
        password: &Secret,
    ) -> Result<SignedIn> {
        let name = name.trim().to_ascii_lowercase();
        let now = self.platform.ports().clock.elapsed();
        self.platform
            .throttle()
            .attempt(&name, origin.address, now)?;
        let user = name::find::<User>(self.platform.store(), "", &name).await?;
        // An id finds a user as well, but nobody signs in with one.
        let user = user.filter(|user| user.value.name == name);
        let signed_in = self.try_sign_in(origin, user, password).await?;
        self.platform.throttle().succeeded(&name, origin.address);
        Ok(signed_in)
    }

    async fn try_sign_in(
        &self,
        origin: &Origin,
        user: Option<Versioned<User>>,
        password: &Secret,
    ) -> Result<SignedIn> {
        // A name that is no user's is not noted: people type passwords there.
        let principal = user
            .as_ref()
            .map_or(Principal::Nobody, Versioned::principal);
        let caller = Caller::new(principal, origin.clone());
        let id = self.platform.ports().ids.next();
        let target = Target::global("session", &id, caller.principal.name());
        let prepare = async {
            let (batch, generation, user) = self.prove(user, password).await?;
            open(batch, &id, origin, user, generation)
        };
        let attempt = Attempt::new(&caller, Action::SignIn, target);
        self.platform.change(attempt, prepare).await
    }

    /// Signs in whom a provider of identities has proven.
    ///
    /// # Behavior
    /// - At the first sign-in a user is made, who is a member of nothing yet.
    /// - The user is in the groups of `identity.groups` that there are, and leaves those that the provider named before;
    ///   groups that a person put the user into stay.
    ///
    /// # Errors
    /// `AlreadyExists` when a user who signs in otherwise has the name, `Unauthorized` when the user is disabled,
    /// `Conflict` while there is no admin.
    pub async fn sign_in_as(&self, origin: &Origin, identity: &Identity) -> Result<SignedIn> {
        let user = identity::user_of(self.platform, origin, identity).await?;
        let caller = Caller::new(user.principal(), origin.clone());
        let id = self.platform.ports().ids.next();
        let target = Target::global("session", &id, &user.value.name);
        let prepare = async {
            if user.value.state != UserState::Active {
                return Err(disabled());
            }
            let store = self.platform.store();
            let kept = store.require::<Credential>(&user.id).await?;
            let batch = self.platform.batch();
            let batch = group::follow(store, batch, &user, &identity.groups).await?;
            open(batch, &id, origin, user, kept.value.generation)
        };
        let attempt = Attempt::new(&caller, Action::SignIn, target);
        self.platform.change(attempt, prepare).await
    }

    /// Checks a password, and returns the user with the generation that sessions have now.
    async fn prove(
        &self,
        user: Option<Versioned<User>>,
        password: &Secret,
    ) -> Result<(Batch, u64, Versioned<User>)> {
        let (store, passwords) = (self.platform.store(), &self.platform.ports().passwords);
        let id = user.as_ref().map_or("", |user| &user.id);
        let kept = match id {
            "" => None,
            id => store.record::<Credential>(id).await?,
        };
        let hash = kept.as_ref().and_then(|kept| kept.value.password.as_ref());
        let verdict = passwords.verify(password, hash).await?;
        let active = user.filter(|user| user.value.state == UserState::Active);
        let (Verdict::Right { stale }, Some(user), Some(mut kept)) = (verdict, active, kept) else {
            return Err(wrong());
        };
        let mut batch = self.platform.batch();
        if stale {
            kept.value.password = Some(passwords.hash(password).await?);
            batch = batch.save(&kept)?;
        }
        Ok((batch, kept.value.generation, user))
    }

    /// Ends the session that a token proves.
    pub async fn sign_out(&self, caller: &Caller, token: &str) -> Result<()> {
        let token = Token::parse(token)?;
        let target = Target::global("session", token.id(), caller.principal.name());
        let prepare = async {
            token::check(self.platform.store(), &token).await?;
            Ok((forget(self.platform.batch(), token.id()), ()))
        };
        let attempt = Attempt::new(caller, Action::MeChange, target);
        self.platform.change(attempt, prepare).await
    }

    /// Forgets the sessions that have ended, and returns how many. To be called now and then.
    pub async fn sweep(&self) -> Result<usize> {
        let now = self.platform.ports().clock.timestamp();
        let store = self.platform.store();
        let (mut page, mut swept) = (Page::default(), 0);
        loop {
            let sessions = store.records::<Session>(&page).await?;
            let Some(last) = sessions.last() else {
                return Ok(swept);
            };
            page.after = Some(last.id.clone());
            let ended = sessions
                .iter()
                .filter(|session| session.value.has_ended(now));
            let mut batch = self.platform.batch();
            for session in ended {
                swept += 1;
                batch = forget(batch, &session.id);
            }
            store.commit(batch).await?;
        }
    }

    /// Returns the user whose session a token proves.
    pub(super) async fn user_of(&self, token: &Token) -> Result<Versioned<User>> {
        let store = self.platform.store();
        token::check(store, token).await?;
        let over = || unauthorized("find session");
        let session = store
            .record::<Session>(token.id())
            .await?
            .ok_or_else(over)?;
        let now = self.platform.ports().clock.timestamp();
        let kept = store.record::<Credential>(&session.value.user).await?;
        let generation = kept.map(|kept| kept.value.generation);
        if session.value.has_ended(now) || generation != Some(session.value.generation) {
            return Err(over());
        }
        let user = store.record::<User>(&session.value.user).await?;
        let user = user.filter(|user| user.value.state == UserState::Active);
        let user = user.ok_or_else(over)?;
        self.see(session, now).await;
        Ok(user)
    }

    /// Notes that a session is in use. Losing a race against another request of it is as good.
    async fn see(&self, mut session: Versioned<Session>, now: Timestamp) {
        if now < session.value.seen_at + SEEN_EVERY {
            return;
        }
        session.value.seen_at = now;
        let Ok(batch) = self.platform.batch().save(&session) else {
            return;
        };
        match self.platform.store().commit(batch).await {
            Err(error) if error.kind() != ErrorKind::Conflict => {
                tracing::warn!(%error, "a session's last request is not noted");
            }
            _ => {}
        }
    }
}

/// Adds to `batch` a session with this id, and returns what proves it.
fn open(
    batch: Batch,
    id: &str,
    origin: &Origin,
    user: Versioned<User>,
    generation: u64,
) -> Result<(Batch, SignedIn)> {
    let token = Token::make(TokenKind::Session, id)?;
    let session = Session {
        generation,
        seen_at: batch.at,
        expires_at: batch.at + LONGEST,
        address: origin.address,
        user: user.id.clone(),
    };
    let batch = token::keep(batch.insert(id, &session)?, &token)?;
    let signed_in = SignedIn {
        token: token.text(),
        user,
        expires_at: session.expires_at,
    };
    Ok((batch, signed_in))
}

fn forget(batch: Batch, id: &str) -> Batch {
    token::forget(batch.forget::<Session>(id), TokenKind::Session, id)
}

fn disabled() -> Error {
    let message = "this user is disabled";
    Error::new(ErrorKind::Unauthorized, "sign in", message)
        .hint("an admin can let the user in again")
}

fn wrong() -> Error {
    let message = "the name or the password is wrong";
    Error::new(ErrorKind::Unauthorized, "sign in", message)
}

#[cfg(test)]
mod tests;
