//! What is used now.

use std::sync::Arc;
use std::time::Duration;

use serde::Serialize;

use crate::clock::Timestamp;

/// What a container used when it was measured last.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Usage {
    /// CPU time by wall time since the measurement before, in percent of one CPU: 150 is one CPU and a half. Absent until
    /// it was measured twice.
    pub cpu: Option<f32>,
    /// The CPUs that it may use at most, in percent of one; absent without a limit, and where the engine does not tell.
    pub cpu_limit: Option<f32>,
    /// Memory in use in bytes, without what the kernel can drop (`usage - inactive_file`).
    pub memory: u64,
    /// The memory limit in bytes; absent without one.
    pub memory_limit: Option<u64>,
    /// When it was measured.
    pub at: Timestamp,
}

/// What the containers of a host used when they were measured last.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct HostUsage {
    pub(super) at: Option<Timestamp>,
    pub(super) cpu: Option<f32>,
    pub(super) memory: u64,
    /// Ordered by id.
    pub(super) containers: Box<[(Arc<str>, Usage)]>,
}

impl HostUsage {
    /// Returns when they were measured; nothing when they never were.
    pub fn at(&self) -> Option<Timestamp> {
        self.at
    }

    /// Returns how long ago they were measured.
    pub fn age(&self, now: Timestamp) -> Option<Duration> {
        self.at.map(|at| now.since(at))
    }

    /// Returns the CPU use of all containers, in percent of one CPU; nothing until they were measured twice.
    pub fn cpu(&self) -> Option<f32> {
        self.cpu
    }

    /// Returns the memory in use by all containers, in bytes; nothing until they were measured.
    pub fn memory(&self) -> Option<u64> {
        self.at.map(|_| self.memory)
    }

    /// Returns what a container uses, by its whole id.
    pub fn of(&self, container: &str) -> Option<Usage> {
        let found = self
            .containers
            .binary_search_by(|(id, _)| id.as_ref().cmp(container));
        found.ok().map(|at| self.containers[at].1)
    }
}
