//! What the stacks of an environment ask for together.

use super::{Demand, Environments};
use crate::access::{Action, Caller};
use crate::error::Result;

impl Environments<'_> {
    /// Returns what the stacks of an environment ask for together, which its quotas limit. It reads memory alone.
    ///
    /// # Errors
    /// `NotFound` when the caller is no member of the environment.
    pub async fn demand(&self, caller: &Caller, environment: &str) -> Result<Demand> {
        let environment = self
            .get_for(caller, environment, Action::StackRead)
            .await?
            .id;
        let overview = self.platform.overview().await?;
        let stacks = overview.known.values();
        let own = stacks.filter(|stack| *stack.environment == *environment);
        Ok(own
            .map(|stack| stack.demand)
            .fold(Demand::default(), |sum, one| sum + one))
    }
}
