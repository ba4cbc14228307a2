//! The revisions of a stack: which there are, what each holds, how they differ, and bringing one back.

use super::accept::Change;
use super::content::{self, Content};
use super::{Accepted, ManagedStacks, Revision, Stack, Wanted, Why, expect, target};
use crate::access::{Action, Caller};
use crate::error::{Error, ErrorKind, Result};
use crate::platform::container::sees_variables;
use crate::platform::operation::OperationKind;
use crate::spec::{Difference, Shown, Sources, StackSpec, diff};
use crate::store::{Page, Versioned};

impl ManagedStacks<'_> {
    /// Lists the revisions of a stack, the newest first, without their contents.
    pub async fn revisions(
        &self,
        caller: &Caller,
        environment: &str,
        stack: &str,
    ) -> Result<Vec<Versioned<Revision>>> {
        let (_, found) = self.find(caller, environment, stack).await?;
        let page = Page::default()
            .within(format!("{}/", found.id))
            .newest_first()
            .limit(usize::MAX);
        self.platform.store().records(&page).await
    }

    /// Returns the files of a revision. They may hold secrets, so it takes the right to see variables.
    pub async fn sources(
        &self,
        caller: &Caller,
        environment: &str,
        stack: &str,
        number: u64,
    ) -> Result<Sources> {
        let (environment, found) = self.find(caller, environment, stack).await?;
        caller.check(Action::ContainerVariables, Some(&environment.id))?;
        Ok(self.content(&found, number).await?.sources)
    }

    /// Accepts an older revision again: a new one with its files, and the operation that deploys it.
    ///
    /// The files are loaded as those of an update are, so what the environment asks for today holds, and its secrets
    /// have their values of today.
    ///
    /// # Errors
    /// `NotFound` when there is no such revision; as [`ManagedStacks::update`].
    pub async fn roll_back(
        &self,
        caller: &Caller,
        environment: &str,
        stack: &str,
        number: u64,
        version: Option<u64>,
    ) -> Result<Accepted> {
        let (environment, mut found) = self.find(caller, environment, stack).await?;
        let target = target(&found);
        let prepare = async {
            expect(&found, version)?;
            let sources = self.content(&found, number).await?.sources;
            let name = &found.value.name;
            let spec = self.load(caller, &environment, name, &sources).await?;
            found.value.wanted = Wanted::Running;
            let message = format!("revision {number} again");
            Change::new(&environment, found)
                .revise(spec, &sources, message, Why::Rollback)
                .commit(self.platform, caller, OperationKind::Deploy)
                .await
        };
        self.platform
            .change_as(caller, Action::StackDeploy, target, prepare)
            .await
    }

    /// Returns what changes from one revision to another, field by field. Revision 0 is a stack without anything; an
    /// absent `to` is the newest, and an absent `from` the one before `to`.
    ///
    /// # Behavior
    /// - Values that may hold secrets are shown to those who may see variables.
    ///
    /// # Errors
    /// `NotFound` when there is no such revision, or as [`ManagedStacks::get`].
    pub async fn diff(
        &self,
        caller: &Caller,
        environment: &str,
        stack: &str,
        from: Option<u64>,
        to: Option<u64>,
    ) -> Result<Vec<Difference>> {
        let (environment, found) = self.find(caller, environment, stack).await?;
        let to = to.unwrap_or(found.value.revision);
        let from = from.unwrap_or_else(|| to.saturating_sub(1));
        let (before, after) = (self.spec(&found, from).await?, self.spec(&found, to).await?);
        diff(&before, &after, shown_to(caller, &environment.id))
    }

    async fn spec(self, stack: &Versioned<Stack>, number: u64) -> Result<StackSpec> {
        if number == 0 {
            return Ok(StackSpec::new(stack.value.name.clone()));
        }
        Ok(self.content(stack, number).await?.spec)
    }

    /// Returns the content of a revision.
    pub(super) async fn content(self, stack: &Versioned<Stack>, number: u64) -> Result<Content> {
        if (1..=stack.value.revision).contains(&number) {
            return content::read(self.platform, &stack.id, number).await;
        }
        let message = format!("there is no revision {number}");
        Err(Error::new(ErrorKind::NotFound, "find revision", message)
            .with("stack", &stack.value.name)
            .hint(format!("the newest is {}", stack.value.revision)))
    }
}

/// Returns how much of what differs a caller sees.
pub(super) fn shown_to(caller: &Caller, environment: &str) -> Shown {
    if sees_variables(caller, environment) {
        Shown::All
    } else {
        Shown::Public
    }
}
