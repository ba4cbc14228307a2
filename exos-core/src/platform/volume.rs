//! Volumes: the data that containers leave behind.

use std::sync::Arc;

use super::audit::Target;
use super::{Platform, picture};
use crate::access::{Action, Caller};
use crate::error::Result;
use crate::live::{Located, Page, ThingQuery, View, Visible};
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

    /// Lists volumes of an environment, as they were seen last.
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
        query: &ThingQuery,
    ) -> Result<Page<Located<Arc<Volume>>>> {
        let visible = self
            .platform
            .visible_within(caller, Some(environment), Action::StorageRead)
            .await?;
        self.page(caller, &visible, query)
    }

    /// Lists volumes of all environments that the caller sees, of whose hosts several may have one name; otherwise as
    /// [`Volumes::list`].
    pub fn list_everywhere(
        &self,
        caller: &Caller,
        query: &ThingQuery,
    ) -> Result<Page<Located<Arc<Volume>>>> {
        caller.check(Action::MeRead, None)?;
        self.page(caller, &self.platform.visible(caller), query)
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
        let found = storage.view.volume(host, volume);
        let found = picture::only("volume", volume, found)?;
        let name = found.item.name.clone();
        let target = Target::within(&storage.environment, "volume", &name, &name);
        let host = Arc::clone(&found.host.key.id);
        self.platform
            .change_storage(caller, target, host, Op::RemoveVolume { name })
            .await
    }

    fn page(
        self,
        caller: &Caller,
        visible: &Visible,
        query: &ThingQuery,
    ) -> Result<Page<Located<Arc<Volume>>>> {
        let read = |view: &View| view.volumes(query);
        let redact = |volume: &mut Arc<Volume>| Arc::make_mut(volume).labels.clear();
        self.platform
            .page((caller, visible), query.host.as_deref(), read, redact)
    }
}
