//! Planning a change of a stack: all that a deploy would ask and decide, and nothing written.

use std::collections::BTreeMap;

use super::accept::Change;
use super::revisions::shown_to;
use super::{ManagedStacks, NewStack, Stack, Wanted, expect, known, running};
use crate::access::{Action, Caller};
use crate::error::{Error, Result};
use crate::plan::Outline;
use crate::platform::environment::Environment;
use crate::platform::{Host, Local, Stacks, name};
use crate::spec::{Difference, Sources, StackSpec, diff};
use crate::store::Versioned;

/// What is asked of a plan: the files that would be deployed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PlanRequest {
    /// The files.
    pub sources: Sources,
    /// Numbers of containers instead of those of the files, beside those that are set already.
    pub scale: BTreeMap<String, u32>,
    /// The host that a new stack would stand on, by id or name; absent leaves the choice to EXOS.
    pub host: Option<String>,
}

/// What a deploy would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Planned {
    /// The host that it would be done on.
    pub host: Versioned<Host>,
    /// The steps.
    pub plan: Outline,
    /// What changes from the newest revision, field by field; everything when the stack is new.
    pub changes: Vec<Difference>,
}

impl ManagedStacks<'_> {
    /// Plans what deploying these files would do, and does nothing. A stack that does not exist is planned as a new one.
    ///
    /// # Errors
    /// As [`ManagedStacks::create`] and [`ManagedStacks::update`]; `Unavailable` while the host's engine cannot be asked.
    pub async fn plan(
        &self,
        caller: &Caller,
        environment: &str,
        stack: &str,
        request: PlanRequest,
    ) -> Result<Planned> {
        let environment = self
            .platform
            .environments()
            .get_for(caller, environment, Action::StackDeploy)
            .await?;
        let scope = format!("{}/", environment.id);
        let found = name::find::<Stack>(self.platform.store(), &scope, stack).await?;
        if let Some(found) = &found {
            expect(found, None)?;
        }
        let name = found.as_ref().map_or(stack, |found| &found.value.name);
        let spec = self
            .load(caller, &environment, name, &request.sources)
            .await?;
        known(&spec, &request.scale.keys().cloned().collect())?;
        let before = match &found {
            Some(found) => self.content(found, found.value.revision).await?.spec,
            None => StackSpec::new(name),
        };
        let changes = diff(&before, &spec, shown_to(caller, &environment.id))?;
        let stack = match found {
            Some(found) => found,
            None => {
                self.stack_to_be(&environment, name, &spec, &request)
                    .await?
            }
        };
        self.plan_change(&environment, stack, spec, request, changes)
            .await
    }

    /// Returns the stack that would be made.
    async fn stack_to_be(
        self,
        environment: &Versioned<Environment>,
        name: &str,
        spec: &StackSpec,
        request: &PlanRequest,
    ) -> Result<Versioned<Stack>> {
        if let Some(problem) = name::problem("name", name) {
            return Err(Error::invalid("plan stack", vec![problem]));
        }
        let host = self
            .host_for(environment, spec, request.host.as_deref())
            .await?;
        let new = NewStack {
            name: name.to_owned(),
            ..NewStack::default()
        };
        let now = self.platform.ports().clock.timestamp();
        Ok(Versioned {
            id: String::new(),
            version: 0,
            value: Stack::new(&environment.id, &new, host, now),
        })
    }

    async fn plan_change(
        self,
        environment: &Versioned<Environment>,
        mut stack: Versioned<Stack>,
        spec: StackSpec,
        request: PlanRequest,
        changes: Vec<Difference>,
    ) -> Result<Planned> {
        stack.value.wanted = Wanted::Running;
        stack.value.scale.extend(request.scale);
        let change = Change::new(environment, stack).revise_to(spec);
        let (stack, spec) = change.checked(self.platform).await?;
        let host = self
            .platform
            .store()
            .require::<Host>(&stack.value.host)
            .await?;
        let plan = match running(&stack.value, &spec) {
            Some(options) => {
                let backend = self.platform.engine(&host)?;
                Local::new(backend).plan(&spec, &options).await?
            }
            None => Outline::default(),
        };
        Ok(Planned {
            host,
            plan,
            changes,
        })
    }
}
