//! Which environments a caller sees.

use std::collections::BTreeSet;
use std::sync::Arc;

/// Which environments a caller sees. Permission is decided elsewhere; this is its outcome.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Visible {
    /// All of them.
    All,
    /// Those with these ids.
    Environments(BTreeSet<Arc<str>>),
}

impl Visible {
    /// Returns one environment alone.
    pub fn only(environment: impl Into<Arc<str>>) -> Self {
        Self::Environments(BTreeSet::from([environment.into()]))
    }

    /// Says whether an environment is seen.
    pub fn sees(&self, environment: &str) -> bool {
        match self {
            Self::All => true,
            Self::Environments(ids) => ids.contains(environment),
        }
    }
}
