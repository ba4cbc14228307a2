//! Services by their names.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::live::host::Host;
use crate::live::search::Needle;

/// A service that has containers.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ServiceName {
    /// Its own name.
    pub service: Arc<str>,
    /// The name of its stack.
    pub stack: Arc<str>,
    /// The environment's id.
    pub environment: Arc<str>,
}

/// Returns the first `most` services, in the order of their names, in which `needle` is found.
pub(in crate::live) fn services(
    hosts: &[Arc<Host>],
    needle: &Needle,
    most: usize,
) -> Vec<ServiceName> {
    let mut found = BTreeSet::new();
    for host in hosts {
        // The text of a host's containers holds the names of all its services.
        if !host.contents.text().may_hold(needle) {
            continue;
        }
        for (stack, service) in host.contents.services().iter() {
            if needle.is_in(&[service, stack]) {
                found.insert(ServiceName {
                    service: Arc::from(service.as_ref()),
                    stack: Arc::from(stack.as_ref()),
                    environment: Arc::clone(&host.key.environment),
                });
            }
            if found.len() > most {
                found.pop_last();
            }
        }
    }
    found.into_iter().collect()
}
