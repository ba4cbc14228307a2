//! Volumes: the data that containers leave behind.

use std::sync::Arc;

use super::audit::Target;
use super::container::sees_variables;
use super::{Platform, picture};
use crate::access::Caller;
use crate::error::Result;
use crate::live::{Located, Page, ThingQuery};
use crate::observed::Volume;
use crate::plan::Op;

/// What is done with the volumes of environments.
#[derive(Debug, Clone, Copy)]
pub struct Volumes<'a> {
    platform: &'a Platform,
}

impl<'a> Volumes<'a> {
    pub(super) fn new(platform: &'a Platform) -> Self {
        Self { platform }
    }

    /// Lists volumes of an environment, as they were seen last. The host of `query` is an id or a name.
    ///
    /// # Behavior
    /// - Labels are empty for who may not see variables: they may hold secrets.
    ///
    /// # Errors
    /// `NotFound` when the caller is no member, or there is no such host; as [`crate::live::View::volumes`].
    pub async fn list(
        &self,
        caller: &Caller,
        environment: &str,
        mut query: ThingQuery,
    ) -> Result<Page<Located<Arc<Volume>>>> {
        let asked = query.host.take();
        let storage = self
            .platform
            .storage(caller, environment, asked.as_deref())
            .await?;
        query.host = storage.host;
        let mut page = storage.view.volumes(&query)?;
        if !storage.whole {
            for volume in &mut page.items {
                Arc::make_mut(&mut volume.item).labels.clear();
            }
        }
        Ok(page)
    }

    /// Lists volumes of all environments that the caller sees; otherwise as [`Volumes::list`].
    pub fn list_everywhere(
        &self,
        caller: &Caller,
        mut query: ThingQuery,
    ) -> Result<Page<Located<Arc<Volume>>>> {
        let asked = query.host.take();
        let (view, host) = self.platform.storage_everywhere(caller, asked.as_deref())?;
        query.host = host;
        let mut page = view.volumes(&query)?;
        for volume in &mut page.items {
            if !sees_variables(caller, &volume.host.key.environment) {
                Arc::make_mut(&mut volume.item).labels.clear();
            }
        }
        Ok(page)
    }

    /// Removes a volume and its data. A host need be named only when several have a volume of that name.
    ///
    /// # Errors
    /// `NotFound` when there is none; `Conflict` when containers have it, or several hosts; `Unavailable` when its host
    /// cannot be reached.
    pub async fn remove(
        &self,
        caller: &Caller,
        environment: &str,
        volume: &str,
        host: Option<&str>,
    ) -> Result<()> {
        let storage = self.platform.storage(caller, environment, host).await?;
        let found = storage.view.volume(storage.host.as_deref(), volume);
        let found = picture::only("volume", volume, found)?;
        let name = found.item.name.clone();
        let target = Target::within(&storage.environment, "volume", &name, &name);
        let host = Arc::clone(&found.host.key.id);
        self.platform
            .change_storage(caller, target, host, Op::RemoveVolume { name })
            .await
    }
}
