//! The health check that the engine runs inside a container.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// How the engine finds out whether a container is healthy. Absent times keep the engine's default.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HealthCheck {
    /// What is run.
    pub test: HealthTest,
    /// Time between two runs.
    #[serde(default, with = "super::duration::option_millis")]
    pub interval: Option<Duration>,
    /// Time after which a run counts as failed.
    #[serde(default, with = "super::duration::option_millis")]
    pub timeout: Option<Duration>,
    /// Failures in a row that make it unhealthy.
    pub retries: Option<u64>,
    /// Time at the start during which failures do not count.
    #[serde(default, with = "super::duration::option_millis")]
    pub start_period: Option<Duration>,
    /// Time between two runs during the start period.
    #[serde(default, with = "super::duration::option_millis")]
    pub start_interval: Option<Duration>,
}

/// What a health check runs.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HealthTest {
    /// What the image says.
    #[default]
    Inherit,
    /// Nothing, even if the image says otherwise.
    Disabled,
    /// A program and its arguments.
    Command(Vec<String>),
    /// A line for the shell of the image.
    Shell(String),
}
