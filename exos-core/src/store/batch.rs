//! Writes that go together.

use std::time::Duration;

use serde_json::Value;

/// Writes that happen all together or not at all.
///
/// ```
/// use std::time::Duration;
/// use exos_core::store::{Batch, Expect};
/// use serde_json::json;
///
/// let now = Duration::from_secs(1_800_000_000); // `clock.since_epoch()`
/// let batch = Batch::at(now)
///     .put("stack", "shop", Expect::Version(3), json!({"name": "shop"}))
///     .event("stack", "shop", json!({"verb": "deployed"}));
/// assert_eq!(batch.writes.len(), 2);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Batch {
    /// When it is written, by the writer's clock, since the Unix epoch: the time of its events.
    pub at: Duration,
    /// The writes, in order.
    pub writes: Vec<Write>,
}

/// One write.
#[derive(Debug, Clone, PartialEq)]
pub enum Write {
    /// Writes an object.
    Put {
        /// Its kind.
        kind: String,
        /// Its id.
        id: String,
        /// What must hold of it before.
        expect: Expect,
        /// What it holds from now on.
        body: Value,
    },
    /// Removes an object.
    Delete {
        /// Its kind.
        kind: String,
        /// Its id.
        id: String,
        /// What must hold of it before.
        expect: Expect,
    },
    /// Appends an event.
    Append {
        /// What sort of thing it is about.
        kind: String,
        /// Which thing.
        id: String,
        /// What happened.
        body: Value,
    },
}

/// What must hold of an object before it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expect {
    /// It does not exist.
    Absent,
    /// It exists in this version.
    Version(u64),
    /// Anything.
    Any,
}

impl Batch {
    /// Returns an empty batch of that time, since the Unix epoch. Without events the default will do.
    pub fn at(at: Duration) -> Self {
        Self {
            at,
            writes: Vec::new(),
        }
    }

    /// Adds a write of an object.
    #[must_use]
    pub fn put(mut self, kind: &str, id: &str, expect: Expect, body: Value) -> Self {
        self.writes.push(Write::Put {
            kind: kind.to_owned(),
            id: id.to_owned(),
            expect,
            body,
        });
        self
    }

    /// Adds the removal of an object.
    #[must_use]
    pub fn delete(mut self, kind: &str, id: &str, expect: Expect) -> Self {
        self.writes.push(Write::Delete {
            kind: kind.to_owned(),
            id: id.to_owned(),
            expect,
        });
        self
    }

    /// Adds an event.
    #[must_use]
    pub fn event(mut self, kind: &str, id: &str, body: Value) -> Self {
        self.writes.push(Write::Append {
            kind: kind.to_owned(),
            id: id.to_owned(),
            body,
        });
        self
    }
}
