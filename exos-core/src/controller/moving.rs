//! Stacks that move to another host: up there, then down here.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::run::act_on;
use crate::backend::Backend;
use crate::error::{ErrorKind, Result};
use crate::live::Desired;
use crate::plan::{Action, DownOptions};
use crate::platform::host::fixed_ports;
use crate::platform::{Host, Local, Platform, Stack, Stacks, Work};
use crate::spec::StackSpec;
use crate::store::{Page, Versioned};

/// Stops a stack on the host that it leaves, where it would be in its own way on the next: both are one machine, and it
/// has ports of it.
pub(super) async fn make_way(
    platform: &Platform,
    stack: &Versioned<Stack>,
    spec: &StackSpec,
    work: &Work,
) -> Result<()> {
    let Some(from) = left_host(platform, stack).await? else {
        return Ok(());
    };
    let to = platform.store().require::<Host>(&stack.value.host).await?;
    let one_machine = from.value.facts.hostname == to.value.facts.hostname;
    if !one_machine || fixed_ports(spec).is_empty() {
        return Ok(());
    }
    let local = local(platform, platform.live().engine(&from.id)?);
    let options = act_on(BTreeSet::new());
    local.act(spec, &Action::Stop, &options, work).await
}

/// Takes a stack down on the host that it leaves, if it leaves one, and notes that it has left.
pub(super) async fn leave(
    platform: &Platform,
    stack: &Versioned<Stack>,
    options: &DownOptions,
    work: &Work,
) -> Result<()> {
    let Some(from) = &stack.value.moves_from else {
        return Ok(());
    };
    // A host that was removed took with it what stood there.
    if left_host(platform, stack).await?.is_some() {
        let local = local(platform, platform.live().engine(from)?);
        local.down(&stack.value.name, None, options, work).await?;
    }
    note_left(platform, &stack.id, from).await?;
    settle(platform, from).await
}

fn local(platform: &Platform, engine: Arc<dyn Backend>) -> Local {
    Local::with_clock(engine, platform.ports().clock.clone())
}

async fn left_host(
    platform: &Platform,
    stack: &Versioned<Stack>,
) -> Result<Option<Versioned<Host>>> {
    match &stack.value.moves_from {
        Some(from) => platform.store().record::<Host>(from).await,
        None => Ok(None),
    }
}

/// Whatever is wanted of the stack meanwhile, the host is left.
async fn note_left(platform: &Platform, stack: &str, from: &str) -> Result<()> {
    loop {
        let Some(mut now) = platform.store().record::<Stack>(stack).await? else {
            return Ok(());
        };
        if !now.value.leaves(from) {
            return Ok(());
        }
        now.value.moves_from = None;
        let batch = platform.batch().save(&now)?;
        match platform.store().commit(batch).await {
            Err(error) if error.kind() == ErrorKind::Conflict => {}
            written => return written.map(drop),
        }
    }
}

/// Makes a draining host inactive when nothing leaves it any more.
async fn settle(platform: &Platform, host: &str) -> Result<()> {
    let Some(mut host) = platform.store().record::<Host>(host).await? else {
        return Ok(());
    };
    if host.value.desired != Desired::Draining {
        return Ok(());
    }
    let page = Page::default()
        .within(format!("{}/", host.value.environment))
        .limit(usize::MAX);
    let stacks = platform.store().records::<Stack>(&page).await?;
    if stacks.iter().any(|stack| stack.value.leaves(&host.id)) {
        return Ok(());
    }
    host.value.desired = Desired::Inactive;
    let batch = platform.batch().save(&host)?;
    let batch = batch.event("host", &host.id, "drained".into());
    match platform.store().commit(batch).await {
        // Somebody wants something else of it now, or it is gone.
        Err(error) if matches!(error.kind(), ErrorKind::Conflict | ErrorKind::NotFound) => Ok(()),
        written => written.map(drop),
    }
}

/// Settles every draining host: a crash may have come between the last move and the word that it was the last.
pub(super) async fn settle_all(platform: &Platform) -> Result<()> {
    let page = Page::default().limit(usize::MAX);
    for host in platform.store().records::<Host>(&page).await? {
        settle(platform, &host.id).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests;
