//! What a container used up to a moment.

use std::time::Duration;

/// What a container used up to a moment. Two of them give a rate.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Measured {
    /// The container's id.
    pub id: String,
    /// The moment, by the clock of the engine's machine, since the Unix epoch.
    pub at: Duration,
    /// CPU time used since the container started.
    pub cpu: Duration,
    /// The CPUs that it may use at most; absent without a limit, and where the engine does not tell.
    pub cpu_limit: Option<f64>,
    /// Memory in use in bytes, without what the kernel can drop (`usage - inactive_file`).
    pub memory: u64,
    /// The memory limit in bytes; absent without one.
    pub memory_limit: Option<u64>,
}
