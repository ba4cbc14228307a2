//! What was read of environments and stacks.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::Kind;
use crate::controller::StackStatus;
use crate::error::Result;
use crate::platform::environment::EnvironmentState;
use crate::platform::{Environment, Operation, OperationState, Stack};
use crate::store::{Page, Store, Versioned};

/// How many records are read at once.
const AT_ONCE: usize = 1000;

/// What was read, by ids.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub(super) environments: BTreeMap<Arc<str>, KnownEnvironment>,
    pub(super) stacks: BTreeMap<Arc<str>, KnownStack>,
}

#[derive(Debug)]
pub(super) struct KnownEnvironment {
    pub(super) name: Arc<str>,
    /// Somebody took it out of service.
    pub(super) stopped: bool,
}

#[derive(Debug)]
pub(super) struct KnownStack {
    pub(super) name: Arc<str>,
    pub(super) environment: Arc<str>,
    pub(super) host: Arc<str>,
    /// Its newest operation failed.
    pub(super) failed: bool,
    /// It is not as it was deployed, and that is only reported.
    pub(super) drifted: bool,
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
            let failed = newest.into_iter().filter(is_failed);
            let failed: BTreeSet<String> = failed.map(|operation| operation.id).collect();
            for stack in stacks {
                let failed = failed.contains(&stack.value.operation);
                let drifted = drifted.contains(&stack.id);
                known.keep_stack(&stack, failed, drifted);
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
        let failed = has_failed(store, &stack.value).await?;
        let status = store.record::<StackStatus>(id).await?;
        let drifted = status.is_some_and(|status| !status.value.drift.is_empty());
        self.keep_stack(&stack, failed, drifted);
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

    fn keep_stack(&mut self, stack: &Versioned<Stack>, failed: bool, drifted: bool) {
        let value = &stack.value;
        let known = KnownStack {
            name: value.name.as_str().into(),
            environment: value.environment.as_str().into(),
            host: value.host.as_str().into(),
            failed,
            drifted,
        };
        self.stacks.insert(stack.id.as_str().into(), known);
    }
}

fn is_failed(operation: &Versioned<Operation>) -> bool {
    operation.value.state == OperationState::Failed
}

async fn has_failed(store: &dyn Store, stack: &Stack) -> Result<bool> {
    let newest = store.record::<Operation>(&stack.operation).await?;
    Ok(newest.as_ref().is_some_and(is_failed))
}
