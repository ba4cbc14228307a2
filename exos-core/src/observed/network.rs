//! Networks as the engine lists them.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// A network at the engine.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Network {
    /// The engine's id.
    pub id: String,
    /// The name.
    pub name: String,
    /// The environment that owns it; empty when EXOS did not make it.
    pub environment: String,
    /// The stack that owns it; empty when none does.
    pub stack: String,
    /// The key within the stack.
    pub key: String,
    /// The fingerprint that it was made from.
    pub hash: String,
    /// The driver.
    pub driver: String,
    /// All labels.
    pub labels: BTreeMap<String, String>,
}
