//! What containers use, now and over time, of what a caller sees.
//!
//! The last hour is in memory, and older times are in the store: no request waits for an engine.

mod history;
mod remember;
#[cfg(test)]
mod tests;
mod top;

pub use top::{TopContainer, TopQuery};

use std::sync::Arc;

use self::history::Subject;
use super::{Platform, picture};
use crate::access::{Action, Caller};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::live::{Inventory, Located, Series, Window};

/// What is told of what containers use.
#[derive(Debug, Clone, Copy)]
pub struct Metrics<'a> {
    platform: &'a Platform,
}

impl<'a> Metrics<'a> {
    pub(super) fn new(platform: &'a Platform) -> Self {
        Self { platform }
    }

    /// Returns what a container used, named as [`Containers`](super::Containers) names it. Of times before the last
    /// 24 hours nothing is kept.
    ///
    /// # Errors
    /// As [`Containers::get`](super::Containers::get).
    pub async fn container(
        self,
        caller: &Caller,
        environment: &str,
        container: &str,
        window: Window,
    ) -> Result<Series> {
        let containers = self.platform.containers();
        let Located { host, item } = containers.get(caller, environment, container).await?;
        let id = item.container.id.as_str();
        if window == Window::Hour {
            let hour = self.inventory().hour_of([(&*host.key.id, id)], self.now());
            return Ok(hour);
        }
        let subject = Subject::container(&host.key.id, id);
        history::read(self.platform, &[subject], window).await
    }

    /// Returns what the containers of a host used together. The host is an id or a name.
    ///
    /// # Errors
    /// `NotFound` when there is no such host, or the caller is no member of its environment.
    pub async fn host(
        self,
        caller: &Caller,
        environment: &str,
        host: &str,
        window: Window,
    ) -> Result<Series> {
        let hosts = self.platform.hosts();
        let host = hosts.get(caller, environment, host).await?;
        caller.check(Action::ContainerRead, Some(&host.value.environment))?;
        if window == Window::Hour {
            return Ok(self.inventory().hour_of_host(&host.id, self.now()));
        }
        history::read(self.platform, &[Subject::host(&host.id)], window).await
    }

    /// Returns what the containers of a stack used together, those that are gone included.
    ///
    /// # Errors
    /// `NotFound` when there is no such stack, or the caller is no member of its environment.
    pub async fn stack(
        self,
        caller: &Caller,
        environment: &str,
        stack: &str,
        window: Window,
    ) -> Result<Series> {
        let stacks = self.platform.stacks();
        let stack = stacks.get(caller, environment, stack).await?.value;
        caller.check(Action::ContainerRead, Some(&stack.environment))?;
        if window == Window::Hour {
            let view = self.platform.view(&stack.environment);
            let hour = self.inventory();
            return Ok(hour.hour_of_stack(&view, &stack.name, self.now()));
        }
        let subject = Subject::stack(&stack.environment, &stack.name);
        history::read(self.platform, &[subject], window).await
    }

    /// Returns what the containers that a service has now used together. Of times before the last 24 hours nothing is
    /// kept.
    ///
    /// # Errors
    /// `NotFound` when the stack has no containers of such a service, or as [`Metrics::stack`].
    pub async fn service(
        self,
        caller: &Caller,
        environment: &str,
        stack: &str,
        service: &str,
        window: Window,
    ) -> Result<Series> {
        let stacks = self.platform.stacks();
        let stack = stacks.get(caller, environment, stack).await?.value;
        caller.check(Action::ContainerRead, Some(&stack.environment))?;
        let containers = self.of_service(&stack.environment, &stack.name, service)?;
        let ids = || containers.iter().map(|(host, id)| (&**host, id.as_str()));
        if window == Window::Hour {
            return Ok(self.inventory().hour_of(ids(), self.now()));
        }
        let subjects: Vec<_> = ids()
            .map(|(host, id)| Subject::container(host, id))
            .collect();
        history::read(self.platform, &subjects, window).await
    }

    /// Returns the containers of a service by the ids of their hosts and their own.
    fn of_service(
        self,
        environment: &str,
        stack: &str,
        service: &str,
    ) -> Result<Vec<(Arc<str>, String)>> {
        let view = self.platform.view(environment);
        let mut found = Vec::new();
        for host in view.hosts() {
            let containers = host.contents.containers().iter();
            let own = containers.filter(|entry| {
                entry.container.stack == stack && entry.container.service == service
            });
            found.extend(own.map(|entry| (Arc::clone(&host.key.id), entry.container.id.clone())));
        }
        if found.is_empty() {
            return Err(super::name::not_found("service", service));
        }
        Ok(found)
    }

    fn inventory(self) -> &'a Inventory {
        self.platform.live().inventory()
    }

    fn now(self) -> Timestamp {
        self.platform.ports().clock.timestamp()
    }
}
