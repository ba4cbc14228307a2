//! What was read of environments and stacks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Kind;
use crate::clock::Timestamp;
use crate::controller::StackStatus;
use crate::error::Result;
use crate::platform::environment::{Demand, EnvironmentState};
use crate::platform::{Environment, Operation, OperationState, Stack, Wanted};
use crate::store::{Page, Store, Versioned};

/// How many records are read at once.
const AT_ONCE: usize = 1000;

/// What was read, by ids.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) environments: BTreeMap<Arc<str>, KnownEnvironment>,
    pub(super) stacks: BTreeMap<Arc<str>, Arc<KnownStack>>,
}

#[derive(Debug)]
pub(super) struct KnownEnvironment {
    pub(super) name: Arc<str>,
    /// Somebody took it out of service.
    pub(super) stopped: bool,
}

#[derive(Debug)]
pub(in crate::platform) struct KnownStack {
    pub(in crate::platform) name: Arc<str>,
    pub(in crate::platform) description: Arc<str>,
    pub(in crate::platform) environment: Arc<str>,
    pub(in crate::platform) host: Arc<str>,
    pub(in crate::platform) wanted: Wanted,
    /// The services that were stopped on purpose.
    pub(in crate::platform) stopped: BTreeSet<String>,
    /// How many containers it asks for.
    pub(in crate::platform) containers: u32,
    /// What it asks for.
    pub(in crate::platform) demand: Demand,
    pub(in crate::platform) revision: u64,
    pub(in crate::platform) changed_at: Timestamp,
    /// How far its newest operation is.
    pub(in crate::platform) newest: Option<OperationState>,
    /// It is not as it was deployed, and that is only reported.
    pub(in crate::platform) drifted: bool,
}

impl KnownStack {
    /// Tells whether its newest operation failed.
    pub(in crate::platform) fn has_failed(&self) -> bool {
        self.newest == Some(OperationState::Failed)
    }
}

impl Known {
    /// Reads everything.
    pub(super) async fn read(store: &dyn Store) -> Result<Self> {
        let mut known = Self::default();
        let all = Page::default().limit(usize::MAX);
        for environment in store.records::<Environment>(&all).await? {
            known.keep_environment(environment);
        }
        let status = store.records::<StackStatus>(&all).await?;
        let drifted = status.into_iter().filter(|one| !one.value.drift.is_empty());
        let drifted: BTreeSet<String> = drifted.map(|one| one.id).collect();
        let mut page = Page::default().limit(AT_ONCE);
        loop {
            let stacks = store.records::<Stack>(&page).await?;
            let Some(last) = stacks.last() else {
                return Ok(known);
            };
            page.after = Some(last.id.clone());
            let newest: Vec<String> = stacks
                .iter()
                .map(|stack| stack.value.operation.clone())
                .filter(|id| !id.is_empty())
                .collect();
            let newest = store.records_of::<Operation>(&newest).await?;
            let newest = newest.into_iter();
            let newest: BTreeMap<String, OperationState> = newest
                .map(|operation| (operation.id, operation.value.state))
                .collect();
            for stack in stacks {
                let newest = newest.get(&stack.value.operation).copied();
                let drifted = drifted.contains(&stack.id);
                known.keep_stack(stack, newest, drifted);
            }
        }
    }

    /// Reads one thing again.
    pub(super) async fn read_again(
        &mut self,
        store: &dyn Store,
        kind: Kind,
        id: &str,
    ) -> Result<()> {
        match kind {
            Kind::Environment => match store.record(id).await? {
                Some(environment) => self.keep_environment(environment),
                None => drop(self.environments.remove(id)),
            },
            Kind::Stack => self.read_stack(store, id).await?,
            Kind::Operation => {
                if let Some(operation) = store.record::<Operation>(id).await? {
                    self.read_stack(store, &operation.value.stack).await?;
                }
            }
        }
        Ok(())
    }

    async fn read_stack(&mut self, store: &dyn Store, id: &str) -> Result<()> {
        let Some(stack) = store.record::<Stack>(id).await? else {
            self.stacks.remove(id);
            return Ok(());
        };
        let newest = store.record::<Operation>(&stack.value.operation).await?;
        let newest = newest.map(|operation| operation.value.state);
        let status = store.record::<StackStatus>(id).await?;
        let drifted = status.is_some_and(|status| !status.value.drift.is_empty());
        self.keep_stack(stack, newest, drifted);
        Ok(())
    }

    fn keep_environment(&mut self, environment: Versioned<Environment>) {
        let Versioned { id, value, .. } = environment;
        let known = KnownEnvironment {
            name: value.name.into(),
            stopped: value.state == EnvironmentState::Inactive,
        };
        self.environments.insert(id.into(), known);
    }

    fn keep_stack(
        &mut self,
        stack: Versioned<Stack>,
        newest: Option<OperationState>,
        drifted: bool,
    ) {
        let Versioned { id, value, .. } = stack;
        let known = KnownStack {
            name: value.name.into(),
            description: value.description.into(),
            environment: value.environment.into(),
            host: value.host.into(),
            wanted: value.wanted,
            stopped: value.stopped,
            containers: u32::try_from(value.demand.containers).unwrap_or(u32::MAX),
            demand: value.demand,
            revision: value.revision,
            changed_at: value.changed_at,
            newest,
            drifted,
        };
        self.stacks.insert(id.into(), Arc::new(known));
    }
}
