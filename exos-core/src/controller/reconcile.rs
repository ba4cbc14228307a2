//! One look at one stack: an operation that waits is carried out, and drift is repaired or reported.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::time::timeout;

use super::run::{carry_out, running_healthy, wanted_spec};
use super::status::StackStatus;
use crate::access::Caller;
use crate::backend::Backend;
use crate::error::Result;
use crate::exec::Cancel;
use crate::live::{Live, Visible};
use crate::observed::ObserveQuery;
use crate::plan::{self, ActOptions, Action, Plan, UpOptions};
use crate::platform::{
    Drift, Environment, EnvironmentState, Local, Operation, OperationKind, Platform, Stack, Wanted,
    operation,
};
use crate::spec::StackSpec;
use crate::store::Versioned;

/// What a look came to.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// All is as wanted, or nothing may be done about it.
    Fine {
        /// What differs and is only reported.
        drift: Vec<String>,
    },
    /// What somebody asked for was done.
    Done,
    /// Something had to be put right that nobody asked for.
    Repaired,
}

/// Looks at the stack with this id.
///
/// # Errors
/// What the work failed with; it is to be tried again later.
pub(super) async fn look(platform: &Platform, id: &str, leaving: &Cancel) -> Result<Look> {
    let store = platform.store();
    let Some(stack) = store.record::<Stack>(id).await? else {
        return Ok(Look::Done);
    };
    let operation = store.record::<Operation>(&stack.value.operation).await?;
    if let Some(operation) = operation.filter(|operation| !operation.value.state.is_ended()) {
        let backend = engine(platform.live(), &stack.value.host, leaving).await;
        carry_out(platform, backend, &stack, operation, leaving).await?;
        return Ok(Look::Done);
    }
    if let Wanted::Removed { volumes } = stack.value.wanted {
        return remove_again(platform, &stack, volumes, leaving).await;
    }
    let environment = store
        .require::<Environment>(&stack.value.environment)
        .await?;
    if environment.value.state == EnvironmentState::Inactive {
        return Ok(Look::Fine { drift: Vec::new() });
    }
    let backend = platform.live().engine(&stack.value.host)?;
    if stack.value.moves_from.is_some() {
        return repair(platform, backend, &stack, leaving).await;
    }
    let drift = find_drift(platform, &backend, &stack, environment.value.settings.drift).await?;
    if !drift.repair {
        return Ok(Look::Fine {
            drift: drift.reported,
        });
    }
    repair(platform, backend, &stack, leaving).await
}

async fn repair(
    platform: &Platform,
    backend: Arc<dyn Backend>,
    stack: &Versioned<Stack>,
    leaving: &Cancel,
) -> Result<Look> {
    start_over(platform, backend, stack, OperationKind::Repair, leaving).await?;
    Ok(Look::Repaired)
}

/// Goes on with a removal whose operation ended before the stack was gone: nothing else can be asked of the stack.
async fn remove_again(
    platform: &Platform,
    stack: &Versioned<Stack>,
    volumes: bool,
    leaving: &Cancel,
) -> Result<Look> {
    let backend = platform.live().engine(&stack.value.host)?;
    let kind = OperationKind::Remove { volumes };
    start_over(platform, backend, stack, kind, leaving).await?;
    Ok(Look::Done)
}

async fn start_over(
    platform: &Platform,
    backend: Arc<dyn Backend>,
    stack: &Versioned<Stack>,
    kind: OperationKind,
    leaving: &Cancel,
) -> Result<()> {
    let operation = start(platform, stack, kind).await?;
    let stack = platform.store().require::<Stack>(&stack.id).await?;
    carry_out(platform, Ok(backend), &stack, operation, leaving).await
}

/// How long an operation waits for a host that is not reached yet: one that was just added, or a server just started.
const PATIENCE: Duration = Duration::from_secs(10);

