//! Who the members of an environment are, by name.

use std::collections::BTreeMap;

use super::{Member, Members};
use crate::access::{Action, Caller, Subject};
use crate::error::Result;
use crate::platform::name::Named;
use crate::platform::{Group, User};
use crate::store::{Record, Store, Versioned};

impl Members<'_> {
    /// Returns the names of users and groups among `members` of an environment, for who may see its members.
    ///
    /// # Behavior
    /// - An environment that is a member is left out: whether the caller sees it is another question.
    ///
    /// # Errors
    /// As [`Members::list`].
    pub async fn names(
        &self,
        caller: &Caller,
        environment: &str,
        members: &[Versioned<Member>],
    ) -> Result<BTreeMap<Subject, String>> {
        self.platform
            .environments()
            .get_for(caller, environment, Action::MemberRead)
            .await?;
        let mut names = BTreeMap::new();
        for user in self.those::<User>(members).await? {
            names.insert(Subject::User(user.id), user.value.name);
        }
        for group in self.those::<Group>(members).await? {
            names.insert(Subject::Group(group.id), group.value.name);
        }
        Ok(names)
    }

    /// Returns what the log of an environment calls a subject: its kind and name.
    ///
    /// The id stands for the name where the caller may not change members, who would learn it by being refused, and of
    /// other environments, whose names are for their members.
    pub(super) async fn logged(
        &self,
        caller: &Caller,
        environment: &str,
        subject: &Subject,
    ) -> String {
        let store = self.platform.store();
        let may = caller.check(Action::MemberChange, Some(environment));
        let name = match subject {
            Subject::User(id) if may.is_ok() => name_of::<User>(store, id).await,
            Subject::Group(id) if may.is_ok() => name_of::<Group>(store, id).await,
            _ => None,
        };
        let name = name.as_deref().unwrap_or_else(|| subject.id());
        format!("{} {name}", subject.kind())
    }

    async fn those<T: Record>(&self, members: &[Versioned<Member>]) -> Result<Vec<Versioned<T>>> {
        let subjects = members.iter().map(|member| &member.value.subject);
        let ids = subjects.filter(|subject| subject.kind() == T::KIND);
        let ids: Vec<String> = ids.map(|subject| subject.id().to_owned()).collect();
        self.platform.store().records_of(&ids).await
    }
}

/// What cannot be read has no name: the log takes the attempt all the same.
async fn name_of<T: Named>(store: &dyn Store, id: &str) -> Option<String> {
    let record = store.record::<T>(id).await.ok().flatten()?;
    Some(record.value.name().to_owned())
}
