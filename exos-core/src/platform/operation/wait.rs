//! Waiting for the end of an operation.

use std::time::Duration;

use super::{Operation, Operations};
use crate::access::Caller;
use crate::error::Result;
use crate::store::Versioned;

/// How often it is looked at without news: what another server writes may wake nobody here.
const LOOK: Duration = Duration::from_secs(1);

impl Operations<'_> {
    /// Waits until an operation has ended, for at most `limit`, and returns it as it is then.
    ///
    /// # Errors
    /// As [`Operations::get`].
    pub async fn wait(
        &self,
        caller: &Caller,
        id: &str,
        limit: Duration,
    ) -> Result<Versioned<Operation>> {
        let mut news = self.platform.store().newest_event();
        let waiting = async {
            loop {
                news.mark_unchanged();
                let operation = self.get(caller, id).await?;
                if operation.value.state.is_ended() {
                    return Ok(operation);
                }
                let _ = tokio::time::timeout(LOOK, news.changed()).await;
            }
        };
        match tokio::time::timeout(limit, waiting).await {
            Ok(ended) => ended,
            Err(_) => self.get(caller, id).await,
        }
    }
}