async fn engine(live: &Live, host: &str, leaving: &Cancel) -> Result<Arc<dyn Backend>> {
    let mut changes = live.inventory().subscribe(Visible::All);
    let reached = async {
        loop {
            if let Ok(engine) = live.engine(host) {
                return engine;
            }
            // The picture tells of a host a moment before its engine can be had.
            let _ = timeout(Duration::from_millis(100), changes.next()).await;
        }
    };
    tokio::select! {
        reached = timeout(PATIENCE, reached) => match reached {
            Ok(engine) => Ok(engine),
            Err(_) => live.engine(host),
        },
        () = leaving.cancelled() => live.engine(host),
    }
}

/// What differs from what is wanted.
struct Difference {
    repair: bool,
    reported: Vec<String>,
}

async fn find_drift(
    platform: &Platform,
    backend: &Arc<dyn Backend>,
    stack: &Versioned<Stack>,
    setting: Drift,
) -> Result<Difference> {
    let spec = wanted_spec(platform, stack).await?;
    let plan = differences(platform, backend, stack, &spec, |_| {}).await?;
    let reported = match setting {
        Drift::Repair => Vec::new(),
        Drift::Report => plan
            .nodes
            .iter()
            .map(|node| format!("{} {}", node.op.subject(), node.cause))
            .collect(),
    };
    // Where drift is only reported, missing and stopped containers still come back.
    let repair = match setting {
        Drift::Repair => !plan.is_empty(),
        Drift::Report => {
            let missing = differences(platform, backend, stack, &spec, |options| {
                options.no_recreate = true;
                options.remove_orphans = false;
            });
            !missing.await?.is_empty()
        }
    };
    Ok(Difference { repair, reported })
}

/// Plans what would bring a stack to what is wanted of it.
async fn differences(
    platform: &Platform,
    backend: &Arc<dyn Backend>,
    stack: &Versioned<Stack>,
    spec: &StackSpec,
    change: impl FnOnce(&mut UpOptions),
) -> Result<Plan> {
    let still = match stack.value.wanted {
        Wanted::Stopped => Some(BTreeSet::new()),
        Wanted::Running if stack.value.stopped.is_empty() => None,
        Wanted::Running => Some(stack.value.stopped.clone()),
        Wanted::Removed { .. } => return Ok(Plan::default()),
    };
    if let Some(services) = still {
        let observed = backend.observe(&ObserveQuery::stack(&spec.name)).await?;
        let options = ActOptions {
            services,
            no_deps: true,
            ..ActOptions::default()
        };
        let stop = plan::act(spec, &observed, &Action::Stop, &options)?;
        if !stop.is_empty() {
            return Ok(stop);
        }
    }
    let Some(mut options) = running_healthy(platform, stack, spec).await? else {
        return Ok(Plan::default());
    };
    // Looking must not pull: an image that is there is good enough until somebody deploys.
    options.refresh = plan::Refresh::Never;
    change(&mut options);
    Local::new(backend.clone()).whole_plan(spec, &options).await
}

/// Writes an operation that nobody asked for, which is the stack's newest from then on.
async fn start(
    platform: &Platform,
    stack: &Versioned<Stack>,
    kind: OperationKind,
) -> Result<Versioned<Operation>> {
    let ports = platform.ports();
    let system = Caller::system();
    let value = Operation::waiting(stack, kind, &system, ports.clock.timestamp());
    let operation = Versioned {
        id: format!("{}/{}", stack.value.environment, ports.ids.next()),
        version: 1,
        value,
    };
    let mut stack = stack.clone();
    stack.value.operation.clone_from(&operation.id);
    let batch = operation::insert(platform.batch(), &operation)?.save(&stack)?;
    platform.store().commit(batch).await?;
    Ok(operation)
}

/// Writes what the controller makes of a stack, when it changed.
pub(super) async fn note(platform: &Platform, id: &str, status: StackStatus) -> Result<()> {
    let store = platform.store();
    let before = store.record::<StackStatus>(id).await?;
    if before.is_some_and(|before| before.value == status)
        || store.record::<Stack>(id).await?.is_none()
    {
        return Ok(());
    }
    let batch =
        platform
            .batch()
            .replace(id, &status)?
            .event("stack-status", id, status.failures.into());
    store.commit(batch).await.map(drop)
}
