//! The containers that use most.

use std::sync::Arc;

use super::order::Measure;
use super::usage::Usage;
use crate::live::contents::Entry;
use crate::live::host::Host;
use crate::live::lists::is_of;
use crate::live::top;

/// Which containers that use most. What is absent chooses nothing out.
#[derive(Debug, Clone, Default)]
pub struct UsageQuery {
    /// Most of what.
    pub by: Measure,
    /// How many at most.
    pub count: usize,
    /// Those of the host with this id, or of all hosts of this name.
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

/// Returns the containers that use most, the greatest first: what sorting all of them would give. Equal ones are in the
/// order of name, id and host.
pub(in crate::live) fn top(hosts: &[Arc<Host>], query: &UsageQuery) -> Vec<Top> {
    let hosts = hosts
        .iter()
        .filter(|host| is_of(query.host.as_deref(), host));
    let used = hosts.flat_map(|host| {
        let containers = host.usage.containers.iter();
        containers.filter_map(move |(id, usage)| {
            let rank = query.by.rank(usage)?;
            Some((rank, (host, id.as_ref(), usage)))
        })
    });
    let greatest = top::top(query.count, used, |(host, id, _)| {
        let entry = host.contents.by_id(id)?;
        fits(entry, query).then_some((&entry.container.name, *id, &host.key.id))
    });
    let found = greatest.into_iter().filter_map(|(_, (host, id, usage))| {
        Some(Top {
            host: Arc::clone(host),
            entry: host.contents.by_id(id)?.clone(),
            usage: *usage,
        })
    });
    found.collect()
}

fn fits(entry: &Entry, query: &UsageQuery) -> bool {
    let container = &entry.container;
    let stack = query.stack.as_deref();
    container.state.is_up() && stack.is_none_or(|stack| container.stack == stack)
}
