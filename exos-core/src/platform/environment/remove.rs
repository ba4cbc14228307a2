//! Removing an environment with all that it owns.

use super::{Environment, Environments, contents, target};
use crate::access::{Action, Caller};
use crate::error::{Error, ErrorKind, Result};
use crate::platform::change::Attempt;
use crate::platform::stack::{self, Stack, Wanted};
use crate::platform::{api_key, host, member, name, operation, secret};
use crate::store::{Batch, Versioned};

impl Environments<'_> {
    /// Removes an environment with its stacks, hosts, members, secrets and API keys.
    ///
    /// # Behavior
    /// - Nothing is done on engines: what runs there goes on, and is unmanaged from then on.
    /// - What operations did stays, as it does when a stack is removed. One that has not ended is cancelled.
    ///
    /// # Errors
    /// `Conflict` when stacks of it are to run or are being removed, unless `force`, and when something was made in it at
    /// the same time.
    pub async fn remove(
        &self,
        caller: &Caller,
        environment: &str,
        force: bool,
        version: Option<u64>,
    ) -> Result<()> {
        let found = self.get(caller, environment).await?;
        let attempt = Attempt::new(caller, Action::EnvironmentDelete, target(&found));
        let prepare = async {
            found.expect_version(version)?;
            let store = self.platform.store();
            // Before anything else is read: what is made from here on lets the removal lose.
            let batch = contents::end(store, self.platform.batch(), &found.id).await?;
            let stacks = self.platform.stacks().of_environment(&found.id).await?;
            if !force {
                refuse_while_running(&found, &stacks)?;
            }
            let batch = batch.remove(&found);
            let batch = name::free(store, batch, "", &found.value).await?;
            let batch = self.forget_owned(batch, &found.id, stacks).await?;
            Ok((member::leave_all(store, batch, &found.id).await?, ()))
        };
        self.platform.change(attempt, prepare).await
    }

    async fn forget_owned(
        self,
        mut batch: Batch,
        environment: &str,
        stacks: Vec<Versioned<Stack>>,
    ) -> Result<Batch> {
        let store = self.platform.store();
        for stack in stacks {
            batch = operation::give_up(self.platform, batch, &stack.value.operation).await?;
            batch = stack::forget(store, batch, &stack).await?;
        }
        for host in host::of_environment(store, environment).await? {
            batch = host::forget(store, batch, &host).await?;
            // Who watches its engine lets it go.
            batch = batch.event("host", &host.id, "removed".into());
        }
        let batch = secret::forget_all(store, batch, environment).await?;
        api_key::forget_all(store, batch, environment).await
    }
}

fn refuse_while_running(
    environment: &Versioned<Environment>,
    stacks: &[Versioned<Stack>],
) -> Result<()> {
    let running = stacks
        .iter()
        .filter(|stack| stack.value.wanted != Wanted::Stopped);
    let names: Vec<&str> = running.map(|stack| stack.value.name.as_str()).collect();
    if names.is_empty() {
        return Ok(());
    }
    let message = format!(
        "stacks of it run or are being removed: {}",
        names.join(", ")
    );
    Err(
        Error::new(ErrorKind::Conflict, "remove environment", message)
            .with("environment", &environment.value.name)
            .hint("remove or stop them first; with force they go on, and nobody looks after them"),
    )
}
