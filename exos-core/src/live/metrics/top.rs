//! The containers that use most.

use std::cmp::Reverse;
use std::sync::Arc;

use super::order::Measure;
use super::ranks::Ranked;
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
    let used = asked_for(hosts, query).into_iter();
    let used = used.flat_map(|(host, ranked)| {
        let known = ranked.known();
        known.map(move |(place, rank)| (rank, (host, &host.contents.containers()[place])))
    });
    let stack = query.stack.as_deref();
    let greatest = top::top(query.count, used, |(host, entry)| {
        let container = &entry.container;
        let is_asked_for = stack.is_none_or(|stack| container.stack == stack);
        is_asked_for.then_some((&container.name, &container.id, &host.key.id))
    });
    let found = greatest.into_iter().filter_map(|(_, (host, entry))| {
        Some(Top {
            host: Arc::clone(host),
            entry: entry.clone(),
            usage: host.usage.of(&entry.container.id)?,
        })
    });
    found.collect()
}

type Asked<'a> = (&'a Arc<Host>, &'a Ranked);

/// Returns the hosts whose containers are gone through: without the choice of a stack those alone whose greatest is among
/// the greatest.
fn asked_for<'a>(hosts: &'a [Arc<Host>], query: &UsageQuery) -> Vec<Asked<'a>> {
    let hosts = hosts
        .iter()
        .filter(|host| is_of(query.host.as_deref(), host));
    let mut asked: Vec<(i64, Asked<'a>)> = hosts
        .filter_map(|host| {
            let ranked = Ranked::of(host, query.by);
            Some((ranked.greatest()?, (host, ranked)))
        })
        .collect();
    if query.stack.is_none() && (1..asked.len()).contains(&query.count) {
        let (_, &mut (least, _), _) =
            asked.select_nth_unstable_by_key(query.count - 1, |(greatest, _)| Reverse(*greatest));
        asked.retain(|(greatest, _)| *greatest >= least);
    }
    asked.into_iter().map(|(_, asked)| asked).collect()
}
