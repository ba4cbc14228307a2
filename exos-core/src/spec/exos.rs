//! What EXOS adds to Compose.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// A key that the files hold and nothing acts on yet. It is kept, and `plan` lists it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unacted {
    /// The path, such as `services.web.lb_config`.
    pub path: String,
    /// Why nothing acts on it.
    pub reason: String,
}

/// The probe that EXOS itself runs against a container's address (`health_check`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbeSpec {
    /// The port.
    pub port: u16,
    /// The HTTP request line, such as `GET /health HTTP/1.0`; absent only connects.
    pub request_line: Option<String>,
    /// Time between two probes.
    #[serde(with = "super::duration::millis")]
    pub interval: Duration,
    /// Time after which a probe counts as failed.
    #[serde(with = "super::duration::millis")]
    pub response_timeout: Duration,
    /// Time that a new container has to become healthy.
    #[serde(with = "super::duration::millis")]
    pub initializing_timeout: Duration,
    /// Time that a container has that was started again.
    #[serde(with = "super::duration::millis", default = "usual_patience")]
    pub reinitializing_timeout: Duration,
    /// Successes in a row that make it healthy.
    pub healthy_threshold: u32,
    /// Failures in a row that make it unhealthy.
    pub unhealthy_threshold: u32,
    /// What happens to an unhealthy container.
    pub strategy: HealthStrategy,
}

/// Rancher's default.
fn usual_patience() -> Duration {
    Duration::from_mins(1)
}

/// What happens to an unhealthy container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum HealthStrategy {
    /// It is replaced.
    #[default]
    Recreate,
    /// It is replaced while at least so many others are healthy.
    RecreateOnQuorum(u32),
    /// Nothing.
    None,
}

/// How a service is upgraded (`upgrade_strategy`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UpgradeStrategy {
    /// Containers at a time.
    pub batch_size: u32,
    /// Pause between two batches.
    #[serde(with = "super::duration::millis")]
    pub interval: Duration,
    /// Starts the new container before the old one stops.
    pub start_first: bool,
    /// How long a batch is watched after it became healthy.
    #[serde(with = "super::duration::millis")]
    pub monitor: Duration,
    /// What happens when a batch fails.
    pub on_failure: OnFailure,
    /// Who ends the upgrade.
    pub confirm: Confirm,
}

/// What happens when a batch of an upgrade fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum OnFailure {
    /// The old containers come back.
    #[default]
    Rollback,
    /// The upgrade waits for a person.
    Pause,
}

/// Who ends an upgrade.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Confirm {
    /// A person.
    Manual,
    /// EXOS, when all batches are healthy.
    #[default]
    Auto,
}

/// Rancher's elastic scale: grows from `min` to `max` by `increment` while there is room.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScalePolicy {
    /// The fewest containers.
    pub min: u32,
    /// The most containers.
    pub max: u32,
    /// How many at a time.
    pub increment: u32,
}
