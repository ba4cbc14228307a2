//! The containers that use most.

use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

use super::order::Measure;
use super::usage::Usage;
use crate::live::contents::Entry;
use crate::live::host::Host;

/// Which containers that use most. What is absent chooses nothing out.
#[derive(Debug, Clone, Default)]
pub struct UsageQuery {
    /// Most of what.
    pub by: Measure,
    /// How many at most.
    pub count: usize,
    /// Those of the host with this id.
    pub host: Option<Arc<str>>,
    /// Those of the stack of this name.
    pub stack: Option<String>,
}

/// A container that is among those that use most.
#[derive(Debug, Clone, PartialEq)]
pub struct Top {
    /// The host that it is on.
    pub host: Arc<Host>,
    /// The container.
    pub entry: Entry,
    /// What it uses.
    pub usage: Usage,
}

/// The greatest first; equal ones by name, id and host, so that the answer is the same every time.
type Rank<'a> = (Reverse<i64>, &'a str, &'a str, &'a str);

/// Returns the containers that use most, the greatest first: what sorting all of them would give.
pub(in crate::live) fn top(hosts: &[Arc<Host>], query: &UsageQuery) -> Vec<Top> {
    let mut best = BTreeSet::new();
    for (place, host) in (0..).zip(hosts) {
        let is_asked_for = query.host.as_ref().is_none_or(|id| *id == host.key.id);
        if is_asked_for && query.count > 0 {
            offer(&mut best, place, host, query);
        }
    }
    let found = best.into_iter().filter_map(|(_, place)| {
        let (host, at): (usize, usize) = place;
        let host = hosts.get(host)?;
        let (id, usage) = host.usage.containers.get(at)?;
        Some(Top {
            host: Arc::clone(host),
            entry: host.contents.by_id(id)?.clone(),
            usage: *usage,
        })
    });
    found.collect()
}

/// Takes the containers of a host that are greater than the least one that is kept.
fn offer<'a>(
    best: &mut BTreeSet<(Rank<'a>, (usize, usize))>,
    place: usize,
    host: &'a Host,
    query: &UsageQuery,
) {
    for (at, (id, usage)) in host.usage.containers.iter().enumerate() {
        let Some(rank) = query.by.rank(usage) else {
            continue;
        };
        let is_full = best.len() == query.count;
        // Most are told off here, without a look at the container.
        if is_full && best.last().is_some_and(|(last, _)| Reverse(rank) > last.0) {
            continue;
        }
        let Some(entry) = host.contents.by_id(id).filter(|entry| fits(entry, query)) else {
            continue;
        };
        let name = entry.container.name.as_str();
        let rank = (Reverse(rank), name, id.as_ref(), host.key.id.as_ref());
        best.insert((rank, (place, at)));
        if best.len() > query.count {
            best.pop_last();
        }
    }
}

fn fits(entry: &Entry, query: &UsageQuery) -> bool {
    let container = &entry.container;
    let stack = query.stack.as_deref();
    container.state.is_up() && stack.is_none_or(|stack| container.stack == stack)
}
