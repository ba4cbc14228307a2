//! The containers that use most.

use exos_core::live::Measure as Measured;
use exos_core::platform::{TopContainer as Top, TopQuery};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::api::own_id;
use crate::api::words::words;

words! {
    /// What is measured.
    Measure = Measured {
        /// CPU use.
        Cpu,
        /// Memory in use.
        Memory,
    }
}

/// Which containers.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct TopParams {
    /// Most of what; CPU when absent.
    by: Option<Measure>,
    /// How many at most; 10 when absent.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<usize>,
    /// Only those of the environment with this id or name.
    environment: Option<String>,
    /// Only those on the host with this id, or on all hosts of this name.
    host: Option<String>,
    /// Only those of the stack of this name.
    stack: Option<String>,
}

impl From<TopParams> for TopQuery {
    fn from(params: TopParams) -> Self {
        let usual = Self::default();
        Self {
            by: params.by.map_or(usual.by, Into::into),
            count: params.limit.unwrap_or(usual.count),
            environment: params.environment,
            host: params.host,
            stack: params.stack,
        }
    }
}

/// The containers that use most.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct TopContainers {
    /// The greatest first; equal ones by name and id.
    items: Vec<TopContainer>,
}

/// A container that is among those that use most.
#[derive(Debug, Serialize, ToSchema)]
struct TopContainer {
    /// The container's id.
    id: String,
    /// The container's name.
    name: String,
    /// The environment that it is in.
    environment: Place,
    /// The host that it is on.
    host: Place,
    /// The name of its stack; empty when it belongs to none.
    stack: String,
    /// The name of its service; empty when it belongs to none.
    service: String,
    /// CPU use in percent of one CPU: 150 is one CPU and a half; absent until it was measured twice.
    #[serde(skip_serializing_if = "Option::is_none")]
    cpu: Option<f32>,
    /// Memory in use in bytes, without what the kernel can drop.
    memory: u64,
    /// The memory limit in bytes; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    memory_limit: Option<u64>,
    /// What was asked for over the last ten minutes, a value each ten seconds, the oldest first.
    history: Vec<Option<f32>>,
    /// When it was measured.
    #[schema(format = DateTime)]
    at: String,
    /// How many seconds ago that is.
    age: u64,
    /// Whether that is old: its host is not followed, or was not measured for half a minute.
    stale: bool,
}

/// An environment or a host.
#[derive(Debug, Serialize, ToSchema)]
struct Place {
    /// The id.
    id: String,
    /// The name.
    name: String,
}

impl From<Vec<Top>> for TopContainers {
    fn from(found: Vec<Top>) -> Self {
        Self {
            items: found.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Top> for TopContainer {
    fn from(top: Top) -> Self {
        Self {
            id: top.id,
            name: top.name,
            environment: Place {
                id: top.environment.to_string(),
                name: top.environment_name.to_string(),
            },
            host: Place {
                id: own_id(&top.host),
                name: top.host_name.to_string(),
            },
            stack: top.stack,
            service: top.service,
            cpu: top.cpu,
            memory: top.memory,
            memory_limit: top.memory_limit,
            history: top.history,
            at: top.at.to_string(),
            age: top.age.as_secs(),
            stale: top.stale,
        }
    }
}
