//! Taking in what a look at the engine showed.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::sync::Arc;

use crate::live::changes::Happened;
use crate::live::contents::{Contents, Entry};
use crate::observed::{Container, Observed, Scope};

/// Returns the contents after a look, keeping what is as it was.
///
/// `crashes` says whether a container that was seen is in a crash loop, and how often it ended by itself of late.
pub(super) fn take_in(
    before: &Contents,
    scope: &Scope,
    seen: Observed,
    crashes: impl Fn(&Container) -> (bool, u32),
) -> Contents {
    let entry = |container: Container| {
        let crashes = crashes(&container);
        let old = before.by_id(&container.id);
        match old.filter(|old| *old.container == container) {
            Some(old) => Entry::new(Arc::clone(&old.container), crashes),
            None => Entry::new(Arc::new(container), crashes),
        }
    };
    let mut entries: Vec<_> = seen.containers.into_iter().map(entry).collect();
    if let Scope::Containers(ids) = scope {
        entries.extend(untouched(before, ids));
        let (networks, volumes) = (before.networks().to_vec(), before.volumes().to_vec());
        return Contents::new(entries, networks, volumes);
    }
    let networks = seen.networks.into_iter().map(|new| {
        let same = before.networks().iter().find(|old| ***old == new);
        same.map_or_else(|| Arc::new(new.clone()), Arc::clone)
    });
    let volumes = seen.volumes.into_iter().map(|new| {
        let same = before.volumes().iter().find(|old| ***old == new);
        same.map_or_else(|| Arc::new(new.clone()), Arc::clone)
    });
    Contents::new(entries, networks.collect(), volumes.collect())
}

fn untouched<'a>(before: &'a Contents, ids: &'a BTreeSet<String>) -> impl Iterator<Item = Entry> {
    let all = before.containers().iter();
    all.filter(|entry| !ids.contains(&entry.container.id))
        .cloned()
}

/// Tells what is different now.
pub(super) fn differences(before: &Contents, now: &Contents) -> Vec<Happened> {
    let mut happened = Vec::new();
    let mut old = before.in_order_of_id().map(|(_, old)| old).peekable();
    let mut new = now.in_order_of_id().map(|(_, new)| new).peekable();
    loop {
        let order = match (old.peek(), new.peek()) {
            (None, None) => break,
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => old.container.id.cmp(&new.container.id),
        };
        let gone = (order != Ordering::Greater).then(|| old.next()).flatten();
        let come = (order != Ordering::Less).then(|| new.next()).flatten();
        happened.extend(difference(gone, come));
    }
    if before.networks() != now.networks() || before.volumes() != now.volumes() {
        happened.push(Happened::ThingsChanged);
    }
    happened
}

fn difference(before: Option<&Entry>, now: Option<&Entry>) -> Option<Happened> {
    match (before.cloned(), now.cloned()) {
        (None, None) => None,
        (Some(entry), None) => Some(Happened::ContainerRemoved { entry }),
        (None, Some(entry)) => Some(Happened::ContainerAdded { entry }),
        (Some(before), Some(entry)) => {
            (!before.shows_as(&entry)).then_some(Happened::ContainerChanged { entry })
        }
    }
}
