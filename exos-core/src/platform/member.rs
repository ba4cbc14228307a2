//! Members: who may do what in an environment.

mod names;

use serde::{Deserialize, Serialize};

use super::audit::Target;
use super::change::Attempt;
use super::environment::{Environment, make_in};
use super::list::{ListQuery, Listed, SortKey};
use super::{Group, Platform, User, name};
use crate::access::{Action, Caller, Grant, Principal, Role, Subject};
use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind, Problem, Result};
use crate::store::{Batch, Page, Record, Store, Versioned};

/// A role of somebody in an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Who.
    pub subject: Subject,
    /// The role.
    pub role: Role,
    /// Since when.
    pub since: Timestamp,
}

impl Member {
    pub(super) fn new(subject: Subject, role: Role, since: Timestamp) -> Self {
        Self {
            subject,
            role,
            since,
        }
    }
}

impl Record for Member {
    const KIND: &'static str = "member";
}

/// The same from the subject's side: what a subject has roles in.
#[derive(Debug, Serialize, Deserialize)]
struct MemberOf {
    role: Role,
}

impl Record for MemberOf {
    const KIND: &'static str = "member-of";
}

fn sides(environment: &str, subject: &Subject) -> (String, String) {
    (
        format!("{environment}/{subject}"),
        format!("{subject}/{environment}"),
    )
}

/// Returns the person that a principal is, if it is one.
pub(super) fn person(principal: &Principal) -> Option<Subject> {
    match principal {
        Principal::User { id, .. } => Some(Subject::User(id.clone())),
        _ => None,
    }
}

/// Adds to `batch` that somebody is a member from now on, in that role.
pub(super) fn join(batch: Batch, environment: &str, member: &Member) -> Result<Batch> {
    let (side, other) = sides(environment, &member.subject);
    batch
        .replace(&side, member)?
        .replace(&other, &MemberOf { role: member.role })
}

/// Adds to `batch` that nobody is a member any more, nor this environment a member of others.
pub(super) async fn leave_all(
    store: &dyn Store,
    mut batch: Batch,
    environment: &str,
) -> Result<Batch> {
    let page = Page::default()
        .within(format!("{environment}/"))
        .limit(usize::MAX);
    for member in store.records::<Member>(&page).await? {
        batch = leave(batch, environment, &member.value.subject);
    }
    leave_as(store, batch, &Subject::Environment(environment.to_owned())).await
}

/// Adds to `batch` that a subject is a member of nothing any more.
pub(super) async fn leave_as(
    store: &dyn Store,
    mut batch: Batch,
    subject: &Subject,
) -> Result<Batch> {
    for grant in grants_of(store, subject).await? {
        batch = leave(batch, &grant.environment, subject);
    }
    Ok(batch)
}

fn leave(batch: Batch, environment: &str, subject: &Subject) -> Batch {
    let (side, other) = sides(environment, subject);
    batch.forget::<Member>(&side).forget::<MemberOf>(&other)
}

/// Returns what a subject's own memberships give.
pub(super) async fn grants_of(store: &dyn Store, subject: &Subject) -> Result<Vec<Grant>> {
    let prefix = format!("{subject}/");
    let page = Page::default().within(&prefix).limit(usize::MAX);
    let found = store.records::<MemberOf>(&page).await?;
    let grants = found.into_iter().map(|member| Grant {
        environment: member.id[prefix.len()..].to_owned(),
        subject: subject.clone(),
        role: member.value.role,
    });
    Ok(grants.collect())
}

const SORT: &[SortKey<Versioned<Member>>] = &[
    ("since", |member| member.value.since.to_string()),
    ("role", |member| member.value.role.to_string()),
];

/// What is done with members.
#[derive(Debug, Clone, Copy)]
pub struct Members<'a> {
    platform: &'a Platform,
}

impl<'a> Members<'a> {
    pub(super) fn new(platform: &'a Platform) -> Self {
        Self { platform }
    }

    /// Lists the members of an environment.
    pub async fn list(
        &self,
        caller: &Caller,
        environment: &str,
        query: &ListQuery,
    ) -> Result<Listed<Versioned<Member>>> {
        let environment = self
            .platform
            .environments()
            .get_for(caller, environment, Action::MemberRead)
            .await?;
        let page = Page::default()
            .within(format!("{}/", environment.id))
            .limit(usize::MAX);
        let members = self.platform.store().records(&page).await?;
        query.cut(members, SORT, |member| &member.id)
    }

