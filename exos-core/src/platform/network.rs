//! Networks: what containers reach each other by.

use std::sync::Arc;

use super::audit::Target;
use super::container::sees_variables;
use super::{Platform, picture};
use crate::access::Caller;
use crate::error::Result;
use crate::live::{Located, Page, ThingQuery};
use crate::observed::Network;
use crate::plan::Op;

/// What is done with the networks of environments.
#[derive(Debug, Clone, Copy)]
pub struct Networks<'a> {
    platform: &'a Platform,
}

impl<'a> Networks<'a> {
    pub(super) fn new(platform: &'a Platform) -> Self {
        Self { platform }
    }

    /// Lists networks of an environment, as they were seen last. The host of `query` is an id or a name.
    ///
    /// # Behavior
    /// - Labels are empty for who may not see variables: they may hold secrets.
    ///
    /// # Errors
    /// `NotFound` when the caller is no member, or there is no such host; as [`crate::live::View::networks`].
    pub async fn list(
        &self,
        caller: &Caller,
        environment: &str,
        mut query: ThingQuery,
    ) -> Result<Page<Located<Arc<Network>>>> {
        let asked = query.host.take();
        let storage = self
            .platform
            .storage(caller, environment, asked.as_deref())
            .await?;
        query.host = storage.host;
        let mut page = storage.view.networks(&query)?;
        if !storage.whole {
            for network in &mut page.items {
                Arc::make_mut(&mut network.item).labels.clear();
            }
        }
        Ok(page)
    }

    /// Lists networks of all environments that the caller sees; otherwise as [`Networks::list`].
    pub fn list_everywhere(
        &self,
        caller: &Caller,
        mut query: ThingQuery,
    ) -> Result<Page<Located<Arc<Network>>>> {
        let asked = query.host.take();
        let (view, host) = self.platform.storage_everywhere(caller, asked.as_deref())?;
        query.host = host;
        let mut page = view.networks(&query)?;
        for network in &mut page.items {
            if !sees_variables(caller, &network.host.key.environment) {
                Arc::make_mut(&mut network.item).labels.clear();
            }
        }
        Ok(page)
    }

    /// Removes a network, named by its id or name. A host need be named only when several have one of that name.
    ///
    /// # Errors
    /// `NotFound` when there is none; `Conflict` when containers are on it, or several hosts have one of that name;
    /// `Unavailable` when its host cannot be reached.
    pub async fn remove(
        &self,
        caller: &Caller,
        environment: &str,
        network: &str,
        host: Option<&str>,
    ) -> Result<()> {
        let storage = self.platform.storage(caller, environment, host).await?;
        let found = storage.view.network(storage.host.as_deref(), network);
        let found = picture::only("network", network, found)?;
        let Network { id, name, .. } = &*found.item;
        let target = Target::within(&storage.environment, "network", id, name);
        let remove = Op::RemoveNetwork { name: name.clone() };
        let host = Arc::clone(&found.host.key.id);
        self.platform
            .change_storage(caller, target, host, remove)
            .await
    }
}
