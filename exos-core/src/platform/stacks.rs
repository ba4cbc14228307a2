//! What can be done with stacks, on an engine or through a server.

use std::sync::Arc;

use async_trait::async_trait;

use super::{StackSummary, Work};
use crate::backend::Backend;
use crate::error::Result;
use crate::observed::{Container, Scope};
use crate::plan::{
    ActOptions, Action, ContainerRef, DownOptions, Fetch, Outline, RunOptions, UpOptions,
};
use crate::spec::StackSpec;

/// What can be done with stacks: on an engine through [`Local`](super::Local), in an environment of a server through
/// `client::Remote`.
#[async_trait]
pub trait Stacks: Send + Sync {
    /// Plans what [`Stacks::up`] would do, and does nothing.
    async fn plan(&self, spec: &StackSpec, options: &UpOptions) -> Result<Outline>;

    /// Brings a stack up.
    ///
    /// # Behavior
    /// - A server takes the stack by its files ([`StackSpec::sources`]), an engine by the specification itself.
    /// - Does nothing when everything is as wanted.
    /// - With `options.wait` it returns when every container is up and healthy, and fails when one
    ///   ended with a failure or keeps restarting.
    /// - After a failure or a stop, the same call goes on from what stands.
    async fn up(&self, spec: &StackSpec, options: &UpOptions, work: &Work) -> Result<()>;

    /// Changes the numbers of containers of the services that `options.scale` names, and of nothing else.
    async fn scale(&self, spec: &StackSpec, options: &UpOptions, work: &Work) -> Result<()>;

    /// Takes a stack down. Without `spec`, all that carries the name goes.
    async fn down(
        &self,
        name: &str,
        spec: Option<&StackSpec>,
        options: &DownOptions,
        work: &Work,
    ) -> Result<()>;

    /// Starts, stops, restarts, kills, pauses, unpauses or removes containers of a stack.
    async fn act(
        &self,
        spec: &StackSpec,
        action: &Action,
        options: &ActOptions,
        work: &Work,
    ) -> Result<()>;

    /// Pulls or builds images of services; all of them when `services` is empty.
    async fn fetch(
        &self,
        spec: &StackSpec,
        services: &[String],
        what: Fetch,
        work: &Work,
    ) -> Result<()>;

    /// Makes a one-off container of a service, not started, after what the service needs is up.
    async fn create_oneoff(
        &self,
        spec: &StackSpec,
        service: &str,
        options: &RunOptions,
        up: &UpOptions,
        work: &Work,
    ) -> Result<ContainerRef>;

    /// Lists containers, ordered by name.
    async fn containers(&self, scope: &Scope) -> Result<Vec<Container>>;

    /// Lists the stacks that have containers, ordered by name.
    async fn stacks(&self) -> Result<Vec<StackSummary>>;

    /// Returns the backend, for streams: logs, sessions, measurements, events, files.
    fn backend(&self) -> Arc<dyn Backend>;
}
