//! Containers: those of stacks, and those that EXOS did not make.
//!
//! Lists and shows read the [live picture](crate::live) and touch no engine. What is done with one container goes to
//! its engine; what is wanted of a stack stays as it is, so the controller may undo it.

mod act;
mod files;
mod find;
mod logs;
mod redact;
mod session;
#[cfg(test)]
mod tests;

pub use act::ContainerAction;
pub use logs::{LogsQuery, StackLine};
pub(super) use redact::{redacted, sees_variables};

use serde_json::Value;

use super::Platform;
use crate::access::{Action, Caller};
use crate::error::Result;
use crate::live::{ContainerQuery, Entry, Located, Page, View, Visible};

/// What is done with the containers of environments.
///
/// A container is named by its id, by how its id begins ([`SHORT_ID`](crate::live::SHORT_ID) characters or more), or by
/// its name. A name that containers of several hosts have is a conflict.
#[derive(Debug, Clone, Copy)]
pub struct Containers<'a> {
    platform: &'a Platform,
}

impl<'a> Containers<'a> {
    pub(super) fn new(platform: &'a Platform) -> Self {
        Self { platform }
    }

    /// Lists containers of an environment.
    ///
    /// # Behavior
    /// - Labels and command lines are empty for who may not see variables: they may hold secrets.
    ///
    /// # Errors
    /// `NotFound` when the caller is no member, or there is no such host; as [`crate::live::View::containers`].
    pub async fn list(
        &self,
        caller: &Caller,
        environment: &str,
        query: &ContainerQuery,
    ) -> Result<Page<Located<Entry>>> {
        let visible = self
            .platform
            .visible_within(caller, Some(environment), Action::ContainerRead)
            .await?;
        self.page(caller, &visible, query)
    }

    /// Lists containers of all environments that the caller sees, of whose hosts several may have one name; otherwise as
    /// [`Containers::list`].
    pub fn list_everywhere(
        &self,
        caller: &Caller,
        query: &ContainerQuery,
    ) -> Result<Page<Located<Entry>>> {
        caller.check(Action::MeRead, None)?;
        self.page(caller, &self.platform.visible(caller), query)
    }

    /// Lists the containers that carry the name of a stack; otherwise as [`Containers::list`].
    pub async fn of_stack(
        &self,
        caller: &Caller,
        environment: &str,
        stack: &str,
        query: ContainerQuery,
    ) -> Result<Page<Located<Entry>>> {
        let stacks = self.platform.stacks();
        let stack = stacks.get(caller, environment, stack).await?.value;
        let query = ContainerQuery {
            stack: Some(stack.name),
            ..query
        };
        caller.check(Action::ContainerRead, Some(&stack.environment))?;
        self.page(caller, &Visible::only(stack.environment), &query)
    }

    /// Returns a container as it was seen last, redacted as in [`Containers::list`].
    ///
    /// # Errors
    /// `NotFound` when there is none, or the caller is no member of its environment; `Conflict` when several have that
    /// name.
    pub async fn get(
        &self,
        caller: &Caller,
        environment: &str,
        container: &str,
    ) -> Result<Located<Entry>> {
        let found = self.find(caller, environment, container).await?;
        let whole = sees_variables(caller, &found.environment.id);
        Ok(redacted(found.located, whole))
    }

    /// Returns all that the engine knows of a container, in the engine's own shape.
    ///
    /// # Behavior
    /// - Variables, command lines and labels are left out for who may not see variables.
    ///
    /// # Errors
    /// As [`Containers::get`]; `Unavailable` when the host cannot be reached.
    pub async fn inspect(
        &self,
        caller: &Caller,
        environment: &str,
        container: &str,
    ) -> Result<Value> {
        let found = self.find(caller, environment, container).await?;
        let engine = self.platform.live().engine(found.host_id())?;
        let mut known = engine.inspect(&found.container().id).await?;
        if !sees_variables(caller, &found.environment.id) {
            redact::inspected(&mut known);
        }
        Ok(known)
    }

    fn page(
        self,
        caller: &Caller,
        visible: &Visible,
        query: &ContainerQuery,
    ) -> Result<Page<Located<Entry>>> {
        let read = |view: &View| view.containers(query);
        self.platform.page(
            (caller, visible),
            query.host.as_deref(),
            read,
            redact::entry,
        )
    }
}
