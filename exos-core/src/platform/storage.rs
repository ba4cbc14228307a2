//! What volumes and networks have in common.

use std::sync::Arc;

use super::audit::Target;
use super::change::Attempt;
use super::{Platform, picture};
use crate::access::{Action, Caller};
use crate::error::Result;
use crate::event::NoEvents;
use crate::live::View;
use crate::plan::Op;

/// Where the volume or network is that a caller asks for.
pub(super) struct Storage {
    /// The id of the environment.
    pub(super) environment: String,
    /// What is seen of the environment.
    pub(super) view: View,
}

impl Platform {
    /// Looks where a caller asks for a volume or a network; `host` is an id or a name.
    pub(super) async fn storage(
        &self,
        caller: &Caller,
        environment: &str,
        host: Option<&str>,
    ) -> Result<Storage> {
        let environments = self.environments();
        let environment = environments
            .get_for(caller, environment, Action::StorageRead)
            .await?
            .id;
        let view = self.view(&environment);
        picture::expect_host(&view, host)?;
        Ok(Storage { environment, view })
    }

    /// Does something with a volume or a network of a host. It goes on when the future is dropped.
    pub(super) async fn change_storage(
        &self,
        caller: &Caller,
        target: Target,
        host: Arc<str>,
        op: Op,
    ) -> Result<()> {
        let (platform, caller) = (self.clone(), caller.clone());
        let changing = async move {
            let attempt =
                Attempt::new(&caller, Action::StorageChange, target).verb(op.verb().as_str());
            let changing = async {
                let engine = platform.live().engine(&host)?;
                engine.apply(&op, Arc::new(NoEvents)).await?;
                platform.live().look(&host).await;
                Ok((platform.batch(), ()))
            };
            platform.change(attempt, changing).await
        };
        self.errand(changing).await
    }
}
