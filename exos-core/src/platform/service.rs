//! Services: a stack by what it is made of, each with its containers.

mod everywhere;
mod state;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

pub(super) use self::state::Tally;
use super::container::{redacted, sees_variables};
use super::list::{ListQuery, Listed, SortKey};
use super::stack::content;
use super::{Platform, Stack, Wanted};
use crate::access::{Action, Caller};
use crate::error::Result;
use crate::live::{Entry, Located, View};
use crate::observed::{Health, PublishedPort};
use crate::spec::{ServiceSpec, StackSpec};

pub use everywhere::ListedService;
pub use state::ServiceState;

const SORT: &[SortKey<Service>] = &[
    ("name", |service| service.name.clone()),
    ("image", |service| service.image.clone()),
    ("state", |service| service.state.as_str().to_owned()),
];

/// A service of a stack: what is wanted of it, and what was seen of it last.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// The name.
    pub name: String,
    /// The image, as the wanted revision names it.
    pub image: String,
    /// How many containers are wanted while it is not stopped.
    pub replicas: u32,
    /// How many of its containers run.
    pub running: u32,
    /// How many of them run and have no health check, or one that passes.
    pub healthy: u32,
    /// How it stands, in one word.
    pub state: ServiceState,
    /// The worst that a health check says; absent without one.
    pub health: Option<Health>,
    /// Whether it was stopped on purpose, alone or with its stack.
    pub stopped: bool,
    /// Its containers, ordered by name.
    pub containers: Vec<Located<Entry>>,
    /// Their ports, each once.
    pub ports: Vec<PublishedPort>,
}

/// What is done with the services of stacks.
#[derive(Debug, Clone, Copy)]
pub struct Services<'a> {
    platform: &'a Platform,
}

impl<'a> Services<'a> {
    pub(super) fn new(platform: &'a Platform) -> Self {
        Self { platform }
    }

    /// Lists the services of a stack: those of the wanted revision, and those that still have containers.
    ///
    /// # Behavior
    /// - What is wanted comes from the store, what is there from the [live picture](crate::live). No engine is touched.
    /// - Containers that EXOS did not make, and one-off ones, belong to no service.
    /// - Containers are redacted as in [`Containers::list`](super::Containers::list).
    ///
    /// # Errors
    /// `NotFound` when there is no such stack, or the caller is no member of its environment.
    pub async fn list(
        &self,
        caller: &Caller,
        environment: &str,
        stack: &str,
        query: &ListQuery,
    ) -> Result<Listed<Service>> {
        let stack = self
            .platform
            .stacks()
            .get(caller, environment, stack)
            .await?;
        let environment = stack.value.environment.as_str();
        caller.check(Action::ContainerRead, Some(environment))?;
        let content = content::read(self.platform, &stack.id, stack.value.revision).await?;
        let spec = stack.value.apply_to(content.spec);
        let view = self.platform.view(environment);
        let whole = sees_variables(caller, environment);
        let mut services = services(&stack.value, &spec, &view);
        if let Some(text) = &query.text {
            services.retain(|service| service.name.contains(text.as_str()));
        }
        let listed = query.cut(services, SORT, |service| &service.name)?;
        Ok(listed.map(|service| Service {
            containers: service
                .containers
                .into_iter()
                .map(|container| redacted(container, whole))
                .collect(),
            ..service
        }))
    }
}

/// Puts what is wanted of each service beside what was seen of it.
fn services(stack: &Stack, spec: &StackSpec, view: &View) -> Vec<Service> {
    let mut seen = by_service(stack, view);
    let wanted = spec.services.values().map(|wanted| {
        let containers = seen.remove(&wanted.name).unwrap_or_default();
        service(stack, wanted, containers)
    });
    let mut services: Vec<Service> = wanted.collect();
    let left = seen.into_iter().map(|(name, containers)| {
        let image = containers
            .first()
            .map(|one| one.item.container.image.clone());
        left_over(name, image.unwrap_or_default(), containers)
    });
    services.extend(left);
    services
}

/// Returns the containers of a stack by the service that they belong to, ordered by name.
fn by_service(stack: &Stack, view: &View) -> BTreeMap<String, Vec<Located<Entry>>> {
    let mut services: BTreeMap<String, Vec<Located<Entry>>> = BTreeMap::new();
    for (host, entry) in view.of_stack(&stack.environment, &stack.name) {
        let of_service = services.entry(entry.container.service.clone());
        of_service.or_default().push(Located {
            host: Arc::clone(host),
            item: entry.clone(),
        });
    }
    services
}

fn service(stack: &Stack, wanted: &ServiceSpec, containers: Vec<Located<Entry>>) -> Service {
    let stopped = stack.wanted != Wanted::Running || stack.stopped.contains(&wanted.name);
    let tally = Tally::of(containers.iter().map(|one| &one.item));
    Service {
        state: if stopped || wanted.replicas == 0 {
            tally.when_stopped()
        } else {
            tally.when_wanted(wanted.replicas, wanted.start_on_create)
        },
        stopped,
        ..shown(
            wanted.name.clone(),
            wanted.image.clone(),
            wanted.replicas,
            tally,
            containers,
        )
    }
}

/// Of a service that the wanted revision does not have any more.
fn left_over(name: String, image: String, containers: Vec<Located<Entry>>) -> Service {
    let tally = Tally::of(containers.iter().map(|one| &one.item));
    shown(name, image, 0, tally, containers)
}

fn shown(
    name: String,
    image: String,
    replicas: u32,
    tally: Tally,
    containers: Vec<Located<Entry>>,
) -> Service {
    let ports = containers.iter().flat_map(|one| &one.item.container.ports);
    let mut ports: Vec<PublishedPort> = ports.cloned().collect();
    ports.sort();
    ports.dedup();
    Service {
        name,
        image,
        replicas,
        running: tally.running,
        healthy: tally.healthy,
        state: ServiceState::Orphaned,
        health: tally.health,
        stopped: false,
        containers,
        ports,
    }
}
