//! What is known of the hosts that a stack could stand on, from the store and the live picture.

use std::collections::BTreeSet;

use super::place::{Candidate, HostPort};
use super::record::Host;
use crate::live::{Link, Visible};
use crate::platform::{Platform, Stack, Wanted};
use crate::store::Versioned;

/// Returns the hosts that take new stacks, but for the one with the id `but`.
pub(in crate::platform) fn candidates(
    platform: &Platform,
    hosts: &[Versioned<Host>],
    stacks: &[Versioned<Stack>],
    but: Option<&str>,
) -> Vec<Candidate> {
    let inventory = platform.live().inventory();
    let taking = hosts.iter().filter(|host| host.value.takes_stacks());
    let others = taking.filter(|host| Some(host.id.as_str()) != but);
    others
        .map(|host| {
            let seen = inventory.host(&Visible::All, &host.id);
            let link = seen.as_ref().map_or(Link::Connecting, |seen| seen.link);
            let contents = seen.map(|seen| seen.contents.clone()).unwrap_or_default();
            let running = contents.containers().iter();
            let running = running.filter(|entry| entry.container.state.is_up());
            Candidate {
                id: host.id.clone(),
                name: host.value.name.clone(),
                labels: host.value.labels.clone(),
                // One that was just added is being reached for, and is as good as any.
                reachable: matches!(link, Link::Connecting | Link::Connected),
                containers: wanted_there(stacks, &host.id),
                ports: running
                    .flat_map(|entry| entry.container.ports.iter())
                    .filter(|port| port.published != 0)
                    .map(|port| HostPort::new(port.published, &port.protocol))
                    .collect::<BTreeSet<_>>(),
            }
        })
        .collect()
}

fn wanted_there(stacks: &[Versioned<Stack>], host: &str) -> i64 {
    let here = stacks.iter().filter(|stack| stack.value.host == host);
    let here = here.filter(|stack| !matches!(stack.value.wanted, Wanted::Removed { .. }));
    here.map(|stack| stack.value.demand.containers).sum()
}
