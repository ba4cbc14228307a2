//! Networks and volumes.

use std::sync::Arc;

use super::{List, Located, allows, is_of};
use crate::error::Result;
use crate::live::contents::Contents;
use crate::live::cursor::Page;
use crate::live::host::Host;
use crate::live::query::ThingQuery;
use crate::live::search::Needle;
use crate::live::selection::{Key, Primary};
use crate::observed::{Network, Volume};

/// Lists networks.
pub(in crate::live) fn networks(
    hosts: &[Arc<Host>],
    query: &ThingQuery,
) -> Result<Page<Located<Arc<Network>>>> {
    things(hosts, query, Contents::networks)
}

/// Lists volumes.
pub(in crate::live) fn volumes(
    hosts: &[Arc<Host>],
    query: &ThingQuery,
) -> Result<Page<Located<Arc<Volume>>>> {
    things(hosts, query, Contents::volumes)
}

/// What networks and volumes have in common.
trait Thing {
    fn id(&self) -> &str;
    fn name(&self) -> &str;
    fn stack(&self) -> &str;
    fn driver(&self) -> &str;
}

impl Thing for Network {
    fn id(&self) -> &str {
        &self.id
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn stack(&self) -> &str {
        &self.stack
    }

    fn driver(&self) -> &str {
        &self.driver
    }
}

impl Thing for Volume {
    fn id(&self) -> &str {
        &self.name
    }

    fn name(&self) -> &str {
        &self.name
    }

    fn stack(&self) -> &str {
        &self.stack
    }

    fn driver(&self) -> &str {
        &self.driver
    }
}

fn things<T: Thing>(
    hosts: &[Arc<Host>],
    query: &ThingQuery,
    of: fn(&Contents) -> &[Arc<T>],
) -> Result<Page<Located<Arc<T>>>> {
    let mut list = List::new("name", query.order, query.cursor.as_ref(), query.limit)?;
    let needle = query.text.as_deref().and_then(Needle::of);
    let fits = |thing: &T| {
        let words = [thing.name(), thing.stack(), thing.driver()];
        allows(query.stack.as_deref(), thing.stack())
            && needle.as_ref().is_none_or(|needle| needle.is_in(&words))
    };
    let is_asked_for = |host: &&Arc<Host>| {
        allows(query.environment.as_deref(), &host.key.environment)
            && is_of(query.host.as_deref(), host)
    };
    for host in hosts.iter().filter(is_asked_for) {
        for thing in of(&host.contents).iter().filter(|thing| fits(thing)) {
            let key = Key {
                primary: Primary::Number(0),
                name: thing.name(),
                host: &host.key.id,
                id: thing.id(),
            };
            list.selection.offer(key, (host, thing));
        }
    }
    Ok(list.page(|(host, thing)| Located::new(host, Arc::clone(thing))))
}
