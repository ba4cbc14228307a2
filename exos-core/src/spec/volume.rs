//! Named volumes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

/// What is wanted of one named volume.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct VolumeSpec {
    /// The key within the stack.
    pub key: String,
    /// The name at the engine.
    pub name: String,
    /// Whether somebody else makes and removes it.
    pub external: bool,
    /// The driver; absent is the engine's default.
    pub driver: Option<String>,
    /// The driver's options.
    pub driver_opts: BTreeMap<String, String>,
    /// Labels beside those that EXOS writes.
    pub labels: BTreeMap<String, String>,
}

impl VolumeSpec {
    /// Returns a volume that the stack `stack` owns, named `<stack>_<key>`.
    pub fn new(stack: &str, key: impl Into<String>) -> Self {
        let key = key.into();
        Self {
            name: format!("{stack}_{key}"),
            key,
            ..Self::default()
        }
    }
}
