//! Checking files while somebody writes them.

use super::ManagedStacks;
use crate::access::{Action, Caller};
use crate::error::{Problem, Result};
use crate::platform::name;
use crate::spec::Sources;

/// What a stack is called that has no name yet.
const UNNAMED: &str = "stack";

impl ManagedStacks<'_> {
    /// Returns everything that is wrong with the files of a stack, new or not, at its place. Nothing else is asked: no
    /// quota, no host, no engine.
    ///
    /// # Errors
    /// `NotFound` and `Forbidden` as [`ManagedStacks::create`]; `Conflict` when the environment is inactive.
    pub async fn check(
        &self,
        caller: &Caller,
        environment: &str,
        stack: &str,
        sources: &Sources,
    ) -> Result<Vec<Problem>> {
        let environment = self
            .platform
            .environments()
            .get_for(caller, environment, Action::StackDeploy)
            .await?;
        let name = match name::problem("name", stack) {
            Some(_) => UNNAMED,
            None => stack,
        };
        match self.load(caller, &environment, name, sources).await {
            Ok(_) => Ok(Vec::new()),
            Err(refused) if !refused.problem_list().is_empty() => {
                Ok(refused.problem_list().to_vec())
            }
            Err(error) => Err(error),
        }
    }
}
