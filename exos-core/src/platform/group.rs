//! Groups: users who get roles together.

mod follow;

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::audit::Target;
use super::change::Attempt;
use super::list::{ListQuery, Listed, SortKey};
use super::name::{self, Named};
use super::{Platform, member, user};
use crate::access::{Action, Caller, Subject};
use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::store::{Batch, Page, Record, Store, Versioned};

pub(super) use follow::follow;

/// A group of users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The name, given once among groups.
    pub name: String,
    /// Who they are.
    pub description: String,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Record for Group {
    const KIND: &'static str = "group";
}

impl Named for Group {
    const RESERVED: &'static [&'static str] = &["new"];

    fn name(&self) -> &str {
        &self.name
    }
}

impl Group {
    fn check(&self, op: &'static str) -> Result<()> {
        let mut problems = Vec::from_iter(name::problem("name", &self.name));
        problems.extend(name::description_problem("description", &self.description));
        if problems.is_empty() {
            return Ok(());
        }
        Err(Error::invalid(op, problems))
    }
}

/// What is asked of a new group.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewGroup {
    /// The name.
    pub name: String,
    /// Who they are.
    #[serde(default)]
    pub description: String,
}

/// What is asked to change; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct GroupChange {
    /// A new name.
    pub name: Option<String>,
    /// Who they are.
    pub description: Option<String>,
}

/// A user in a group.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct GroupMember {
    /// The user's id.
    pub user: String,
    /// The user's name.
    pub name: String,
    /// Since when.
    pub since: Timestamp,
    /// Whether the user's identity provider says so: when it says so no more, the user leaves the group.
    #[serde(default)]
    pub vouched: bool,
}

impl Record for GroupMember {
    const KIND: &'static str = "group-member";
}

/// The same from the user's side, `<user>/<group>`: which groups a user is in.
#[derive(Debug, Serialize, Deserialize)]
struct GroupOf {}

impl Record for GroupOf {
    const KIND: &'static str = "group-of";
}

fn sides(group: &str, user: &str) -> (String, String) {
    (format!("{group}/{user}"), format!("{user}/{group}"))
}

fn join(batch: Batch, group: &str, member: &GroupMember) -> Result<Batch> {
    let (side, other) = sides(group, &member.user);
    batch.replace(&side, member)?.replace(&other, &GroupOf {})
}

fn leave(batch: Batch, group: &str, user: &str) -> Batch {
    let (side, other) = sides(group, user);
    batch.forget::<GroupMember>(&side).forget::<GroupOf>(&other)
}

/// Returns the ids of the groups that a user is in.
pub(super) async fn groups_of(store: &dyn Store, user: &str) -> Result<BTreeSet<String>> {
    let prefix = format!("{user}/");
    let page = Page::default().within(&prefix).limit(usize::MAX);
    let found = store.records::<GroupOf>(&page).await?;
    Ok(found
        .iter()
        .map(|of| of.id[prefix.len()..].to_owned())
        .collect())
}

/// Adds to `batch` that a user is in no group any more.
pub(super) async fn leave_all(store: &dyn Store, batch: Batch, user: &str) -> Result<Batch> {
    let groups = groups_of(store, user).await?;
    Ok(groups
        .iter()
        .fold(batch, |batch, group| leave(batch, group, user)))
}

const SORT: &[SortKey<Versioned<Group>>] = &[
    ("name", |group| group.value.name.clone()),
    ("created_at", |group| group.id.clone()),
];

const SORT_MEMBERS: &[SortKey<Versioned<GroupMember>>] = &[
    ("name", |member| member.value.name.clone()),
    ("since", |member| member.value.since.to_string()),
];

/// What is done with groups.
#[derive(Debug, Clone, Copy)]
pub struct Groups<'a> {
    platform: &'a Platform,
}

impl<'a> Groups<'a> {
    pub(super) fn new(platform: &'a Platform) -> Self {
        Self { platform }
    }

    /// Makes a group, which nobody is in yet.
    ///
    /// # Errors
    /// `Invalid` with every wrong field, `AlreadyExists` when the name is taken.
    pub async fn create(&self, caller: &Caller, new: NewGroup) -> Result<Versioned<Group>> {
        let id = self.platform.ports().ids.next();
        let target = Target::global(Group::KIND, &id, &new.name);
        let attempt = Attempt::new(caller, Action::GroupChange, target);
        let prepare = async {
            let batch = self.platform.batch();
            let group = Group {
                name: new.name,
                description: new.description,
                created_at: batch.at,
            };
            group.check("create group")?;
            let batch = batch.insert(&id, &group)?;
            let batch = name::claim(self.platform.store(), batch, "", &id, &group).await?;
            let made = Versioned {
                id,
                version: 1,
                value: group,
            };
            Ok((batch, made))
        };
        self.platform.change(attempt, prepare).await
    }

    /// Returns a group by id or name.
    pub async fn get(&self, caller: &Caller, group: &str) -> Result<Versioned<Group>> {
        caller.check(Action::GroupRead, None)?;
        let found = name::find::<Group>(self.platform.store(), "", group).await?;
        found.ok_or_else(|| missing(group))
    }

