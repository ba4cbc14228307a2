//! The meter of one host: from measurements to rates, sums and rings.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use super::ring::{POINTS, Point, Ring, slot};
use super::usage::{HostUsage, Usage};
use crate::backend::Measured;
use crate::clock::Timestamp;
use crate::live::contents::Contents;

/// The longest time that one rate is told of. What was not measured for longer was not followed.
const LONGEST: Duration = Duration::from_mins(1);

/// What was measured on a host.
#[derive(Debug, Default)]
pub(super) struct Meter {
    pub(super) own: Option<Ring>,
    pub(super) stacks: HashMap<Box<str>, Ring>,
    pub(super) containers: HashMap<Arc<str>, ContainerMeter>,
}

/// What was measured of a container.
#[derive(Debug)]
pub(super) struct ContainerMeter {
    pub(super) ring: Ring,
    /// CPU time used, and when.
    last: Option<(Duration, Duration)>,
}

impl Meter {
    /// Takes measurements of one moment in, and returns what is used now.
    ///
    /// # Behavior
    /// - What is known of a container ends with the container; stacks that used nothing for an hour are forgotten.
    pub(super) fn take(
        &mut self,
        now: Timestamp,
        measured: Vec<Measured>,
        contents: &Contents,
    ) -> HostUsage {
        let slot = slot(now);
        self.containers.retain(|id, _| contents.by_id(id).is_some());
        let mut stacks: HashMap<&str, Point> = HashMap::new();
        let mut used = Vec::with_capacity(measured.len());
        for measured in measured {
            let Some(entry) = contents.by_id(&measured.id) else {
                continue;
            };
            let (id, usage) = self.measure(now, slot, measured);
            let stack = entry.container.stack.as_str();
            if !stack.is_empty() {
                let sum = stacks.entry(stack).or_insert(Point::GAP);
                sum.add(Point::new(usage.cpu, usage.memory));
            }
            used.push((id, usage));
        }
        for (stack, sum) in stacks {
            let ring = self.stacks.entry(stack.into());
            ring.or_insert_with(|| Ring::new(slot)).put(slot, sum);
        }
        self.stacks.retain(|_, ring| is_recent(ring, slot));
        used.sort_by(|(a, _), (b, _)| a.cmp(b));
        let usage = sum(now, used);
        let own = self.own.get_or_insert_with(|| Ring::new(slot));
        own.put(slot, Point::new(usage.cpu, usage.memory));
        usage
    }

    fn measure(&mut self, now: Timestamp, slot: i64, measured: Measured) -> (Arc<str>, Usage) {
        let Measured {
            id,
            at,
            cpu,
            cpu_limit,
            memory,
            memory_limit,
        } = measured;
        let id = match self.containers.get_key_value(id.as_str()) {
            Some((id, _)) => Arc::clone(id),
            None => Arc::from(id),
        };
        let meter = self.containers.entry(Arc::clone(&id));
        let meter = meter.or_insert_with(|| ContainerMeter {
            ring: Ring::new(slot),
            last: None,
        });
        let before = meter.last.replace((cpu, at));
        let usage = Usage {
            cpu: before.and_then(|before| rate(before, (cpu, at))),
            cpu_limit: cpu_limit.map(percent),
            memory,
            memory_limit,
            at: now,
        };
        meter.ring.put(slot, Point::new(usage.cpu, usage.memory));
        (id, usage)
    }
}

/// Returns CPU time by wall time in percent. A counter that fell belongs to a container that was started again.
fn rate(before: (Duration, Duration), now: (Duration, Duration)) -> Option<f32> {
    let used = now.0.checked_sub(before.0)?;
    let wall = now.1.checked_sub(before.1)?;
    let is_told = !wall.is_zero() && wall <= LONGEST;
    is_told.then(|| percent(used.as_secs_f64() / wall.as_secs_f64()))
}

#[expect(clippy::cast_possible_truncation, reason = "seven digits are enough")]
fn percent(share: f64) -> f32 {
    (share * 100.0) as f32
}

fn is_recent(ring: &Ring, slot: i64) -> bool {
    usize::try_from(slot.saturating_sub(ring.newest())).is_ok_and(|age| age < POINTS)
}

/// Adds up containers. A host without any uses nothing, which is known.
fn sum(now: Timestamp, used: Vec<(Arc<str>, Usage)>) -> HostUsage {
    let rates = used.iter().filter_map(|(_, usage)| usage.cpu);
    let is_known = used.is_empty() || rates.clone().next().is_some();
    HostUsage {
        at: Some(now),
        cpu: is_known.then(|| rates.fold(0.0, |sum, rate| sum + rate)),
        memory: used.iter().map(|(_, usage)| usage.memory).sum(),
        containers: used.into(),
    }
}
