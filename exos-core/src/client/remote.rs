//! The platform of one environment of a server.

mod follow;
mod refuse;

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;

use super::{Accepted, Client, NewStack, Query, RemoteBackend, Stack, StackUpdate};
use crate::backend::Backend;
use crate::error::{Error, ErrorKind, Result};
use crate::observed::{Container, ObserveQuery, Scope};
use crate::plan::{
    ActOptions, Action, ContainerRef, DownOptions, Fetch, Outline, RunOptions, UpOptions,
};
use crate::platform::{Local, StackSummary, Stacks, Work, summaries};
use crate::spec::{Sources, StackSpec};

/// The platform of one environment of a server: what is asked for is written there, and the server brings it about.
///
/// ```no_run
/// # async fn example(stack: exos_core::spec::StackSpec) -> exos_core::Result<()> {
/// use exos_core::client::{Client, Remote};
/// use exos_core::plan::UpOptions;
/// use exos_core::platform::{Stacks, Work};
///
/// let client = Client::new("https://exos.example", "exos_key_...")?;
/// let platform = Remote::new(client, "production");
/// platform.up(&stack, &UpOptions::default(), &Work::default()).await?; // the stack carries its files
/// # Ok(())
/// # }
/// ```
///
/// # Behavior
/// - A stack is handed over by its files ([`StackSpec::sources`]); a stack without them cannot be deployed.
/// - Progress is that of the operation on the server; stopping the work asks the server to stop it.
/// - What a server does not do, such as building an image, is `Unsupported` before anything is written.
#[derive(Debug, Clone)]
pub struct Remote {
    client: Client,
    environment: String,
    backend: Arc<dyn Backend>,
}

impl Remote {
    /// Works on an environment, by its id or name.
    pub fn new(client: Client, environment: impl Into<String>) -> Self {
        let environment = environment.into();
        let backend = Arc::new(RemoteBackend::new(client.clone(), environment.clone()));
        Self {
            client,
            environment,
            backend,
        }
    }

