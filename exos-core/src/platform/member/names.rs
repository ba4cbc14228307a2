//! Who the members of an environment are, by name.

use std::collections::BTreeMap;

use super::{Member, Members};
use crate::access::{Action, Caller, Subject};
use crate::error::Result;
use crate::platform::{Group, User};
use crate::store::{Record, Versioned};

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

    /// Returns the name of a subject for the log; the id of an environment, whose name is for those who see it.
    pub(super) async fn name(&self, subject: &Subject) -> Result<String> {
        let store = self.platform.store();
        let name = match subject {
            Subject::User(id) => store.record::<User>(id).await?.map(|user| user.value.name),
            Subject::Group(id) => store
                .record::<Group>(id)
                .await?
                .map(|group| group.value.name),
            Subject::Environment(_) => None,
        };
        Ok(name.unwrap_or_else(|| subject.id().to_owned()))
    }

    async fn those<T: Record>(&self, members: &[Versioned<Member>]) -> Result<Vec<Versioned<T>>> {
        let subjects = members.iter().map(|member| &member.value.subject);
        let ids = subjects.filter(|subject| subject.kind() == T::KIND);
        let ids: Vec<String> = ids.map(|subject| subject.id().to_owned()).collect();
        self.platform.store().records_of(&ids).await
    }
}
