//! Groups of users.

use reqwest::Method;
use serde::{Deserialize, Serialize};

use super::collection::resource;
use super::{Changeable, Client, Collection, Creatable};
use crate::clock::Timestamp;
use crate::error::Result;

/// A group of users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The id.
    pub id: String,
    /// How often it was written.
    pub version: u64,
    /// The name, given once among groups.
    pub name: String,
    /// Who they are.
    pub description: String,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What is asked of a new group.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NewGroup {
    /// The name.
    pub name: String,
    /// Who they are.
    pub description: String,
}

/// What is asked to change; what is absent stays.
#[derive(Debug, Clone, Default, Serialize)]
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
}

resource!(Group, "group", "groups");
resource!(GroupMember, "user of group", "users of group");

impl Creatable for Group {
    type New = NewGroup;
    type Made = Self;
}

impl Changeable for Group {
    type Change = GroupChange;
}

impl Collection<GroupMember> {
    /// Takes a user into the group. Who is in it already stays.
    ///
    /// # Errors
    /// `NotFound` when there is no such user or group.
    pub async fn add(&self, user: &str) -> Result<()> {
        self.ask("add to group", Method::PUT, [user]).done().await
    }
}

impl Client {
    /// Leads to the groups.
    pub fn groups(&self) -> Collection<Group> {
        Collection::new(self, ["groups"])
    }

    /// Leads to the users in a group.
    pub fn group_members(&self, group: &str) -> Collection<GroupMember> {
        Collection::new(self, ["groups", group, "members"])
    }
}
