//! What the controller makes of a stack.

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::store::Record;

/// What the controller makes of a stack: derived, and written anew after every look that changed it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StackStatus {
    /// How often it failed, or had to be repaired, in a row: more than a few is a crash loop.
    pub failures: u32,
    /// When it is tried again.
    pub next_try: Option<Timestamp>,
    /// Why it failed the last time.
    pub reason: Option<String>,
    /// What differs from what is wanted and is only reported, because the environment says so.
    pub drift: Vec<String>,
}

impl Record for StackStatus {
    const KIND: &'static str = "stack-status";
}
