//! Showing in the live picture what probes say, on every server.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::record::ProbedHealth;
use crate::controller::service::Shared;
use crate::controller::watch::{follow, newest, note_failure, wait};
use crate::error::Result;
use crate::observed::Health;
use crate::platform::Stack;
use crate::store::{Page, Record as _};

/// The containers of each stack that the picture has a health of.
type Shown = BTreeMap<String, BTreeMap<String, Health>>;

/// Keeps the health in the live picture that of the store. Every server does so, whether it leads or not.
pub(in crate::controller) async fn show(shared: Arc<Shared>) {
    let mut shown = Shown::new();
    let mut after = newest(&shared).await;
    let mut dirty = note_failure(all(&shared).await).unwrap_or_default();
    loop {
        for stack in std::mem::take(&mut dirty) {
            note_failure(show_stack(&shared, &mut shown, &stack).await);
        }
        wait(&shared).await;
        let read = follow(&shared, &mut after, |event| {
            if event.kind == ProbedHealth::KIND {
                dirty.push(event.id.clone());
            }
        });
        note_failure(read.await);
    }
}

async fn all(shared: &Shared) -> Result<Vec<String>> {
    let page = Page::default().limit(usize::MAX);
    let stored = shared
        .platform
        .store()
        .records::<ProbedHealth>(&page)
        .await?;
    Ok(stored.into_iter().map(|stack| stack.id).collect())
}

async fn show_stack(shared: &Shared, shown: &mut Shown, id: &str) -> Result<()> {
    let store = shared.platform.store();
    let stored = store.record::<ProbedHealth>(id).await?;
    let stored = stored.map(|stored| stored.value).unwrap_or_default();
    let now: BTreeMap<String, Health> = stored
        .containers
        .into_iter()
        .map(|(container, probed)| (container, probed.health))
        .collect();
    let before = shown.insert(id.to_owned(), now.clone()).unwrap_or_default();
    let gone = before
        .into_keys()
        .filter(|container| !now.contains_key(container));
    let mut changes: BTreeMap<String, Option<Health>> =
        gone.map(|container| (container, None)).collect();
    changes.extend(
        now.into_iter()
            .map(|(container, health)| (container, Some(health))),
    );
    let stack = store.record::<Stack>(id).await?;
    let host = stack.map(|stack| stack.value.host).unwrap_or_default();
    shared.platform.live().show_health(&host, &changes);
    Ok(())
}
