//! Accepting a change of a stack: everything that must hold of it, and everything that is written, in one place.

use super::content::{self, Content};
use super::{Accepted, ManagedStacks, Revision, Stack, Why};
use crate::access::{Action, Caller, breaches, refuse_breaches};
use crate::error::{Error, ErrorKind, Result};
use crate::platform::environment::{Demand, Environment, EnvironmentState, Quotas, make_in};
use crate::platform::host::{self, Host};
use crate::platform::operation::{self, Operation, OperationKind};
use crate::platform::{Platform, name};
use crate::spec::{Sources, StackSpec};
use crate::store::{Batch, Versioned};

/// A change of a stack that is being prepared.
#[derive(Debug)]
pub(super) struct Change<'e> {
    environment: &'e Versioned<Environment>,
    /// Version 0 is a stack that is not there yet.
    stack: Versioned<Stack>,
    spec: Option<StackSpec>,
    revision: Option<(Sources, String, Why)>,
}

impl<'e> Change<'e> {
    pub(super) fn new(environment: &'e Versioned<Environment>, stack: Versioned<Stack>) -> Self {
        Self {
            environment,
            stack,
            spec: None,
            revision: None,
        }
    }

    /// Says what the wanted revision is, to check quotas by.
    pub(super) fn with_spec(mut self, spec: StackSpec) -> Self {
        self.spec = Some(spec);
        self
    }

    /// Makes a new revision of these files.
    pub(super) fn revise(
        mut self,
        spec: StackSpec,
        sources: &Sources,
        message: String,
        why: Why,
    ) -> Self {
        self.revision = Some((sources.clone(), message, why));
        self.revise_to(spec)
    }

    /// Makes a new revision that is planned and not written.
    pub(super) fn revise_to(mut self, spec: StackSpec) -> Self {
        self.stack.value.revision += 1;
        self.with_spec(spec)
    }

    /// Checks what must hold of it, and returns the stack and what would be wanted of it.
    pub(super) async fn checked(
        mut self,
        platform: &Platform,
    ) -> Result<(Versioned<Stack>, StackSpec)> {
        self.check_quotas(platform).await?;
        let name = || StackSpec::new(self.stack.value.name.clone());
        let spec = self.spec.take().unwrap_or_else(name);
        let spec = self.stack.value.apply_to(spec);
        Ok((self.stack, spec))
    }

    /// Returns the writes: stack, name, revision and operation.
    pub(super) async fn commit(
        mut self,
        platform: &Platform,
        caller: &Caller,
        kind: OperationKind,
    ) -> Result<(Batch, Accepted)> {
        let before = self.demand_before();
        self.check_quotas(platform).await?;
        let operation = self.operation(platform, caller, kind);
        self.stack.value.operation.clone_from(&operation.id);
        self.stack.value.changed_at = operation.value.created_at;
        let batch = operation::insert(platform.batch(), &operation)?;
        let batch = self.hold_quotas(batch, before)?;
        let batch = self.write_stack(platform, batch).await?;
        let batch = self.write_revision(platform, caller, batch)?;
        self.stack.version += 1;
        let accepted = Accepted {
            stack: self.stack,
            operation,
        };
        Ok((batch, accepted))
    }

    async fn check_quotas(&mut self, platform: &Platform) -> Result<()> {
        let Some(spec) = &self.spec else {
            return Ok(());
        };
        let spec = self.stack.value.apply_to(spec.clone());
        let others = ManagedStacks::new(platform)
            .of_environment(&self.environment.id)
            .await?;
        let others = others.iter().filter(|stack| stack.id != self.stack.id);
        let used: Demand = others.map(|stack| stack.value.demand).sum();
        self.environment.value.quotas.check(used, &spec)?;
        self.stack.value.demand = Demand::of(&spec);
        Ok(())
    }

    /// Returns what the stack asked for until now.
    fn demand_before(&self) -> Demand {
        match self.stack.version {
            0 => Demand::default(),
            _ => self.stack.value.demand,
        }
    }

    /// Asking for more under a quota is a write of the environment in the version that was read before its stacks were:
    /// of two changes that would exceed it together, one loses with `Conflict`.
    fn hold_quotas(&self, batch: Batch, before: Demand) -> Result<Batch> {
        let grows = self.stack.value.demand.exceeds(before);
        if grows && self.environment.value.quotas != Quotas::default() {
            return batch.save(self.environment);
        }
        Ok(batch)
    }

