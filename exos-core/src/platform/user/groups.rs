//! Which groups a user is in.

use super::{Users, find};
use crate::access::{Action, Caller};
use crate::error::Result;
use crate::platform::group::{Group, groups_of};
use crate::store::Versioned;

impl Users<'_> {
    /// Lists the groups that a user is in, by name.
    ///
    /// # Errors
    /// `NotFound` when there is no such user.
    pub async fn groups(&self, caller: &Caller, user: &str) -> Result<Vec<Versioned<Group>>> {
        caller.check(Action::UserRead, None)?;
        caller.check(Action::GroupRead, None)?;
        let (store, user) = (self.platform.store(), find(self.platform, user).await?);
        let ids: Vec<String> = groups_of(store, &user.id).await?.into_iter().collect();
        let mut groups = store.records_of::<Group>(&ids).await?;
        groups.sort_by(|one, other| one.value.name.cmp(&other.value.name));
        Ok(groups)
    }
}
