//! What is used as something to order by.

use serde::{Deserialize, Serialize};

use super::usage::Usage;

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

    /// Returns a number that orders as the measure does and is not negative; nothing when it is not known.
    pub(super) fn rank(self, usage: &Usage) -> Option<i64> {
        match self {
            // The bits of a float that is not negative order as it does.
            Self::Cpu => usage.cpu.map(|cpu| cpu.max(0.0).to_bits().into()),
            Self::Memory => Some(i64::try_from(usage.memory).unwrap_or(i64::MAX)),
        }
    }
}
