//! How many hosts were in which state.

use serde::Serialize;

use super::band::{Span, edge};
use crate::clock::Timestamp;
use crate::live::HostCounts;

/// How many hosts were in which state at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Bucket {
    /// The moment.
    pub at: Timestamp,
    /// The hosts by their states; those whose state is not known are in `total` only.
    pub hosts: HostCounts,
    /// How many were in a state that is not known.
    pub unknown: u32,
}

/// Counts at so many moments: the middles of equal parts of a time.
pub fn buckets<'s>(
    bands: impl IntoIterator<Item = &'s [Span]>,
    (from, to): (Timestamp, Timestamp),
    parts: usize,
) -> Vec<Bucket> {
    let moments = (0..parts).map(|part| edge(from, to, 2 * part + 1, 2 * parts));
    let mut buckets: Vec<_> = moments
        .map(|at| Bucket {
            at,
            hosts: HostCounts::default(),
            unknown: 0,
        })
        .collect();
    for band in bands {
        let mut rest = band.iter().peekable();
        for bucket in &mut buckets {
            while rest.next_if(|span| span.to <= bucket.at).is_some() {}
            bucket.add(rest.peek());
        }
    }
    buckets
}

impl Bucket {
    fn add(&mut self, span: Option<&&Span>) {
        if let Some(state) = span.and_then(|span| span.state) {
            self.hosts.add(state);
        } else {
            self.hosts.total += 1;
            self.unknown += 1;
        }
    }
}
