//! What is in trouble, by name.

use std::sync::Arc;

use super::{Reason, Standing, Trouble};
use crate::live::contents::Entry;
use crate::live::host::{Host, Link};
use crate::observed::Health;

/// How many are named of each sort.
const NAMED: usize = 3;

/// Puts to each reason the first few names of what it counts on `hosts`.
///
/// Only what is shown is given names: to find them a host's containers are gone through.
pub(in crate::live) fn named(mut reasons: Vec<Reason>, hosts: &[Arc<Host>]) -> Vec<Reason> {
    for reason in &mut reasons {
        let trouble = reason.trouble;
        let judged = hosts.iter().filter(|host| Standing::is_judged(host));
        let names = judged.flat_map(|host| names(trouble, host));
        reason.named = names.take(NAMED).collect();
    }
    reasons
}

fn names(trouble: Trouble, host: &Host) -> Vec<Arc<str>> {
    let itself = |link| Vec::from_iter((host.link == link).then(|| Arc::clone(&host.name)));
    let counts = host.contents.counts();
    match trouble {
        Trouble::HostUnreachable => itself(Link::Unreachable),
        Trouble::HostError => itself(Link::Error),
        Trouble::HostIncompatible => itself(Link::Incompatible),
        Trouble::CrashLoop if counts.crash_looping > 0 => {
            containers(host, |entry| entry.crash_looping, crashing)
        }
        Trouble::Unhealthy if counts.unhealthy > 0 => {
            let is_ill = |entry: &Entry| entry.container.health == Some(Health::Unhealthy);
            containers(host, is_ill, |entry| entry.container.name.as_str().into())
        }
        _ => Vec::new(),
    }
}

fn containers(
    host: &Host,
    is_meant: impl Fn(&Entry) -> bool,
    name: fn(&Entry) -> Arc<str>,
) -> Vec<Arc<str>> {
    let entries = host.contents.containers().iter();
    let meant = entries.filter(|entry| is_meant(entry));
    meant.take(NAMED).map(name).collect()
}

fn crashing(entry: &Entry) -> Arc<str> {
    let name = &entry.container.name;
    match entry.ends {
        0 | 1 => name.as_str().into(),
        ends => format!("{name} ended {ends} times in 5 min").into(),
    }
}
