//! The meters of all hosts.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock};

use super::meter::Meter;
use super::ring::{POINTS, Point, Ring, begin, slot};
use super::series::Series;
use super::usage::HostUsage;
use crate::backend::Measured;
use crate::clock::Timestamp;
use crate::live::contents::Contents;

/// The meters of all hosts, by their ids. Each has a lock of its own.
#[derive(Debug, Default)]
pub(in crate::live) struct Meters {
    hosts: RwLock<HashMap<Arc<str>, Arc<Mutex<Meter>>>>,
}

impl Meters {
    /// Takes measurements of a host in, and returns what is used now.
    pub(in crate::live) fn take(
        &self,
        host: &Arc<str>,
        now: Timestamp,
        measured: Vec<Measured>,
        contents: &Contents,
    ) -> HostUsage {
        let known = self.meter(host);
        let meter = known.unwrap_or_else(|| {
            let mut hosts = self.hosts.write().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(hosts.entry(Arc::clone(host)).or_default())
        });
        lock(&meter).take(now, measured, contents)
    }

    /// Forgets a host.
    pub(in crate::live) fn forget(&self, host: &str) {
        let mut hosts = self.hosts.write().unwrap_or_else(PoisonError::into_inner);
        hosts.remove(host);
    }

    /// Returns the last hour of a host.
    pub(in crate::live) fn host(&self, host: &str, now: Timestamp) -> Series {
        self.sum([(host, ())], now, |meter, ()| meter.own.as_ref())
    }

    /// Returns the last hour of a stack, on these hosts.
    pub(in crate::live) fn stack<'h>(
        &self,
        hosts: impl IntoIterator<Item = &'h str>,
        stack: &str,
        now: Timestamp,
    ) -> Series {
        let hosts = hosts.into_iter().map(|host| (host, ()));
        self.sum(hosts, now, |meter, ()| meter.stacks.get(stack))
    }

    /// Returns the last hour of containers, by the ids of their hosts and their own, added up.
    pub(in crate::live) fn containers<'c>(
        &self,
        containers: impl IntoIterator<Item = (&'c str, &'c str)>,
        now: Timestamp,
    ) -> Series {
        let containers = containers.into_iter();
        self.sum(containers, now, |meter, id| {
            meter.containers.get(*id).map(|container| &container.ring)
        })
    }

    /// Adds up one ring of each of these hosts, chosen by what stands beside the host's id.
    fn sum<'h, K>(
        &self,
        of: impl IntoIterator<Item = (&'h str, K)>,
        now: Timestamp,
        ring: impl for<'m> Fn(&'m Meter, &K) -> Option<&'m Ring>,
    ) -> Series {
        // The step that is under way is left out: not every host has measured in it.
        let end = slot(now);
        let first = end.saturating_sub(i64::try_from(POINTS).unwrap_or(i64::MAX));
        let mut points = [Point::GAP; POINTS];
        for (host, key) in of {
            let Some(meter) = self.meter(host) else {
                continue;
            };
            let meter = lock(&meter);
            if let Some(ring) = ring(&meter, &key) {
                let slots = (first..end).zip(&mut points);
                slots.for_each(|(slot, sum)| sum.add(ring.get(slot)));
            }
        }
        Series::of(begin(first), &points)
    }

    /// Does something with the meter of a host, if it was measured.
    pub(super) fn with(&self, host: &str, work: impl FnOnce(&Meter)) {
        if let Some(meter) = self.meter(host) {
            work(&lock(&meter));
        }
    }

    fn meter(&self, host: &str) -> Option<Arc<Mutex<Meter>>> {
        let hosts = self.hosts.read().unwrap_or_else(PoisonError::into_inner);
        hosts.get(host).cloned()
    }
}

fn lock(meter: &Mutex<Meter>) -> MutexGuard<'_, Meter> {
    meter.lock().unwrap_or_else(PoisonError::into_inner)
}
