//! Writes that go together.

use serde_json::Value;

use crate::clock::Timestamp;

/// Writes that happen all together or not at all.
///
/// ```
/// use exos_core::store::{Batch, Expect};
/// use exos_core::{Clock, SystemClock};
/// use serde_json::json;
///
/// let clock = SystemClock::default();
/// let batch = Batch::at(clock.timestamp())
///     .put("stack", "shop", Expect::Version(3), json!({"name": "shop"}))
///     .event("stack", "shop", json!({"verb": "deployed"}));
/// assert_eq!(batch.writes.len(), 2);
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Batch {
    /// When it is written, by the writer's clock: the time of its events.
    pub at: Timestamp,
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
    /// It exists in whatever version.
    Present,
    /// Anything.
    Any,
}

impl Batch {
    /// Returns an empty batch of that time. Without events the default will do.
    pub fn at(at: Timestamp) -> Self {
        Self {
            at,
            writes: Vec::new(),
        }
    }

    /// Adds the writes of another batch.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.writes.extend(other.writes);
        self
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
