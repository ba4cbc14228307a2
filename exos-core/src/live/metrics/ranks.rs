//! What the containers of a host use, as numbers to order by.

use std::sync::OnceLock;

use super::order::Measure;
use crate::live::host::Host;

/// Below all others: what is not known, and what does not run.
const UNKNOWN: i64 = -1;

/// The ranks of a host's containers by each measure, worked out when they are first asked for.
///
/// A copy has none: a host is copied to be changed.
#[derive(Debug, Default)]
pub(in crate::live) struct Ranks {
    cpu: OnceLock<Ranked>,
    memory: OnceLock<Ranked>,
}

/// The ranks by one measure.
#[derive(Debug)]
pub(in crate::live) struct Ranked {
    /// In the order of the host's contents.
    of: Box<[i64]>,
    greatest: i64,
}

impl Clone for Ranks {
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl PartialEq for Ranks {
    /// They are equal where the hosts are.
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Ranked {
    /// Returns the ranks of a host's containers.
    pub(in crate::live) fn of(host: &Host, measure: Measure) -> &Self {
        let ranks = match measure {
            Measure::Cpu => &host.ranks.cpu,
            Measure::Memory => &host.ranks.memory,
        };
        ranks.get_or_init(|| Self::new(host, measure))
    }

    /// Both the contents and what was measured are in the order of ids.
    fn new(host: &Host, measure: Measure) -> Self {
        let contents = &host.contents;
        let mut of = vec![UNKNOWN; contents.containers().len()].into_boxed_slice();
        let mut used = host.usage.containers.iter().peekable();
        for (place, entry) in contents.in_order_of_id() {
            let id = entry.container.id.as_str();
            while used.next_if(|(other, _)| other.as_ref() < id).is_some() {}
            let usage = used.next_if(|(other, _)| other.as_ref() == id);
            let usage = usage.filter(|_| entry.container.state.is_up());
            let rank = usage.and_then(|(_, usage)| measure.rank(usage));
            of[place] = rank.unwrap_or(UNKNOWN);
        }
        Self {
            greatest: of.iter().copied().max().unwrap_or(UNKNOWN),
            of,
        }
    }

    /// Returns the rank of the container at a place of the host's contents.
    pub(in crate::live) fn at(&self, place: usize) -> i64 {
        self.of[place]
    }

    /// Returns the greatest rank; nothing where none is known.
    pub(super) fn greatest(&self) -> Option<i64> {
        (self.greatest != UNKNOWN).then_some(self.greatest)
    }

    /// Returns the places whose ranks are known, with them.
    pub(super) fn known(&self) -> impl Iterator<Item = (usize, i64)> {
        let ranks = self.of.iter().copied().enumerate();
        ranks.filter(|(_, rank)| *rank != UNKNOWN)
    }
}
