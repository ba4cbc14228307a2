//! A service: which image, how many containers, after what.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::{BuildSpec, ContainerSpec, ProbeSpec, ScalePolicy, UpgradeStrategy, Variables};

/// What is wanted of one service.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ServiceSpec {
    /// The service's name.
    pub name: String,
    /// The image that its containers run; the build's result where there is a build.
    pub image: String,
    /// How the image is built.
    pub build: Option<BuildSpec>,
    /// When the image is pulled.
    pub pull_policy: PullPolicy,
    /// The platform of the image, such as `linux/arm64`.
    pub platform: Option<String>,
    /// The number of containers.
    pub replicas: u32,
    /// Whether the containers are started when the stack is.
    pub start_on_create: bool,
    /// A fixed name for the only container.
    pub container_name: Option<String>,
    /// What a container is made from; a change here replaces the containers.
    pub container: ContainerSpec,
    /// What must be there before the containers start, by service name.
    pub depends_on: BTreeMap<String, Dependency>,
    /// Commands run in each container after it started.
    pub post_start: Vec<Hook>,
    /// Commands run in each container before it is stopped.
    pub pre_stop: Vec<Hook>,
    /// Whether `up --attach` shows its output.
    pub attach: bool,
    /// The probe that EXOS itself runs.
    pub probe: Option<ProbeSpec>,
    /// How the service is upgraded.
    pub upgrade: Option<UpgradeStrategy>,
    /// Rancher's elastic scale.
    pub scale_policy: Option<ScalePolicy>,
    /// Hosts that may run it, by label.
    pub placement: Vec<String>,
    /// Runs one container on every host.
    pub global: bool,
    /// Free data for the service itself to read.
    pub metadata: Option<serde_json::Value>,
    /// How long a load balancer lets connections drain before a container stops.
    #[serde(default, with = "super::duration::option_millis")]
    pub drain_timeout: Option<Duration>,
}

impl ServiceSpec {
    /// Returns a service of one container of `image`, with everything else at its default.
    pub fn new(name: impl Into<String>, image: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            image: image.into(),
            replicas: 1,
            start_on_create: true,
            attach: true,
            ..Self::default()
        }
    }
}

/// When an image is pulled. The words are those of the Compose specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PullPolicy {
    /// Before every start.
    Always,
    /// Never; the image must be there.
    Never,
    /// When it is not there.
    #[default]
    Missing,
    /// It is built, not pulled.
    Build,
    /// When it is not there, or was pulled longer ago than this.
    Every(#[serde(with = "super::duration::millis")] Duration),
}

/// What a service waits for in another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dependency {
    /// What must hold.
    pub condition: Condition,
    /// Whether the service starts anyway when it does not.
    pub required: bool,
    /// Whether a restart of the other one restarts this one.
    pub restart: bool,
}

impl Default for Dependency {
    fn default() -> Self {
        Self {
            condition: Condition::Started,
            required: true,
            restart: false,
        }
    }
}

/// What must hold of a dependency.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Condition {
    /// Its containers were started.
    #[serde(rename = "service_started")]
    Started,
    /// Its containers' health checks pass.
    #[serde(rename = "service_healthy")]
    Healthy,
    /// Its containers ended with exit code 0.
    #[serde(rename = "service_completed_successfully")]
    Completed,
}

/// A command run inside a container.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Hook {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// The user that runs it.
    pub user: Option<String>,
    /// Whether it runs with all privileges.
    pub privileged: bool,
    /// The folder that it starts in.
    pub working_dir: Option<String>,
    /// Variables beside those of the container.
    pub environment: Variables<String>,
}
