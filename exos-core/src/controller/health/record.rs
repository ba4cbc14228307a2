//! What probes say of the containers of a stack, as every server sees it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::observed::Health;
use crate::store::Record;

/// What probes say of the containers of a stack, by their ids: derived, and written anew when a health changes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub(crate) struct ProbedHealth {
    pub(super) containers: BTreeMap<String, Probed>,
}

/// What probes say of a container.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Probed {
    pub(super) service: String,
    pub(super) health: Health,
    /// What the last probe that failed came to.
    pub(super) why: String,
}

impl Record for ProbedHealth {
    const KIND: &'static str = "probed-health";
}
