//! How the containers of a service behave.

use crate::observed::Health;

/// How the containers of a service behave on a [`super::FakeBackend`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Behavior {
    /// The exit code with which they end as soon as they start; absent lets them run.
    pub exits: Option<i64>,
    /// What their health check says when they start, if they have one.
    pub health: Health,
    /// What they write when they start.
    pub output: Vec<String>,
    /// What a command run in them ends with.
    pub exec_exit_code: i64,
    /// Whether a command run in them writes what it reads, until its input ends.
    pub exec_echoes: bool,
}

/// What a container uses on a [`super::FakeBackend`].
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Load {
    /// CPUs in use: 1.5 is one CPU and a half.
    pub cpus: f64,
    /// Memory in use in bytes.
    pub memory: u64,
    /// The memory limit in bytes.
    pub memory_limit: Option<u64>,
}

impl Default for Behavior {
    fn default() -> Self {
        Self {
            exits: None,
            health: Health::Healthy,
            output: Vec::new(),
            exec_exit_code: 0,
            exec_echoes: false,
        }
    }
}
