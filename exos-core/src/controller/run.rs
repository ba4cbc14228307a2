//! Carrying an operation out: from waiting, or cut short, to its end.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::health::{ProbedHealth, to_replace};
use super::moving;
use super::steps::recorder;
use super::watch::note_failure;
use crate::backend::Backend;
use crate::error::{ErrorKind, Result};
use crate::exec::Cancel;
use crate::plan::{ActOptions, Action, DownOptions, UpOptions};
use crate::platform::operation::steps;
use crate::platform::stack::{content, forget, running};
use crate::platform::{
    Failure, Local, Operation, OperationKind, OperationState, Platform, Stack, Stacks, Wanted, Work,
};
use crate::spec::StackSpec;
use crate::store::Versioned;

/// How an operation stopped before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stopped {
    /// A later change took its place.
    Superseded,
    /// Somebody asked.
    Asked,
    /// This server stops, and whoever leads next goes on from here.
    Leaving,
}

/// Carries out the operation that a stack waits for.
///
/// # Behavior
/// - The operation is running while it is worked on, and one that a crash left running is taken up again.
/// - It stops at the border of a step when it is cancelled, when a later change of the stack takes its place, or when
///   `leaving` asks; in the last case it stays running in the store, for whoever leads next.
///
/// # Errors
/// The error that the operation failed with, after it was written down.
pub(super) async fn carry_out(
    platform: &Platform,
    backend: Result<Arc<dyn Backend>>,
    stack: &Versioned<Stack>,
    mut operation: Versioned<Operation>,
    leaving: &Cancel,
) -> Result<()> {
    begin(platform, &mut operation).await?;
    let cancel = Cancel::default();
    let store = platform.store();
    let (sink, writer) = recorder(&operation.id, platform.ports().clock.clone());
    let first = steps::next_number(store, &operation.id).await?;
    let working = async {
        let work = Work {
            events: Arc::new(sink),
            cancel: cancel.clone(),
            parallel: parallel(&operation.value.kind),
        };
        match backend {
            Ok(backend) => do_it(platform, backend, stack, &operation.value.kind, &work).await,
            Err(error) => Err(error),
        }
    };
    let guarding = guard(platform, stack, &operation, &cancel, leaving);
    let writing = writer.run(store, first);
    let (done, stopped, written) = {
        let work = async { tokio::join!(working, writing) };
        tokio::pin!(work, guarding);
        tokio::select! {
            (done, written) = &mut work => (done, None, written),
            stopped = &mut guarding => {
                let (done, written) = work.await;
                (done, Some(stopped), written)
            }
        }
    };
    written?;
    show(platform, &stack.value).await;
    end(platform, operation, done, stopped).await
}

/// What is read once the operation has ended shows what it did.
async fn show(platform: &Platform, stack: &Stack) {
    let from = stack.moves_from.iter();
    for host in from.chain([&stack.host]) {
        platform.live().look(host).await;
    }
}

/// Restarts one container after the other; everything else goes as wide as the plan allows.
fn parallel(kind: &OperationKind) -> usize {
    usize::from(matches!(kind, OperationKind::Restart { .. }))
}

async fn begin(platform: &Platform, operation: &mut Versioned<Operation>) -> Result<()> {
    operation.value.state = OperationState::Running;
    let now = platform.ports().clock.timestamp();
    operation.value.started_at.get_or_insert(now);
    let batch =
        platform
            .batch()
            .save(operation)?
            .event("operation", &operation.id, "running".into());
    platform.store().commit(batch).await?;
    operation.version += 1;
    Ok(())
}

/// Waits until the operation is to stop, asks it to, and says why. What cannot be read now is asked again.
async fn guard(
    platform: &Platform,
    stack: &Versioned<Stack>,
    operation: &Versioned<Operation>,
    cancel: &Cancel,
    leaving: &Cancel,
) -> Stopped {
    let mut news = platform.store().newest_event();
    loop {
        news.mark_unchanged();
        let stopped = if leaving.is_cancelled() {
            Some(Stopped::Leaving)
        } else {
            note_failure(why_stop(platform, stack, operation).await).flatten()
        };
        if let Some(stopped) = stopped {
            cancel.cancel();
            return stopped;
        }
        tokio::select! {
            _ = news.changed() => {}
            () = leaving.cancelled() => {}
            // Another server may have written: its commits wake nobody here.
            () = tokio::time::sleep(std::time::Duration::from_secs(2)) => {}
        }
    }
}

async fn why_stop(
    platform: &Platform,
    stack: &Versioned<Stack>,
    operation: &Versioned<Operation>,
) -> Result<Option<Stopped>> {
    let now = platform.store().record::<Stack>(&stack.id).await?;
    // A stack that was forgotten went with its environment.
    if now.is_none_or(|now| now.value.operation != operation.id) {
        return Ok(Some(Stopped::Superseded));
    }
    let now = platform.store().record::<Operation>(&operation.id).await?;
    let asked = now.is_none_or(|now| now.value.cancel_asked);
    Ok(asked.then_some(Stopped::Asked))
}

