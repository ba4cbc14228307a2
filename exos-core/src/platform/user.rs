//! Users: the people who sign in.

mod admins;
mod credential;
mod groups;
mod me;
mod record;

pub use me::{Account, Me};
pub use record::{NewUser, User, UserChange, UserState};

pub(super) use credential::Credential;
pub(super) use record::LONGEST_DISPLAY_NAME;

use super::audit::Target;
use super::change::Attempt;
use super::list::{ListQuery, Listed, SortKey};
use super::{Platform, api_key, group, identity, member, name};
use crate::access::{Action, Caller, Subject, check_password};
use crate::error::Result;
use crate::secret::Secret;
use crate::store::{Batch, Page, Versioned};

const SORT: &[SortKey<Versioned<User>>] = &[
    ("name", |user| user.value.name.clone()),
    ("created_at", |user| user.id.clone()),
];

/// What is done with users.
#[derive(Debug, Clone, Copy)]
pub struct Users<'a> {
    platform: &'a Platform,
}

impl<'a> Users<'a> {
    pub(super) fn new(platform: &'a Platform) -> Self {
        Self { platform }
    }

    /// Makes a user, who is a member of nothing yet.
    ///
    /// # Errors
    /// `Invalid` with every wrong field, `AlreadyExists` when the name is taken.
    pub async fn create(&self, caller: &Caller, new: NewUser) -> Result<Versioned<User>> {
        let id = self.platform.ports().ids.next();
        let target = Target::global("user", &id, &new.name);
        let attempt = Attempt::new(caller, Action::UserChange, target);
        self.platform
            .change(attempt, make(self.platform, &id, &new))
            .await
    }

    /// Returns a user by id or name.
    pub async fn get(&self, caller: &Caller, user: &str) -> Result<Versioned<User>> {
        caller.check(Action::UserRead, None)?;
        find(self.platform, user).await
    }

    /// Lists users.
    pub async fn list(
        &self,
        caller: &Caller,
        query: &ListQuery,
    ) -> Result<Listed<Versioned<User>>> {
        caller.check(Action::UserRead, None)?;
        let page = Page::default().limit(usize::MAX);
        let mut users = self.platform.store().records::<User>(&page).await?;
        if let Some(text) = &query.text {
            let fits = |user: &User| user.name.contains(text) || user.display_name.contains(text);
            users.retain(|user| fits(&user.value));
        }
        query.cut(users, SORT, |user| &user.id)
    }

    /// Changes a user. `version` is the one that the caller read; absent changes whatever there is now.
    ///
    /// # Behavior
    /// - A disabled user's sessions and keys stop working at once.
    ///
    /// # Errors
    /// `Conflict` when the user was changed since, or no active admin would be left.
    pub async fn change(
        &self,
        caller: &Caller,
        user: &str,
        change: UserChange,
        version: Option<u64>,
    ) -> Result<Versioned<User>> {
        let (found, target) = self.seek(user).await?;
        let prepare = async {
            let mut found = found.ok_or_else(|| name::not_found("user", user))?;
            found.expect_version(version)?;
            change.apply(&mut found.value)?;
            let batch = self.platform.batch().save(&found)?;
            let store = self.platform.store();
            let batch =
                admins::note(store, batch, &found.id, found.value.is_active_admin()).await?;
            found.version += 1;
            Ok((batch, found))
        };
        let attempt = Attempt::new(caller, Action::UserChange, target);
        self.platform.change(attempt, prepare).await
    }

    /// Gives a user another password, and ends the user's sessions.
    pub async fn set_password(&self, caller: &Caller, user: &str, password: &Secret) -> Result<()> {
        let (found, target) = self.seek(user).await?;
        let prepare = async {
            let found = found.ok_or_else(|| name::not_found("user", user))?;
            check_password(&found.value.name, password)?;
            let batch = credential::set(self.platform, &found.id, password).await?;
            Ok((batch, ()))
        };
        let attempt = Attempt::new(caller, Action::UserChange, target);
        self.platform.change(attempt, prepare).await
    }

    /// Removes a user with all memberships and API keys.
    ///
    /// # Errors
    /// `Conflict` when the user was changed since, or no active admin would be left.
    pub async fn remove(&self, caller: &Caller, user: &str, version: Option<u64>) -> Result<()> {
        let (found, target) = self.seek(user).await?;
        let prepare = async {
            let found = found.ok_or_else(|| name::not_found("user", user))?;
            found.expect_version(version)?;
            let store = self.platform.store();
            let mut batch = self.platform.batch().remove(&found);
            if let Some(kept) = store.record::<Credential>(&found.id).await? {
                let vouched = kept.value.identity.iter();
                batch = vouched.fold(batch.remove(&kept), |batch, id| identity::forget(batch, id));
            }
            let batch = name::free(store, batch, "", &found.value).await?;
            let batch = admins::note(store, batch, &found.id, false).await?;
            let batch = group::leave_all(store, batch, &found.id).await?;
            let batch = api_key::forget_made_by(store, batch, &found.id).await?;
            let subject = Subject::User(found.id);
            Ok((member::leave_as(store, batch, &subject).await?, ()))
        };
        let attempt = Attempt::new(caller, Action::UserChange, target);
        self.platform.change(attempt, prepare).await
    }

    /// Looks for a user who is to be changed. Whether the caller may know of the user is not decided yet.
    async fn seek(&self, user: &str) -> Result<(Option<Versioned<User>>, Target)> {
        let found = name::find::<User>(self.platform.store(), "", user).await?;
        let target = Target::sought(None, found.as_ref(), user);
        Ok((found, target))
    }
}

/// Finds a user by id or name.
pub(super) async fn find(platform: &Platform, user: &str) -> Result<Versioned<User>> {
    let found = name::find::<User>(platform.store(), "", user).await?;
    found.ok_or_else(|| name::not_found("user", user))
}

/// Returns the writes that make a user.
pub(super) async fn make(
    platform: &Platform,
    id: &str,
    new: &NewUser,
) -> Result<(Batch, Versioned<User>)> {
    let user = new.record(platform.ports().clock.timestamp())?;
    let credential = Credential::new(platform.ports().passwords.hash(&new.password).await?);
    let batch = insert(platform, id, &user, &credential).await?;
    let made = Versioned {
        id: id.to_owned(),
        version: 1,
        value: user,
    };
    Ok((batch, made))
}

/// Returns the writes that make a user who signs in with an identity of a provider.
pub(super) async fn insert_vouched(
    platform: &Platform,
    id: &str,
    user: &User,
    identity: &str,
) -> Result<Batch> {
    insert(platform, id, user, &Credential::vouched(identity)).await
}

async fn insert(
    platform: &Platform,
    id: &str,
    user: &User,
    credential: &Credential,
) -> Result<Batch> {
    let store = platform.store();
    let batch = platform.batch().insert(id, user)?.insert(id, credential)?;
    let batch = name::claim(store, batch, "", id, user).await?;
    admins::note(store, batch, id, user.is_active_admin()).await
}

#[cfg(test)]
mod tests;
