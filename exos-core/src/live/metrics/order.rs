//! What is used as something to order by.

use serde::{Deserialize, Serialize};

use super::usage::Usage;
use crate::live::host::Host;

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Measure {
    /// CPU use.
    #[default]
    Cpu,
    /// Memory in use.
    Memory,
}

impl Measure {
    /// Returns the word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Cpu => "cpu",
            Self::Memory => "memory",
        }
    }

    /// Returns a number that orders as the measure does; nothing when it is not known.
    pub(in crate::live) fn rank(self, usage: &Usage) -> Option<i64> {
        match self {
            // The bits of a float that is not negative order as it does.
            Self::Cpu => usage.cpu.map(|cpu| cpu.max(0.0).to_bits().into()),
            Self::Memory => Some(i64::try_from(usage.memory).unwrap_or(i64::MAX)),
        }
    }
}

/// Returns the ranks of a host's containers, in the order of its contents; below all others where nothing is known.
pub(in crate::live) fn ranks(host: &Host, measure: Measure) -> Vec<i64> {
    let containers = host.contents.containers().iter();
    let ranks = containers.map(|entry| rank_of(host, &entry.container.id, measure));
    ranks.collect()
}

/// Returns the rank of one container.
pub(in crate::live) fn rank_of(host: &Host, container: &str, measure: Measure) -> i64 {
    let usage = host.usage.of(container);
    usage.and_then(|usage| measure.rank(&usage)).unwrap_or(-1)
}
