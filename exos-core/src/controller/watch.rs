//! What puts stacks into the queue, and keeps the live picture's hosts those of the store.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::moving::settle_all;
use super::service::Shared;
use crate::error::Result;
use crate::live::{Happened, HostKey, HostSpec, Received, Visible};
use crate::platform::{DEAF, Dial, Host, Stack, name};
use crate::store::{Page, StoredEvent, Versioned};

/// How many events are read at once.
const AT_ONCE: usize = 500;

/// Asks for stacks that somebody changed, from the store's events.
pub(super) async fn stored(shared: Arc<Shared>) {
    let mut after = newest(&shared).await;
    // Everything is looked at once in the beginning: events from before are in that.
    all(&shared).await;
    loop {
        // An operation's own events concern whoever waits for it.
        let read = follow(&shared, &mut after, |event| {
            if event.kind == "stack" {
                shared.ask(event.id.clone());
            }
        });
        note_failure(read.await);
        wait(&shared).await;
    }
}

pub(super) async fn newest(shared: &Shared) -> u64 {
    // An empty batch writes nothing and returns the newest number.
    let batch = shared.platform.batch();
    shared
        .platform
        .store()
        .commit(batch)
        .await
        .unwrap_or_default()
}

pub(super) async fn follow(
    shared: &Shared,
    after: &mut u64,
    mut each: impl FnMut(&StoredEvent),
) -> Result<()> {
    loop {
        let events = shared.platform.store().events(*after, AT_ONCE).await?;
        for event in &events {
            each(event);
            *after = event.number;
        }
        if events.len() < AT_ONCE {
            return Ok(());
        }
    }
}

pub(super) async fn wait(shared: &Shared) {
    let mut news = shared.platform.store().newest_event();
    tokio::select! {
        _ = news.changed() => {}
        () = tokio::time::sleep(DEAF) => {}
    }
}

/// Adds stacks whose containers changed, from the live picture.
pub(super) async fn seen(shared: Arc<Shared>) {
    let mut changes = shared.platform.live().inventory().subscribe(Visible::All);
    while let Some(received) = changes.next().await {
        let Received::Change(change) = received else {
            all(&shared).await;
            continue;
        };
        match &change.happened {
            Happened::ContainerAdded { entry }
            | Happened::ContainerChanged { entry }
            | Happened::ContainerRemoved { entry } => {
                stack_of(&shared, &change.key.environment, &entry.container.stack).await;
            }
            // An engine that is back may have lost or kept anything.
            Happened::HostChanged { .. } => on_host(&shared, &change.key.id).await,
            _ => {}
        }
    }
}

async fn stack_of(shared: &Shared, environment: &str, stack: &str) {
    match stack_named(shared, environment, stack).await {
        Ok(Some(stack)) => shared.add(stack.id),
        Ok(None) => {}
        Err(error) => tracing::warn!(%error, stack, "a stack cannot be looked up"),
    }
}

/// Returns the stack that a container says it is of, if it is one of this store.
pub(super) async fn stack_named(
    shared: &Shared,
    environment: &str,
    stack: &str,
) -> Result<Option<Versioned<Stack>>> {
    if stack.is_empty() {
        return Ok(None);
    }
    let scope = format!("{environment}/");
    name::find::<Stack>(shared.platform.store(), &scope, stack).await
}

async fn on_host(shared: &Shared, host: &str) {
    for stack in stacks(shared).await {
        if stack.value.host == host {
            shared.add(stack.id);
        }
    }
}

/// Adds every stack now and then.
pub(super) async fn resync(shared: Arc<Shared>) {
    loop {
        tokio::time::sleep(shared.options.resync).await;
        all(&shared).await;
    }
}

async fn all(shared: &Shared) {
    for stack in stacks(shared).await {
        shared.add(stack.id);
    }
    note_failure(settle_all(&shared.platform).await);
}

pub(super) async fn stacks(shared: &Shared) -> Vec<Versioned<Stack>> {
    let page = Page::default().limit(usize::MAX);
    note_failure(shared.platform.store().records(&page).await).unwrap_or_default()
}

/// Keeps the hosts of the live picture those of the store. Every server does so, whether it leads or not.
pub(super) async fn hosts(shared: Arc<Shared>) {
    let mut known: BTreeMap<String, Versioned<Host>> = BTreeMap::new();
    let mut after = newest(&shared).await;
    let mut changed = true;
    loop {
        if changed {
            changed = note_failure(sync_hosts(&shared, &mut known).await).is_none();
        }
        wait(&shared).await;
        let read = follow(&shared, &mut after, |event| changed |= event.kind == "host");
        note_failure(read.await);
    }
}

/// Logs a failure of reading, which is tried again.
pub(super) fn note_failure<T>(result: Result<T>) -> Option<T> {
    result
        .inspect_err(|error| tracing::warn!(%error, "the store cannot be read"))
        .ok()
}

async fn sync_hosts(shared: &Shared, known: &mut BTreeMap<String, Versioned<Host>>) -> Result<()> {
    let page = Page::default().limit(usize::MAX);
    let stored = shared.platform.store().records::<Host>(&page).await?;
    let stored: BTreeMap<_, _> = stored
        .into_iter()
        .map(|host| (host.id.clone(), host))
        .collect();
    let gone: Vec<String> = known
        .keys()
        .filter(|id| !stored.contains_key(*id))
        .cloned()
        .collect();
    for id in gone {
        shared.platform.live().remove_host(&id).await;
        known.remove(&id);
    }
    for (id, host) in stored {
        match known.get(&id) {
            Some(before) if before.version == host.version => continue,
            Some(before)
                if before.value.endpoint == host.value.endpoint
                    && before.value.tls == host.value.tls =>
            {
                shared.platform.live().set_desired(&id, host.value.desired);
                shared.platform.live().describe_host(
                    &id,
                    &host.value.name,
                    host.value.labels.clone(),
                );
            }
            moved => {
                if moved.is_some() {
                    shared.platform.live().remove_host(&id).await;
                }
                watch_host(shared, &host)?;
            }
        }
        known.insert(id, host);
    }
    Ok(())
}

fn watch_host(shared: &Shared, host: &Versioned<Host>) -> Result<()> {
    let key = HostKey::new(host.value.environment.as_str(), host.id.as_str());
    let spec = HostSpec {
        labels: Arc::new(host.value.labels.clone()),
        desired: host.value.desired,
        ..HostSpec::new(key, host.value.name.as_str())
    };
    let dial = Dial::new(shared.platform.ports().clone(), &host.id);
    shared.platform.live().add_host(spec, Arc::new(dial))
}