    /// Returns the subject that a kind (`user`, `group` or `environment`) and an id or name mean, for who may change the
    /// members of an environment.
    ///
    /// # Errors
    /// `Invalid` for another kind, `NotFound` when there is none, or it is an environment that the caller is no member of.
    pub async fn subject(
        &self,
        caller: &Caller,
        environment: &str,
        kind: &str,
        id_or_name: &str,
    ) -> Result<Subject> {
        self.platform
            .environments()
            .get_for(caller, environment, Action::MemberChange)
            .await?;
        let store = self.platform.store();
        let missing = |kind| move || name::not_found(kind, id_or_name);
        match kind {
            "user" => {
                let user = name::find::<User>(store, "", id_or_name).await?;
                user.map(|user| Subject::User(user.id))
                    .ok_or_else(missing("user"))
            }
            "group" => {
                let group = name::find::<Group>(store, "", id_or_name).await?;
                group
                    .map(|group| Subject::Group(group.id))
                    .ok_or_else(missing("group"))
            }
            "environment" => {
                let other = self.platform.environments().get(caller, id_or_name).await?;
                Ok(Subject::Environment(other.id))
            }
            _ => {
                let problem =
                    Problem::new("subject.kind", "it is none of user, group, environment");
                Err(Error::invalid("find member", vec![problem]))
            }
        }
    }

    /// Gives somebody a role, instead of the one that they had.
    ///
    /// # Errors
    /// `Conflict` when the environment would be left without an owner or be a member of itself, or when another owner was
    /// taken away at the same time.
    pub async fn put(
        &self,
        caller: &Caller,
        environment: &str,
        subject: Subject,
        role: Role,
    ) -> Result<Member> {
        let environment = self
            .platform
            .environments()
            .get(caller, environment)
            .await?;
        let prepare = async {
            self.check_subject(&environment, &subject).await?;
            let (store, batch) = (self.platform.store(), self.platform.batch());
            let mut batch = make_in(store, batch, &environment.id).await?;
            if role != Role::Owner {
                batch = self.keep_an_owner(batch, &environment, &subject).await?;
            }
            let since = self.platform.ports().clock.timestamp();
            let member = Member::new(subject.clone(), role, since);
            Ok((join(batch, &environment.id, &member)?, member))
        };
        let attempt = self.attempt(caller, &environment, &subject).await;
        self.platform.change(attempt, prepare).await
    }

    /// Takes somebody's role away.
    ///
    /// # Errors
    /// `NotFound` when they are no member; `Conflict` when the environment would be left without an owner, or another
    /// owner was taken away at the same time.
    pub async fn remove(&self, caller: &Caller, environment: &str, subject: Subject) -> Result<()> {
        let environment = self
            .platform
            .environments()
            .get(caller, environment)
            .await?;
        let prepare = async {
            let (side, _) = sides(&environment.id, &subject);
            let member = self.platform.store().record::<Member>(&side).await?;
            member.ok_or_else(|| name::not_found("member", &subject.to_string()))?;
            let batch = self.platform.batch();
            let batch = self.keep_an_owner(batch, &environment, &subject).await?;
            Ok((leave(batch, &environment.id, &subject), ()))
        };
        let attempt = self.attempt(caller, &environment, &subject).await;
        self.platform.change(attempt, prepare).await
    }

    /// Refuses a subject that does not exist, or is the environment itself.
    async fn check_subject(
        &self,
        environment: &Versioned<Environment>,
        subject: &Subject,
    ) -> Result<()> {
        if *subject == Subject::Environment(environment.id.clone()) {
            let message = "an environment cannot be a member of itself";
            return Err(Error::new(ErrorKind::Conflict, "put member", message));
        }
        let there = self
            .platform
            .store()
            .get(subject.kind(), subject.id())
            .await?;
        let missing = || name::not_found(subject.kind(), subject.id());
        there.map(drop).ok_or_else(missing)
    }

    /// Refuses to take the role of the last owner who is a person or a group.
    ///
    /// Taking one of several is a write of the environment in the version that was read before its owners were: of two
    /// owners who remove each other at once, one loses with `Conflict`.
    async fn keep_an_owner(
        &self,
        batch: Batch,
        environment: &Versioned<Environment>,
        leaving: &Subject,
    ) -> Result<Batch> {
        let page = Page::default()
            .within(format!("{}/", environment.id))
            .limit(usize::MAX);
        let members = self.platform.store().records::<Member>(&page).await?;
        let mut owners = members.iter().map(|member| &member.value).filter(|member| {
            member.role == Role::Owner && !matches!(member.subject, Subject::Environment(_))
        });
        let several = owners.clone().count() > 1;
        if !owners.any(|owner| owner.subject == *leaving) {
            return Ok(batch);
        }
        if several {
            return batch.save(environment);
        }
        let message = "the environment would be left without an owner";
        Err(Error::new(ErrorKind::Conflict, "change member", message)
            .with("environment", &environment.value.name)
            .hint("make somebody else an owner first"))
    }

    async fn attempt<'c>(
        &self,
        caller: &'c Caller,
        environment: &Versioned<Environment>,
        subject: &Subject,
    ) -> Attempt<'c> {
        let name = self.logged(caller, &environment.id, subject).await;
        let target = Target::within(&environment.id, "member", subject.id(), &name);
        Attempt::new(caller, Action::MemberChange, target)
    }
}

#[cfg(test)]
mod tests;
