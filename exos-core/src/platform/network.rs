//! Networks: what containers reach each other by.

use std::sync::Arc;

use super::audit::Target;
use super::{Platform, picture};
use crate::access::{Action, Caller};
use crate::error::Result;
use crate::live::{Located, Page, ThingQuery, View, Visible};
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

    /// Lists networks of an environment, as they were seen last.
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
        query: &ThingQuery,
    ) -> Result<Page<Located<Arc<Network>>>> {
        let visible = self
            .platform
            .visible_within(caller, Some(environment), Action::StorageRead)
            .await?;
        self.page(caller, &visible, query)
    }

    /// Lists networks of all environments that the caller sees, of whose hosts several may have one name; otherwise as
    /// [`Networks::list`].
    pub fn list_everywhere(
        &self,
        caller: &Caller,
        query: &ThingQuery,
    ) -> Result<Page<Located<Arc<Network>>>> {
        caller.check(Action::MeRead, None)?;
        self.page(caller, &self.platform.visible(caller), query)
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
        let found = storage.view.network(host, network);
        let found = picture::only("network", network, found)?;
        let Network { id, name, .. } = &*found.item;
        let target = Target::within(&storage.environment, "network", id, name);
        let remove = Op::RemoveNetwork { name: name.clone() };
        let host = Arc::clone(&found.host.key.id);
        self.platform
            .change_storage(caller, target, host, remove)
            .await
    }

    fn page(
        self,
        caller: &Caller,
        visible: &Visible,
        query: &ThingQuery,
    ) -> Result<Page<Located<Arc<Network>>>> {
        let read = |view: &View| view.networks(query);
        let redact = |network: &mut Arc<Network>| Arc::make_mut(network).labels.clear();
        self.platform
            .page((caller, visible), query.host.as_deref(), read, redact)
    }
}
