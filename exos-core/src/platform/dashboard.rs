//! The first page, and looking for anything by its name.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Platform;
use super::list::invalid;
use super::overview::StackName;
use crate::access::{Action, Caller};
use crate::error::Result;
use crate::live::{ContainerQuery, Dashboard, Entry, Host, HostQuery, Located, ServiceName};

/// The most characters that are looked for.
const LONGEST: usize = 200;

/// The most that is found of each sort.
const MOST: usize = 100;

/// What was found by its name, of each sort the first ones.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    /// Environments by id and name.
    pub environments: Vec<(Arc<str>, Arc<str>)>,
    /// Hosts, by their own name or that of their machine.
    pub hosts: Vec<Arc<Host>>,
    /// Stacks of the store.
    pub stacks: Vec<StackName>,
    /// Services that have containers, by the name of their stack or their own.
    pub services: Vec<ServiceName>,
    /// Containers, by name, image, stack or service.
    pub containers: Vec<Located<Entry>>,
}

impl Platform {
    /// Returns the names of the environments that a caller sees, by their ids.
    ///
    /// # Errors
    /// `Unauthorized` when the caller is nobody.
    pub async fn environment_names(&self, caller: &Caller) -> Result<BTreeMap<Arc<str>, Arc<str>>> {
        caller.check(Action::MeRead, None)?;
        Ok(self.overview().await?.names_of(&self.visible(caller)))
    }

    /// Returns the first page, of what the caller sees. It waits for no engine.
    ///
    /// # Errors
    /// `Unauthorized` when the caller is nobody.
    pub async fn dashboard(&self, caller: &Caller) -> Result<Dashboard> {
        self.dashboard_of(caller, None).await
    }

    /// Returns the first page of one environment alone; otherwise as [`Platform::dashboard`].
    ///
    /// # Errors
    /// `NotFound` when the caller is no member of the environment.
    pub async fn dashboard_within(&self, caller: &Caller, environment: &str) -> Result<Dashboard> {
        self.dashboard_of(caller, Some(environment)).await
    }

    async fn dashboard_of(&self, caller: &Caller, asked: Option<&str>) -> Result<Dashboard> {
        let visible = self
            .visible_within(caller, asked, Action::EnvironmentRead)
            .await?;
        let overview = self.overview().await?;
        let names = overview.names_of(&visible);
        let view = self.live().inventory().view(&visible);
        let now = self.ports().clock.timestamp();
        Ok(Dashboard::of(&view, &names, &overview.findings, now))
    }

    /// Looks for what has `text` in its name, in any case, and returns up to `limit` of each sort.
    ///
    /// # Errors
    /// `Invalid` when there is no text or too much of it, or the limit is not between 1 and 100.
    pub async fn search(&self, caller: &Caller, text: &str, limit: usize) -> Result<Found> {
        caller.check(Action::MeRead, None)?;
        let text = text.trim().to_lowercase();
        if text.is_empty() || text.chars().count() > LONGEST {
            let message = format!("what is looked for has 1 to {LONGEST} characters");
            return Err(invalid("text", message));
        }
        if !(1..=MOST).contains(&limit) {
            return Err(invalid(
                "limit",
                format!("{limit} is not between 1 and {MOST}"),
            ));
        }
        let (visible, overview) = (self.visible(caller), self.overview().await?);
        // Names of environments and stacks are of small letters.
        let is_named = |name: &str| name.contains(&text);
        let environments = overview.names_of(&visible).into_iter();
        let stacks = overview
            .stacks
            .iter()
            .filter(|stack| visible.sees(&stack.environment) && is_named(&stack.name));
        let view = self.live().inventory().view(&visible);
        let hosts = HostQuery {
            text: Some(text.clone()),
            limit,
            ..HostQuery::default()
        };
        let containers = ContainerQuery {
            text: Some(text.clone()),
            limit,
            ..ContainerQuery::default()
        };
        Ok(Found {
            environments: environments
                .filter(|(_, name)| is_named(name))
                .take(limit)
                .collect(),
            stacks: stacks.take(limit).cloned().collect(),
            hosts: view.host_list(&hosts)?.items,
            services: view.find_services(&text, limit),
            containers: view.containers(&containers)?.items,
        })
    }
}

#[cfg(test)]
mod tests;
