//! Members: who may do what in an environment.

use reqwest::Method;
use serde::{Deserialize, Serialize};

use super::collection::resource;
use super::{Client, Collection, Creatable};
use crate::access::{Role, Subject};
use crate::clock::Timestamp;
use crate::error::Result;

/// A role of somebody in an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub subject: Subject,
    /// The name of who it is, where the server tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The role.
    pub role: Role,
    /// Since when.
    pub since: Timestamp,
}

/// What is asked of a membership.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct NewMember {
    /// Who.
    pub subject: Subject,
    /// The role, instead of the one that they had.
    pub role: Role,
}

resource!(Member, "member", "members");

impl Creatable for Member {
    type New = NewMember;
    type Made = Self;
}

impl Collection<Member> {
    /// Takes somebody's role away.
    ///
    /// # Errors
    /// `NotFound` when they are no member, `Conflict` when the environment would be left without an owner.
    pub async fn take_out(&self, subject: &Subject) -> Result<()> {
        let path = [subject.kind(), subject.id()];
        let ask = self.ask("remove member", Method::DELETE, path);
        ask.done().await
    }
}

impl Client {
    /// Leads to the members of an environment.
    pub fn members(&self, environment: &str) -> Collection<Member> {
        Collection::new(self, ["environments", environment, "members"])
    }
}
