//! What was used on average over some steps, to be kept for longer than an hour.

use std::collections::HashMap;
use std::sync::Arc;

use super::meters::Meters;
use super::ring::{Point, Ring, slot};
use crate::clock::Timestamp;
use crate::live::host::Host;

/// An average; absent where nothing was measured.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Mean {
    /// Percent of one CPU.
    pub(crate) cpu: Option<f32>,
    /// Bytes.
    pub(crate) memory: Option<f32>,
}

/// A stack by the environment's id and its name.
type StackKey = (Arc<str>, Box<str>);

/// A container by the ids of its host and itself.
type ContainerKey = (Arc<str>, Arc<str>);

/// The averages of everything on some hosts.
#[derive(Debug, Default)]
pub(crate) struct Means {
    /// By the host's id.
    pub(crate) hosts: Vec<(Arc<str>, Mean)>,
    /// All hosts together.
    pub(crate) stacks: Vec<(StackKey, Mean)>,
    pub(crate) containers: Vec<(ContainerKey, Mean)>,
}

impl Meters {
    /// Returns the averages from one moment to another.
    pub(in crate::live) fn means(
        &self,
        hosts: &[Arc<Host>],
        from: Timestamp,
        to: Timestamp,
    ) -> Means {
        let slots = slot(from)..slot(to);
        let points = |ring: &Ring| slots.clone().map(|slot| ring.get(slot)).collect::<Vec<_>>();
        let mut means = Means::default();
        let mut stacks: HashMap<StackKey, Vec<Point>> = HashMap::new();
        for host in hosts {
            let key = &host.key;
            self.with(&key.id, |meter| {
                let own = meter
                    .own
                    .iter()
                    .map(|ring| (Arc::clone(&key.id), mean(&points(ring))));
                means.hosts.extend(own);
                for (stack, ring) in &meter.stacks {
                    let name = (Arc::clone(&key.environment), stack.clone());
                    add(stacks.entry(name).or_default(), &points(ring));
                }
                for (id, container) in &meter.containers {
                    let name = (Arc::clone(&key.id), Arc::clone(id));
                    means
                        .containers
                        .push((name, mean(&points(&container.ring))));
                }
            });
        }
        let stacks = stacks.into_iter();
        means.stacks = stacks.map(|(name, sum)| (name, mean(&sum))).collect();
        means
    }
}

fn add(sum: &mut Vec<Point>, more: &[Point]) {
    sum.resize(more.len(), Point::GAP);
    for (sum, more) in sum.iter_mut().zip(more) {
        sum.add(*more);
    }
}

fn mean(points: &[Point]) -> Mean {
    let of = |value: fn(&Point) -> f32| {
        let known = points.iter().map(value).filter(|value| !value.is_nan());
        let (sum, count) = known.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
        (count > 0.0).then(|| sum / count)
    };
    Mean {
        cpu: of(|point| point.cpu),
        memory: of(|point| point.memory),
    }
}
