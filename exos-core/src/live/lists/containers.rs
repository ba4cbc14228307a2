//! Containers.

use std::sync::Arc;

use super::{List, Located, allows};
use crate::error::Result;
use crate::live::contents::{Contents, Entry};
use crate::live::cursor::Page;
use crate::live::host::Host;
use crate::live::query::{ContainerQuery, ContainerSort, Order};
use crate::live::search::Needle;
use crate::live::selection::{Key, Primary};
use crate::observed::ContainerState;

/// Lists what `query` asks for, of `hosts`.
pub(in crate::live) fn containers(
    hosts: &[Arc<Host>],
    query: &ContainerQuery,
) -> Result<Page<Located<Entry>>> {
    let sort = query.sort.as_str();
    let mut list = List::new(sort, query.order, query.cursor.as_ref(), query.limit)?;
    let needle = query.text.as_deref().and_then(Needle::of);
    for host in hosts.iter().filter(|host| may_have(host, query)) {
        select(&mut list, host, query, needle.as_ref());
    }
    Ok(list.page(|(host, entry): (_, &Entry)| Located::new(host, entry.clone())))
}

/// Rules out a host as a whole.
fn may_have(host: &Host, query: &ContainerQuery) -> bool {
    let has_stack = |stack: &str| {
        let services = host.contents.services();
        // One-off containers and strays may be of a stack that has no service here.
        services.iter().any(|(name, _)| name.as_ref() == stack) || has_strays(&host.contents)
    };
    allows(query.environment.as_deref(), &host.key.environment)
        && allows(query.host.as_deref(), &host.key.id)
        && query.stack.as_deref().is_none_or(has_stack)
}

fn has_strays(contents: &Contents) -> bool {
    let is_stray = |entry: &Entry| entry.container.oneoff || entry.container.service.is_empty();
    contents.containers().iter().any(is_stray)
}

/// Offers the containers of one host.
///
/// They are ordered by name. Once one is refused, so is every later one whose first key is no better, and its name need
/// not be looked at: most of a long list costs one comparison of numbers each.
fn select<'a>(
    list: &mut List<'a, (&'a Arc<Host>, &'a Entry)>,
    host: &'a Arc<Host>,
    query: &ContainerQuery,
    needle: Option<&Needle>,
) {
    let entries = host.contents.containers();
    let mut refused = None;
    let mut offer = |entry: &'a Entry| {
        let primary = primary(query.sort, host, entry);
        if list.selection.is_past(primary, refused) || !fits(entry, query) {
            return;
        }
        let key = Key {
            primary,
            name: &entry.container.name,
            host: &host.key.id,
            id: &entry.container.id,
        };
        if !list.selection.offer(key, (host, entry)) {
            refused = Some(primary);
        }
    };
    let found = needle.map(|needle| host.contents.text().matches(needle));
    match (found, query.order) {
        (None, Order::Ascending) => entries.iter().for_each(offer),
        (None, Order::Descending) => entries.iter().rev().for_each(offer),
        (Some(found), Order::Ascending) => found.iter().for_each(|at| offer(&entries[*at])),
        (Some(found), Order::Descending) => found.iter().rev().for_each(|at| offer(&entries[*at])),
    }
}

fn fits(entry: &Entry, query: &ContainerQuery) -> bool {
    (query.states.is_empty() || query.states.contains(&entry.state))
        && query
            .health
            .is_none_or(|health| entry.health == Some(health))
        && allows(query.stack.as_deref(), &entry.container.stack)
        && allows(query.service.as_deref(), &entry.container.service)
}

fn primary<'a>(sort: ContainerSort, host: &'a Host, entry: &'a Entry) -> Primary<'a> {
    match sort {
        ContainerSort::Name => Primary::Number(0),
        ContainerSort::State => Primary::Number(rank(entry.state)),
        ContainerSort::Created => Primary::Number(entry.created_at),
        ContainerSort::Image => Primary::Text(&entry.container.image),
        ContainerSort::Stack => Primary::Text(&entry.container.stack),
        ContainerSort::Host => Primary::Text(&host.name),
    }
}

/// What needs eyes comes first.
fn rank(state: ContainerState) -> i64 {
    match state {
        ContainerState::Dead => 0,
        ContainerState::Restarting => 1,
        ContainerState::Exited => 2,
        ContainerState::Created => 3,
        ContainerState::Removing => 4,
        ContainerState::Paused => 5,
        ContainerState::Running => 6,
    }
}