    async fn find(&self, stack: &str) -> Result<Option<Stack>> {
        let found = self.client.stacks(&self.environment).get(stack).await;
        match found {
            Ok(stack) => Ok(Some(stack)),
            // Without the environment there is nothing to make a stack in.
            Err(error) if error.kind() == ErrorKind::NotFound => {
                self.client.environments().get(&self.environment).await?;
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    /// Writes what is wanted; nothing when it is wanted already and runs.
    async fn write(&self, spec: &StackSpec, sources: &Sources) -> Result<Option<Accepted>> {
        let stacks = self.client.stacks(&self.environment);
        let Some(known) = self.find(&spec.name).await? else {
            let new = NewStack {
                name: spec.name.clone(),
                sources: sources.clone(),
                ..NewStack::default()
            };
            return stacks.create(&new).await.map(Some);
        };
        if self.is_as_wanted(&known, sources).await {
            return Ok(None);
        }
        let update = StackUpdate {
            sources: sources.clone(),
            ..StackUpdate::default()
        };
        let version = Some(known.version);
        let updated = stacks.update(&known.name, &update, version).await;
        updated.map(Some).map_err(explain_conflict)
    }

    /// Says whether these are the files that the stack runs by, and all of it runs. When in doubt it does not.
    async fn is_as_wanted(&self, known: &Stack, sources: &Sources) -> bool {
        if known.wanted != "running" || !known.stopped.is_empty() {
            return false;
        }
        let stacks = self.client.stacks(&self.environment);
        let read = stacks.files(&known.name, known.revision).await;
        if !read.is_ok_and(|there| there == *sources) {
            return false;
        }
        let update = StackUpdate {
            sources: sources.clone(),
            ..StackUpdate::default()
        };
        let planned = stacks.plan(&known.name, &update, &known.scale).await;
        planned.is_ok_and(|plan| plan.is_empty())
    }
}

fn explain_conflict(error: Error) -> Error {
    if error.kind() != ErrorKind::Conflict {
        return error;
    }
    error.hint("somebody else changed the stack meanwhile; `exos plan` shows what is different now")
}

#[async_trait]
impl Stacks for Remote {
    async fn plan(&self, spec: &StackSpec, options: &UpOptions) -> Result<Outline> {
        refuse::up("plan", options)?;
        let update = StackUpdate {
            sources: refuse::without_sources("plan", spec)?.clone(),
            ..StackUpdate::default()
        };
        let stacks = self.client.stacks(&self.environment);
        stacks.plan(&spec.name, &update, &options.scale).await
    }

    async fn up(&self, spec: &StackSpec, options: &UpOptions, work: &Work) -> Result<()> {
        refuse::up("up", options)?;
        let sources = refuse::without_sources("up", spec)?;
        if let Some(accepted) = self.write(spec, sources).await? {
            self.follow("up", &accepted, options.wait, work).await?;
        }
        if options.scale.is_empty() {
            return Ok(());
        }
        self.set_scale(&spec.name, &options.scale, options.wait, work)
            .await
    }

    async fn scale(&self, spec: &StackSpec, options: &UpOptions, work: &Work) -> Result<()> {
        self.set_scale(&spec.name, &options.scale, options.wait, work)
            .await
    }

    async fn down(
        &self,
        name: &str,
        _: Option<&StackSpec>,
        options: &DownOptions,
        work: &Work,
    ) -> Result<()> {
        refuse::down(options)?;
        let Some(known) = self.find(name).await? else {
            return Ok(());
        };
        let stacks = self.client.stacks(&self.environment);
        let accepted = stacks.take_down(&known.name, options.volumes, Some(known.version));
        let accepted = accepted.await.map_err(explain_conflict)?;
        self.follow("down", &accepted, true, work).await
    }

    async fn act(
        &self,
        spec: &StackSpec,
        action: &Action,
        options: &ActOptions,
        work: &Work,
    ) -> Result<()> {
        let verb = match action {
            Action::Start => "start",
            Action::Stop => "stop",
            Action::Restart => "restart",
            Action::Kill(_) | Action::Pause | Action::Unpause | Action::Remove { .. } => {
                // Container by container: the plan is made here, and each operation is a request.
                let here = Local::new(self.backend.clone());
                return here.act(spec, action, options, work).await;
            }
        };
        refuse::act(verb, options)?;
        let stacks = self.client.stacks(&self.environment);
        let accepted = stacks.act(verb, &spec.name, verb, &options.services);
        self.follow(verb, &accepted.await?, true, work).await
    }

    async fn fetch(&self, _: &StackSpec, _: &[String], what: Fetch, _: &Work) -> Result<()> {
        Err(refuse::fetch(what))
    }

    async fn create_oneoff(
        &self,
        _: &StackSpec,
        _: &str,
        _: &RunOptions,
        _: &UpOptions,
        _: &Work,
    ) -> Result<ContainerRef> {
        Err(refuse::run())
    }

    async fn containers(&self, scope: &Scope) -> Result<Vec<Container>> {
        let query = ObserveQuery {
            scope: scope.clone(),
            ..ObserveQuery::default()
        };
        Ok(self.backend.observe(&query).await?.containers)
    }

    async fn stacks(&self) -> Result<Vec<StackSummary>> {
        let known = self.client.stacks(&self.environment);
        let hosts = self.client.hosts(&self.environment);
        let (all, everywhere) = (Query::default(), Scope::All);
        let seen = self.containers(&everywhere);
        let (known, hosts, seen) = tokio::try_join!(known.list(&all), hosts.list(&all), seen)?;
        let hosts: BTreeMap<&str, &str> = hosts
            .iter()
            .map(|host| (host.id.as_str(), host.name.as_str()))
            .collect();
        let mut found: BTreeMap<String, StackSummary> = BTreeMap::new();
        for summary in summaries(&seen) {
            found.entry(summary.name.clone()).or_insert(summary);
        }
        for stack in known {
            let summary = found.entry(stack.name.clone()).or_default();
            summary.name = stack.name;
            summary.environment.clone_from(&self.environment);
            summary.revision = Some(stack.revision);
            summary.host = hosts
                .get(stack.host.as_str())
                .map(|name| (*name).to_owned());
        }
        Ok(found.into_values().collect())
    }

    fn backend(&self) -> Arc<dyn Backend> {
        self.backend.clone()
    }
}
