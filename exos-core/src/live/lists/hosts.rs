//! Hosts.

use std::sync::Arc;

use super::{List, allows};
use crate::error::Result;
use crate::live::cursor::Page;
use crate::live::host::Host;
use crate::live::query::{HostQuery, HostSort};
use crate::live::search::Needle;
use crate::live::selection::{Key, Primary};

/// Lists what `query` asks for, of `hosts`.
pub(in crate::live) fn hosts(hosts: &[Arc<Host>], query: &HostQuery) -> Result<Page<Arc<Host>>> {
    let sort = query.sort.as_str();
    let mut list = List::new(sort, query.order, query.cursor.as_ref(), query.limit)?;
    let needle = query.text.as_deref().and_then(Needle::of);
    for host in hosts {
        if fits(host, query) && needle.as_ref().is_none_or(|needle| is_named(host, needle)) {
            let key = Key {
                primary: primary(query.sort, host),
                name: &host.name,
                host: &host.key.id,
                id: "",
            };
            list.selection.offer(key, host);
        }
    }
    Ok(list.page(Arc::clone))
}

fn fits(host: &Host, query: &HostQuery) -> bool {
    let has = |(name, value): (&String, &String)| {
        let own = host.labels.get(name);
        let engine = host.facts.as_ref().and_then(|facts| facts.labels.get(name));
        own.or(engine) == Some(value)
    };
    allows(query.environment.as_deref(), &host.key.environment)
        && (query.states.is_empty() || query.states.contains(&host.state))
        && query.labels.iter().all(has)
}

fn is_named(host: &Host, needle: &Needle) -> bool {
    let hostname = host.facts.as_ref().map_or("", |facts| &facts.hostname);
    needle.is_in(&[&host.name, hostname])
}

fn primary(sort: HostSort, host: &Host) -> Primary<'_> {
    Primary::Number(match sort {
        HostSort::Name => 0,
        HostSort::State => host.state as i64,
        HostSort::Containers => host.contents.counts().total.into(),
        HostSort::Since => host.since.as_millis(),
    })
}
