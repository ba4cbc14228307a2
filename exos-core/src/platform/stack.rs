//! Stacks of a server: what is wanted of them, kept as revisions, and changed by operations.
//!
//! A use case here writes what is wanted and an operation that waits, in one commit. The
//! controller brings it about: at once, after a crash, and when what runs drifts away from it.

mod accept;
mod check;
pub(crate) mod content;
mod everywhere;
mod forget;
mod plan;
mod record;
mod request;
mod revisions;
mod running;
mod state;

pub use everywhere::{ListedStack, StackFilter};
pub(crate) use forget::forget;
pub use plan::{PlanRequest, Planned};
pub use record::{Revision, Stack, Wanted, Why};
pub use request::{Accepted, NewStack, StackUpdate};
pub(crate) use running::running;
pub use state::StackState;

use std::collections::{BTreeMap, BTreeSet};

use self::accept::Change;
use super::audit::Target;
use super::environment::Environment;
use super::list::{ListQuery, Listed, SortKey};
use super::operation::OperationKind;
use super::{Platform, name};
use crate::access::{Action, Caller};
use crate::error::{Error, ErrorKind, Problem, Result};
use crate::spec::StackSpec;
use crate::store::{Page, Versioned};

const SORT: &[SortKey<Versioned<Stack>>] = &[
    ("name", |stack| stack.value.name.clone()),
    ("created_at", |stack| stack.id.clone()),
    ("changed_at", |stack| stack.value.changed_at.to_string()),
];

/// What is done with the stacks of environments.
#[derive(Debug, Clone, Copy)]
pub struct ManagedStacks<'a> {
    platform: &'a Platform,
}

impl<'a> ManagedStacks<'a> {
    pub(super) fn new(platform: &'a Platform) -> Self {
        Self { platform }
    }

    /// Accepts a new stack: its first revision, and the operation that deploys it.
    ///
    /// # Errors
    /// `Invalid` with every problem of the files, of the quotas, and of the wall; `AlreadyExists` when the name is
    /// taken; `Conflict` or `Unavailable` when no host fits.
    pub async fn create(
        &self,
        caller: &Caller,
        environment: &str,
        new: NewStack,
    ) -> Result<Accepted> {
        let environment = self
            .platform
            .environments()
            .get(caller, environment)
            .await?;
        let own = self.platform.ports().ids.next();
        let id = format!("{}/{own}", environment.id);
        let target = Target::within(&environment.id, "stack", &id, &new.name);
        let prepare = async {
            name::problem("name", &new.name).map_or(Ok(()), |problem| {
                Err(Error::invalid("create stack", vec![problem]))
            })?;
            let spec = self
                .load(caller, &environment, &new.name, &new.sources)
                .await?;
            let host = self
                .host_for(&environment, &spec, new.host.as_deref())
                .await?;
            let now = self.platform.ports().clock.timestamp();
            let stack = Stack::new(&environment.id, &new, host, now);
            let change = Change::new(
                &environment,
                Versioned {
                    id: id.clone(),
                    version: 0,
                    value: stack,
                },
            );
            change
                .revise(spec, &new.sources, new.message.clone(), Why::Manual)
                .commit(self.platform, caller, OperationKind::Deploy)
                .await
        };
        self.platform
            .change_as(caller, Action::StackDeploy, target, prepare)
            .await
    }

    /// Accepts new files for a stack: a revision, and the operation that deploys it.
    ///
    /// # Errors
    /// As [`ManagedStacks::create`]; `Conflict` when the stack was changed since the version that the caller read.
    pub async fn update(
        &self,
        caller: &Caller,
        environment: &str,
        stack: &str,
        update: StackUpdate,
        version: Option<u64>,
    ) -> Result<Accepted> {
        let (environment, mut found) = self.find(caller, environment, stack).await?;
        let target = target(&found);
        let prepare = async {
            expect(&found, version)?;
            let spec = self
                .load(caller, &environment, &found.value.name, &update.sources)
                .await?;
            if let Some(description) = update.description {
                found.value.description = description;
            }
            found.value.wanted = Wanted::Running;
            let change = Change::new(&environment, found);
            change
                .revise(spec, &update.sources, update.message, Why::Manual)
                .commit(self.platform, caller, OperationKind::Deploy)
                .await
        };
        self.platform
            .change_as(caller, Action::StackDeploy, target, prepare)
            .await
    }

    /// Starts services that were stopped; all of them when `services` is empty.
    pub async fn start(
        &self,
        caller: &Caller,
        environment: &str,
        stack: &str,
        services: BTreeSet<String>,
    ) -> Result<Accepted> {
        let kind = OperationKind::Start {
            services: services.clone(),
        };
        self.operate(
            caller,
            environment,
            stack,
            &services.clone(),
            kind,
            move |stack| {
                stack.wanted = Wanted::Running;
                if services.is_empty() {
                    stack.stopped.clear();
                }
                stack.stopped.retain(|service| !services.contains(service));
            },
        )
        .await
    }

    /// Stops services, and keeps them stopped; all of them when `services` is empty.
    pub async fn stop(
        &self,
        caller: &Caller,
        environment: &str,
        stack: &str,
        services: BTreeSet<String>,
    ) -> Result<Accepted> {
        let kind = OperationKind::Stop {
            services: services.clone(),
        };
        self.operate(
            caller,
            environment,
            stack,
            &services.clone(),
            kind,
            move |stack| {
                if services.is_empty() {
                    stack.wanted = Wanted::Stopped;
                }
                stack.stopped.extend(services);
            },
        )
        .await
    }

