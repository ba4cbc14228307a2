//! Hosts as they were seen last.

use std::sync::Arc;

use super::Hosts;
use crate::access::{Action, Caller};
use crate::error::Result;
use crate::live::{Host, HostQuery, Page};

impl Hosts<'_> {
    /// Lists hosts of an environment as they were seen last, or of all environments that the caller sees.
    ///
    /// # Errors
    /// `NotFound` when the caller is no member of the environment; as [`crate::live::View::host_list`].
    pub async fn seen(
        &self,
        caller: &Caller,
        environment: Option<&str>,
        query: &HostQuery,
    ) -> Result<Page<Arc<Host>>> {
        let visible = self
            .platform
            .visible_within(caller, environment, Action::HostRead)
            .await?;
        let inventory = self.platform.live().inventory();
        inventory.view(&visible).host_list(query)
    }
}
