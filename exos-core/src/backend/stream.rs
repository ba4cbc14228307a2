//! What a backend streams: log lines, measurements, events.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::OutputStream;

/// Which lines of a log.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LogOptions {
    /// Goes on with new lines until the container ends.
    pub follow: bool,
    /// The last so many lines; absent is all.
    pub tail: Option<u64>,
    /// From this second since the Unix epoch on.
    pub since: Option<i64>,
    /// Up to this second since the Unix epoch.
    pub until: Option<i64>,
    /// Asks for the time of each line.
    pub timestamps: bool,
}

/// One line of a container's output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogLine {
    /// Where it was written to.
    pub stream: OutputStream,
    /// RFC 3339 time with nanoseconds, when asked for.
    pub at: Option<String>,
    /// The line without its end; bytes that are not UTF-8 are replaced.
    pub text: String,
}

/// A measurement of a container.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Stats {
    /// CPUs in use since the last measurement: CPU time by wall time. 1.5 is one CPU and a half.
    pub cpus: f64,
    /// Memory in use in bytes, without what the kernel can drop (`usage - inactive_file`).
    pub memory: u64,
    /// The memory limit in bytes; the machine's memory without one.
    pub memory_limit: u64,
    /// Bytes received so far.
    pub network_received: u64,
    /// Bytes sent so far.
    pub network_sent: u64,
    /// Bytes read from block devices so far.
    pub block_read: u64,
    /// Bytes written to block devices so far.
    pub block_written: u64,
    /// Processes and threads.
    pub pids: u64,
}

/// Which events.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventsQuery {
    /// Only those of this stack's containers.
    pub stack: Option<String>,
    /// Events since this second of the Unix epoch come first.
    pub since: Option<i64>,
    /// The stream ends at this second of the Unix epoch.
    pub until: Option<i64>,
}

/// Something that happened at an engine.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct EngineEvent {
    /// Nanoseconds since the Unix epoch.
    pub at_nanos: i64,
    /// The sort of thing: `container`, `network`, `volume`, `image`.
    pub kind: String,
    /// What happened to it, such as `start`, `die` or `health_status: healthy`.
    pub action: String,
    /// The thing's id.
    pub id: String,
    /// Its labels, and what the engine adds: `name`, `image`, `exitCode`.
    pub attributes: BTreeMap<String, String>,
}
