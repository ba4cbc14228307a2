//! The container that is meant.

use super::Containers;
use crate::access::{Action, Caller};
use crate::error::Result;
use crate::live::{Entry, Located};
use crate::observed::Container;
use crate::platform::audit::Target;
use crate::platform::{Environment, picture};
use crate::store::Versioned;

/// A container, and the environment that it is in.
pub(super) struct Found {
    pub(super) environment: Versioned<Environment>,
    pub(super) located: Located<Entry>,
}

impl Found {
    pub(super) fn container(&self) -> &Container {
        &self.located.item.container
    }

    pub(super) fn host_id(&self) -> &str {
        &self.located.host.key.id
    }

    pub(super) fn target(&self) -> Target {
        let Container { id, name, .. } = self.container();
        Target::within(&self.environment.id, "container", id, name)
    }
}

impl Containers<'_> {
    /// Finds a container that the caller may see.
    pub(super) async fn find(
        self,
        caller: &Caller,
        environment: &str,
        container: &str,
    ) -> Result<Found> {
        let environment = self
            .platform
            .environments()
            .get_for(caller, environment, Action::ContainerRead)
            .await?;
        let found = self.platform.view(&environment.id).container(container);
        let located = picture::only("container", container, found)?;
        Ok(Found {
            environment,
            located,
        })
    }
}