async fn do_it(
    platform: &Platform,
    backend: Arc<dyn Backend>,
    stack: &Versioned<Stack>,
    kind: &OperationKind,
    work: &Work,
) -> Result<()> {
    let local = Local::with_clock(backend, platform.ports().clock.clone());
    if let OperationKind::Remove { volumes } = kind {
        let options = DownOptions {
            volumes: *volumes,
            remove_orphans: true,
            ..DownOptions::default()
        };
        local.down(&stack.value.name, None, &options, work).await?;
        return moving::leave(platform, stack, &options, work).await;
    }
    let spec = wanted_spec(platform, stack).await?;
    if let OperationKind::Restart { services } = kind
        && stack.value.moves_from.is_none()
    {
        let options = act_on(services.clone());
        return local.act(&spec, &Action::Restart, &options, work).await;
    }
    moving::make_way(platform, stack, &spec, work).await?;
    hold_still(&local, stack, &spec, work).await?;
    if let Some(options) = running_healthy(platform, stack, &spec).await? {
        local.up(&spec, &options, work).await?;
    }
    let options = DownOptions {
        remove_orphans: true,
        ..DownOptions::default()
    };
    moving::leave(platform, stack, &options, work).await
}

/// Returns the specification that is wanted of a stack now.
pub(super) async fn wanted_spec(
    platform: &Platform,
    stack: &Versioned<Stack>,
) -> Result<StackSpec> {
    let content = content::read(platform, &stack.id, stack.value.revision).await?;
    Ok(stack.value.apply_to(content.spec))
}

/// Returns how the services that are to run are brought up, with what is unhealthy replaced; nothing when none is.
pub(super) async fn running_healthy(
    platform: &Platform,
    stack: &Versioned<Stack>,
    spec: &StackSpec,
) -> Result<Option<UpOptions>> {
    let Some(options) = running(&stack.value, spec) else {
        return Ok(None);
    };
    let probed = platform.store().record::<ProbedHealth>(&stack.id).await?;
    let replace = probed.map(|probed| to_replace(spec, &probed.value));
    Ok(Some(UpOptions {
        replace: replace.unwrap_or_default(),
        ..options
    }))
}

/// Stops what is stopped on purpose.
async fn hold_still(
    local: &Local,
    stack: &Versioned<Stack>,
    spec: &StackSpec,
    work: &Work,
) -> Result<()> {
    let services = match stack.value.wanted {
        Wanted::Stopped => BTreeSet::new(),
        _ if stack.value.stopped.is_empty() => return Ok(()),
        _ => stack.value.stopped.clone(),
    };
    local
        .act(spec, &Action::Stop, &act_on(services), work)
        .await
}

pub(super) fn act_on(services: BTreeSet<String>) -> ActOptions {
    ActOptions {
        services,
        no_deps: true,
        wait: true,
        ..ActOptions::default()
    }
}

/// Writes down how an operation ended.
async fn end(
    platform: &Platform,
    mut operation: Versioned<Operation>,
    done: Result<()>,
    stopped: Option<Stopped>,
) -> Result<()> {
    let state = match (&done, stopped) {
        (Err(error), Some(Stopped::Leaving)) if error.kind() == ErrorKind::Cancelled => {
            return done;
        }
        (Ok(()), _) => OperationState::Succeeded,
        (Err(_), Some(Stopped::Superseded)) => OperationState::Superseded,
        (Err(error), Some(_)) if error.kind() == ErrorKind::Cancelled => OperationState::Cancelled,
        (Err(_), _) => OperationState::Failed,
    };
    // Who asked for a stop wrote the record meanwhile.
    if let Some(now) = platform.store().record::<Operation>(&operation.id).await? {
        // It was given up with its environment.
        if now.value.state.is_ended() {
            return Ok(());
        }
        operation.version = now.version;
        operation.value.cancel_asked = now.value.cancel_asked;
    }
    operation.value.state = state;
    operation.value.finished_at = Some(platform.ports().clock.timestamp());
    operation.value.failure = done.as_ref().err().map(Failure::from);
    let batch = platform.batch().save(&operation)?;
    let batch = batch.event("operation", &operation.id, state.as_str().into());
    platform.store().commit(batch).await?;
    match (state, done) {
        (OperationState::Succeeded, _) => forget_removed(platform, &operation).await,
        // Not a failure of the stack: nothing is to be tried again.
        (OperationState::Superseded | OperationState::Cancelled, _) => Ok(()),
        (_, done) => done,
    }
}

/// Forgets a stack that was removed; its operations stay, for whoever asks what became of it.
async fn forget_removed(platform: &Platform, operation: &Versioned<Operation>) -> Result<()> {
    if !matches!(operation.value.kind, OperationKind::Remove { .. }) {
        return Ok(());
    }
    let store = platform.store();
    let Some(stack) = store.record::<Stack>(&operation.value.stack).await? else {
        return Ok(());
    };
    let batch = forget(store, platform.batch(), &stack).await?;
    store.commit(batch).await.map(drop)
}