    /// Restarts services, one container after the other; all of them when `services` is empty.
    pub async fn restart(
        &self,
        caller: &Caller,
        environment: &str,
        stack: &str,
        services: BTreeSet<String>,
    ) -> Result<Accepted> {
        let kind = OperationKind::Restart {
            services: services.clone(),
        };
        self.operate(caller, environment, stack, &services, kind, |_| {})
            .await
    }

    /// Changes numbers of containers. They stay when a later revision says otherwise, until they are changed again.
    ///
    /// # Errors
    /// `Invalid` when a quota does not suffice or a service is unknown.
    pub async fn scale(
        &self,
        caller: &Caller,
        environment: &str,
        stack: &str,
        scale: BTreeMap<String, u32>,
    ) -> Result<Accepted> {
        let services = scale.keys().cloned().collect();
        self.operate(
            caller,
            environment,
            stack,
            &services,
            OperationKind::Scale,
            move |stack| {
                stack.scale.extend(scale);
            },
        )
        .await
    }

    /// Accepts the removal of a stack with its containers and networks, and its volumes when `volumes`.
    pub async fn remove(
        &self,
        caller: &Caller,
        environment: &str,
        stack: &str,
        volumes: bool,
        version: Option<u64>,
    ) -> Result<Accepted> {
        let (environment, mut found) = self.find(caller, environment, stack).await?;
        let target = target(&found);
        let prepare = async {
            expect(&found, version)?;
            found.value.wanted = Wanted::Removed { volumes };
            let kind = OperationKind::Remove { volumes };
            Change::new(&environment, found)
                .commit(self.platform, caller, kind)
                .await
        };
        self.platform
            .change_as(caller, Action::StackRemove, target, prepare)
            .await
    }

    /// Returns a stack by id or name.
    ///
    /// # Errors
    /// `NotFound` when there is none, or the caller is no member of its environment.
    pub async fn get(
        &self,
        caller: &Caller,
        environment: &str,
        stack: &str,
    ) -> Result<Versioned<Stack>> {
        Ok(self.find(caller, environment, stack).await?.1)
    }

    /// Lists the stacks of an environment.
    pub async fn list(
        &self,
        caller: &Caller,
        environment: &str,
        query: &ListQuery,
    ) -> Result<Listed<Versioned<Stack>>> {
        let environment = self
            .platform
            .environments()
            .get_for(caller, environment, Action::StackRead)
            .await?;
        let mut stacks = self.of_environment(&environment.id).await?;
        if let Some(text) = &query.text {
            stacks.retain(|stack| stack.value.name.contains(text.as_str()));
        }
        query.cut(stacks, SORT, |stack| &stack.id)
    }

    /// Changes what is wanted without a new revision.
    async fn operate(
        self,
        caller: &Caller,
        environment: &str,
        stack: &str,
        services: &BTreeSet<String>,
        kind: OperationKind,
        want: impl FnOnce(&mut Stack),
    ) -> Result<Accepted> {
        let (environment, mut found) = self.find(caller, environment, stack).await?;
        let target = target(&found);
        let prepare = async {
            expect(&found, None)?;
            let spec = content::read(self.platform, &found.id, found.value.revision)
                .await?
                .spec;
            known(&spec, services)?;
            want(&mut found.value);
            let change = Change::new(&environment, found).with_spec(spec);
            change.commit(self.platform, caller, kind).await
        };
        self.platform
            .change_as(caller, Action::StackOperate, target, prepare)
            .await
    }

    pub(super) async fn of_environment(self, environment: &str) -> Result<Vec<Versioned<Stack>>> {
        let page = Page::default()
            .within(format!("{environment}/"))
            .limit(usize::MAX);
        self.platform.store().records(&page).await
    }

    async fn find(
        self,
        caller: &Caller,
        environment: &str,
        stack: &str,
    ) -> Result<(Versioned<Environment>, Versioned<Stack>)> {
        let environment = self
            .platform
            .environments()
            .get_for(caller, environment, Action::StackRead)
            .await?;
        let scope = format!("{}/", environment.id);
        let found = name::find::<Stack>(self.platform.store(), &scope, stack).await?;
        let found = found.ok_or_else(|| name::not_found("stack", stack))?;
        Ok((environment, found))
    }
}

/// Checks that a stack is the one that the caller read, and is not on its way out.
fn expect(stack: &Versioned<Stack>, version: Option<u64>) -> Result<()> {
    stack.expect_version(version)?;
    if !matches!(stack.value.wanted, Wanted::Removed { .. }) {
        return Ok(());
    }
    Err(
        Error::new(ErrorKind::Conflict, "change stack", "it is being removed")
            .with("stack", &stack.value.name),
    )
}

fn target(stack: &Versioned<Stack>) -> Target {
    Target::within(
        &stack.value.environment,
        "stack",
        &stack.id,
        &stack.value.name,
    )
}

fn known(spec: &StackSpec, services: &BTreeSet<String>) -> Result<()> {
    let unknown = services
        .iter()
        .filter(|service| !spec.services.contains_key(*service));
    let problems: Vec<Problem> = unknown
        .map(|service| {
            let names: Vec<&str> = spec.services.keys().map(String::as_str).collect();
            Problem::new("services", format!("the stack has no service {service:?}"))
                .hint(format!("its services are {}", names.join(", ")))
        })
        .collect();
    if problems.is_empty() {
        return Ok(());
    }
    Err(Error::invalid("change stack", problems))
}

#[cfg(test)]
mod tests;
