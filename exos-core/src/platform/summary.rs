//! A stack in one line.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::labels;
use crate::observed::{Container, ContainerState, Health};

/// A stack in one line.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct StackSummary {
    /// The stack's name.
    pub name: String,
    /// The environment; empty when EXOS did not make it.
    pub environment: String,
    /// How many services have containers.
    pub services: usize,
    /// How many containers there are.
    pub containers: usize,
    /// How many of them run.
    pub running: usize,
    /// How many of them are unhealthy or keep restarting.
    pub failing: usize,
    /// The files that it was loaded from, separated by commas.
    pub files: String,
    /// The newest revision; absent without a server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub revision: Option<u64>,
    /// The name of the host that it stands on; absent without a server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
}

/// Groups containers by stack, ordered by name.
pub(crate) fn summaries(containers: &[Container]) -> Vec<StackSummary> {
    let mut stacks: BTreeMap<(&str, &str), Vec<&Container>> = BTreeMap::new();
    for container in containers
        .iter()
        .filter(|container| !container.stack.is_empty())
    {
        stacks
            .entry((&container.stack, &container.environment))
            .or_default()
            .push(container);
    }
    let lines = stacks.into_iter().map(|((name, environment), containers)| {
        let services: std::collections::BTreeSet<&str> = containers
            .iter()
            .map(|container| container.service.as_str())
            .collect();
        let files = containers
            .iter()
            .find_map(|container| container.labels.get(labels::COMPOSE_FILES));
        StackSummary {
            name: name.to_owned(),
            environment: environment.to_owned(),
            services: services.len(),
            containers: containers.len(),
            running: count(&containers, |container| {
                container.state == ContainerState::Running
            }),
            failing: count(&containers, is_failing),
            files: files.cloned().unwrap_or_default(),
            revision: None,
            host: None,
        }
    });
    lines.collect()
}

fn is_failing(container: &Container) -> bool {
    container.health == Some(Health::Unhealthy) || container.state == ContainerState::Restarting
}

fn count(containers: &[&Container], holds: impl Fn(&Container) -> bool) -> usize {
    containers
        .iter()
        .filter(|container| holds(container))
        .count()
}