    fn operation(
        &self,
        platform: &Platform,
        caller: &Caller,
        kind: OperationKind,
    ) -> Versioned<Operation> {
        let ports = platform.ports();
        Versioned {
            id: format!("{}/{}", self.environment.id, ports.ids.next()),
            version: 1,
            value: Operation::waiting(&self.stack, kind, caller, ports.clock.timestamp()),
        }
    }

    async fn write_stack(&self, platform: &Platform, batch: Batch) -> Result<Batch> {
        if self.stack.version > 0 {
            return batch.save(&self.stack);
        }
        let scope = format!("{}/", self.environment.id);
        let batch = make_in(platform.store(), batch, &self.environment.id).await?;
        let batch = batch.insert(&self.stack.id, &self.stack.value)?;
        name::claim(
            platform.store(),
            batch,
            &scope,
            &self.stack.id,
            &self.stack.value,
        )
        .await
    }

    fn write_revision(
        &mut self,
        platform: &Platform,
        caller: &Caller,
        batch: Batch,
    ) -> Result<Batch> {
        let (Some((sources, message, why)), Some(spec)) = (self.revision.take(), self.spec.take())
        else {
            return Ok(batch);
        };
        let number = self.stack.value.revision;
        let id = content::id(&self.stack.id, number);
        let images = spec.services.values();
        let images = images
            .map(|service| (service.name.clone(), service.image.clone()))
            .collect();
        let revision = Revision {
            number,
            at: self.stack.value.changed_at,
            principal: caller.principal.clone(),
            why,
            message,
            images,
            content: content::seal(platform, &id, &Content { sources, spec })?,
        };
        batch.insert(&id, &revision)
    }
}

/// Says whether a server acts on a key of the files that nothing acts on without one.
fn is_acted_on(path: &str) -> bool {
    let Some((_, key)) = path
        .strip_prefix("services.")
        .and_then(|rest| rest.split_once('.'))
    else {
        return false;
    };
    matches!(
        key,
        "health_check"
            | "placement.must"
            | "placement.must_not"
            | "placement.should"
            | "placement.should_not"
    )
}

impl ManagedStacks<'_> {
    /// Loads files, refuses what the environment does not take, and puts its secrets in.
    pub(super) async fn load(
        self,
        caller: &Caller,
        environment: &Versioned<Environment>,
        stack: &str,
        sources: &Sources,
    ) -> Result<StackSpec> {
        if environment.value.state == EnvironmentState::Inactive {
            let message = "the environment is inactive";
            return Err(Error::new(ErrorKind::Conflict, "deploy stack", message)
                .with("environment", &environment.value.name)
                .hint("an owner can activate it"));
        }
        let mut spec = self.platform.ports().loader.load(stack, sources)?;
        spec.unacted.retain(|unacted| !is_acted_on(&unacted.path));
        let found = breaches(&spec);
        let allow = environment.value.settings.allow;
        let passes = caller.check_in(Action::PassWall, &environment.id, allow);
        if !found.is_empty() && passes.is_err() {
            return Err(refuse_breaches(found));
        }
        let secrets = self.platform.secrets();
        secrets.fill(&environment.id, &mut spec).await?;
        Ok(spec)
    }

    /// Returns the id of the host that a new stack stands on.
    pub(super) async fn host_for(
        self,
        environment: &Versioned<Environment>,
        spec: &StackSpec,
        asked: Option<&str>,
    ) -> Result<String> {
        let stacks = self.of_environment(&environment.id).await?;
        let hosts = host::of_environment(self.platform.store(), &environment.id).await?;
        if let Some(asked) = asked {
            return Host::chosen(&hosts, asked).map(|host| host.id.clone());
        }
        let candidates = host::candidates(self.platform, &hosts, &stacks, None);
        Ok(host::place(spec, &candidates)?.id.clone())
    }

    /// Returns the writes that move a stack to another host. Whoever asks has checked that it can.
    pub(in crate::platform) async fn move_to(
        self,
        caller: &Caller,
        environment: &Versioned<Environment>,
        mut stack: Versioned<Stack>,
        host: &str,
    ) -> Result<(Batch, Accepted)> {
        let from = std::mem::replace(&mut stack.value.host, host.to_owned());
        stack.value.moves_from = Some(from);
        let change = Change::new(environment, stack);
        let kind = OperationKind::Move;
        let (batch, accepted) = change.commit(self.platform, caller, kind).await?;
        // The audit entry is about the host that is drained, so nothing else tells of the stack.
        let batch = batch.event("stack", &accepted.stack.id, "moves".into());
        Ok((batch, accepted))
    }
}