    /// Lists groups.
    pub async fn list(
        &self,
        caller: &Caller,
        query: &ListQuery,
    ) -> Result<Listed<Versioned<Group>>> {
        caller.check(Action::GroupRead, None)?;
        let page = Page::default().limit(usize::MAX);
        let mut groups = self.platform.store().records::<Group>(&page).await?;
        if let Some(text) = &query.text {
            groups.retain(|group| group.value.name.contains(text.as_str()));
        }
        query.cut(groups, SORT, |group| &group.id)
    }

    /// Changes a group. `version` is the one that the caller read; absent changes whatever there is now.
    pub async fn change(
        &self,
        caller: &Caller,
        group: &str,
        change: GroupChange,
        version: Option<u64>,
    ) -> Result<Versioned<Group>> {
        let (sought, attempt) = self.seek(caller, group).await?;
        let prepare = async {
            let mut found = sought.ok_or_else(|| missing(group))?;
            found.expect_version(version)?;
            let before = found.value.clone();
            found.value.name = change.name.unwrap_or(found.value.name);
            found.value.description = change.description.unwrap_or(found.value.description);
            found.value.check("change group")?;
            let store = self.platform.store();
            let batch = self.platform.batch().save(&found)?;
            let batch = name::rename(store, batch, "", &before, &found).await?;
            found.version += 1;
            Ok((batch, found))
        };
        self.platform.change(attempt, prepare).await
    }

    /// Removes a group with all memberships: nobody in it has a role through it any more.
    pub async fn remove(&self, caller: &Caller, group: &str, version: Option<u64>) -> Result<()> {
        let (sought, attempt) = self.seek(caller, group).await?;
        let prepare = async {
            let found = sought.ok_or_else(|| missing(group))?;
            found.expect_version(version)?;
            let store = self.platform.store();
            let mut batch = self.platform.batch().remove(&found);
            for member in self.of_group(&found.id).await? {
                batch = leave(batch, &found.id, &member.value.user);
            }
            let batch = name::free(store, batch, "", &found.value).await?;
            let subject = Subject::Group(found.id);
            Ok((member::leave_as(store, batch, &subject).await?, ()))
        };
        self.platform.change(attempt, prepare).await
    }

    /// Lists who is in a group.
    pub async fn members(
        &self,
        caller: &Caller,
        group: &str,
        query: &ListQuery,
    ) -> Result<Listed<Versioned<GroupMember>>> {
        let group = self.get(caller, group).await?;
        let members = self.of_group(&group.id).await?;
        query.cut(members, SORT_MEMBERS, |member| &member.id)
    }

    /// Takes a user into a group. Who is in it already stays.
    pub async fn add(&self, caller: &Caller, group: &str, user: &str) -> Result<()> {
        let (sought, attempt) = self.seek(caller, group).await?;
        let prepare = async {
            let group = sought.ok_or_else(|| missing(group))?;
            let user = user::find(self.platform, user).await?;
            let batch = self.platform.batch();
            let member = GroupMember {
                since: batch.at,
                user: user.id,
                name: user.value.name,
                vouched: false,
            };
            Ok((join(batch, &group.id, &member)?, ()))
        };
        self.platform.change(attempt, prepare).await
    }

    /// Takes a user out of a group.
    ///
    /// # Errors
    /// `NotFound` when the user is not in it.
    pub async fn take_out(&self, caller: &Caller, group: &str, user: &str) -> Result<()> {
        let (sought, attempt) = self.seek(caller, group).await?;
        let prepare = async {
            let group = sought.ok_or_else(|| missing(group))?;
            let not_in = || name::not_found("group member", user);
            let members = self.of_group(&group.id).await?;
            let is_meant = |member: &GroupMember| member.user == user || member.name == user;
            let found = members.iter().find(|member| is_meant(&member.value));
            let found = found.ok_or_else(not_in)?;
            Ok((
                leave(self.platform.batch(), &group.id, &found.value.user),
                (),
            ))
        };
        self.platform.change(attempt, prepare).await
    }

    /// Looks for a group that is to be changed. Whether the caller may know of it is not decided yet.
    async fn seek<'c>(
        &self,
        caller: &'c Caller,
        group: &str,
    ) -> Result<(Option<Versioned<Group>>, Attempt<'c>)> {
        let found = name::find::<Group>(self.platform.store(), "", group).await?;
        let target = Target::sought(None, found.as_ref(), group);
        Ok((found, Attempt::new(caller, Action::GroupChange, target)))
    }

    async fn of_group(&self, group: &str) -> Result<Vec<Versioned<GroupMember>>> {
        let page = Page::default()
            .within(format!("{group}/"))
            .limit(usize::MAX);
        self.platform.store().records(&page).await
    }
}

fn missing(group: &str) -> Error {
    name::not_found("group", group)
}

#[cfg(test)]
mod tests;
