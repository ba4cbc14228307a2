//! The use cases on one backend, without a server.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use async_trait::async_trait;

use super::{StackSummary, Stacks, Work, summary};
use crate::backend::Backend;
use crate::clock::{Clock, SystemClock};
use crate::error::{Error, ErrorKind, Result};
use crate::exec::{self, ExecOptions, Failure, Report};
use crate::observed::{Container, ContainerState, ObserveQuery, Scope};
use crate::plan::{
    self, ActOptions, Action, ContainerRef, DownOptions, Fetch, NodeId, Op, Outline, Plan, Refresh,
    RunOptions, UpOptions,
};
use crate::spec::StackSpec;

/// The use cases on one backend, without a server: every call observes, plans and executes.
///
/// ```no_run
/// # async fn example() -> exos_core::Result<()> {
/// use std::sync::Arc;
///
/// use exos_core::docker::{DockerBackend, DockerOptions};
/// use exos_core::plan::UpOptions;
/// use exos_core::platform::{Local, Stacks, Work};
/// use exos_core::spec::{ServiceSpec, StackSpec};
///
/// let stack = StackSpec::new("shop").with_service(ServiceSpec::new("web", "shop/web:1"));
/// let engine = DockerBackend::connect(&DockerOptions::default()).await?;
/// let platform = Local::new(Arc::new(engine));
/// platform.up(&stack, &UpOptions::default(), &Work::default()).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone)]
pub struct Local {
    backend: Arc<dyn Backend>,
    clock: Arc<dyn Clock>,
}

impl Local {
    /// Works on `backend` with the machine's clock.
    pub fn new(backend: Arc<dyn Backend>) -> Self {
        Self::with_clock(backend, Arc::new(SystemClock::default()))
    }

    /// Works on `backend` with another clock.
    pub fn with_clock(backend: Arc<dyn Backend>, clock: Arc<dyn Clock>) -> Self {
        Self { backend, clock }
    }

    /// Plans what [`Stacks::up`] would do, ready to be executed.
    pub(crate) async fn whole_plan(&self, spec: &StackSpec, options: &UpOptions) -> Result<Plan> {
        let observed = self.backend.observe(&ObserveQuery::of(spec)).await?;
        Ok(plan::up(spec, &observed, options)?)
    }

    async fn execute(&self, plan: Plan, work: &Work) -> Result<()> {
        self.run(Arc::new(plan), work).await.into_result()
    }

    async fn run(&self, plan: Arc<Plan>, work: &Work) -> Report {
        let options = ExecOptions {
            parallel: work.parallel,
            cancel: work.cancel.clone(),
        };
        let (backend, events) = (self.backend.clone(), work.events.clone());
        exec::run(plan, backend, events, self.clock.clone(), &options).await
    }

    /// Looks once more at what was brought up: a container without a health check may have ended at once.
    async fn check_up(&self, spec: &StackSpec, options: &UpOptions) -> Result<()> {
        let observed = self
            .backend
            .observe(&ObserveQuery::stack(&spec.name))
            .await?;
        let named =
            |service: &str| options.services.is_empty() || options.services.contains(service);
        let down = observed.containers.iter().find(|container| {
            let wanted = spec.services.get(&container.service);
            wanted.is_some_and(|service| service.start_on_create)
                && !container.oneoff
                && named(&container.service)
                && has_failed(container)
        });
        match down {
            None => Ok(()),
            Some(container) => Err(ended(container)),
        }
    }
}

/// Returns the ids of the containers that the engine will not start because it holds that they were started, with the cause
/// to replace them for. The plan that makes a successor does not know its id, so a successor is never among them.
fn stuck(plan: &Plan, report: &Report) -> BTreeMap<String, String> {
    let of_kind = |failure: &&Failure| failure.error.kind() == ErrorKind::AlreadyExists;
    let failed: BTreeSet<NodeId> = report
        .failed
        .iter()
        .filter(of_kind)
        .map(|one| one.node)
        .collect();
    let failed = plan.nodes.iter().filter(|node| failed.contains(&node.id));
    let starts = failed.filter_map(|node| match &node.op {
        Op::StartContainer { container } => container.id.clone(),
        _ => None,
    });
    starts
        .map(|id| (id, "it cannot be started any more".to_owned()))
        .collect()
}

fn has_failed(container: &Container) -> bool {
    let failed = container.exit_code.is_some_and(|code| code != 0);
    container.state == ContainerState::Restarting
        || container.state == ContainerState::Exited && failed
}

fn ended(container: &Container) -> Error {
    let code = container.exit_code.unwrap_or_default();
    let message = match container.state {
        ContainerState::Restarting => {
            format!("{} keeps restarting (exit code {code})", container.name)
        }
        _ => format!("{} ended with exit code {code}", container.name),
    };
    Error::new(ErrorKind::Failed, "up", message)
        .with("service", container.service.clone())
        .hint(format!(
            "`exos logs {}` shows what it wrote",
            container.service
        ))
}

#[async_trait]
impl Stacks for Local {
    async fn plan(&self, spec: &StackSpec, options: &UpOptions) -> Result<Outline> {
        Ok(Outline::from(&self.whole_plan(spec, options).await?))
    }

    async fn up(&self, spec: &StackSpec, options: &UpOptions, work: &Work) -> Result<()> {
        let mut options = options.clone();
        let mut changed = false;
        let mut looked_again = false;
        loop {
            let plan = Arc::new(self.whole_plan(spec, &options).await?);
            changed |= !plan.is_empty();
            let report = self.run(Arc::clone(&plan), work).await;
            let stuck = stuck(&plan, &report);
            match report.into_result() {
                // An earlier run that was killed left a call under way; its result is there by now.
                Err(error) if error.kind() == ErrorKind::AlreadyExists && !looked_again => {
                    looked_again = true;
                    continue;
                }
                // What the engine itself left in the way of a start stays there.
                Err(error) if error.kind() == ErrorKind::AlreadyExists && !stuck.is_empty() => {
                    options.replace.extend(stuck);
                    continue;
                }
                done => done?,
            }
            if !plan.another_round {
                break;
            }
            options.refresh = Refresh::Never;
            options.force_recreate = false;
        }
        if changed && options.wait && !options.no_start {
            self.check_up(spec, &options).await?;
        }
        Ok(())
    }

    async fn scale(&self, spec: &StackSpec, options: &UpOptions, work: &Work) -> Result<()> {
        self.up(spec, options, work).await
    }

    async fn down(
        &self,
        name: &str,
        spec: Option<&StackSpec>,
        options: &DownOptions,
        work: &Work,
    ) -> Result<()> {
        let mut query = ObserveQuery::stack(name);
        if let Some(spec) = spec.filter(|_| options.images.is_some()) {
            query.images = ObserveQuery::of(spec).images;
        }
        let observed = self.backend.observe(&query).await?;
        self.execute(plan::down(name, spec, &observed, options), work)
            .await
    }

    async fn act(
        &self,
        spec: &StackSpec,
        action: &Action,
        options: &ActOptions,
        work: &Work,
    ) -> Result<()> {
        let observed = self
            .backend
            .observe(&ObserveQuery::stack(&spec.name))
            .await?;
        self.execute(plan::act(spec, &observed, action, options)?, work)
            .await
    }

    async fn fetch(
        &self,
        spec: &StackSpec,
        services: &[String],
        what: Fetch,
        work: &Work,
    ) -> Result<()> {
        let services = services.iter().cloned().collect();
        let query = ObserveQuery::stack(&spec.name);
        let observed = self.backend.observe(&query).await?;
        self.execute(plan::fetch(spec, &observed, &services, what)?, work)
            .await
    }

    async fn create_oneoff(
        &self,
        spec: &StackSpec,
        service: &str,
        options: &RunOptions,
        up: &UpOptions,
        work: &Work,
    ) -> Result<ContainerRef> {
        self.prepare(spec, service, up, work).await?;
        let observed = self.backend.observe(&ObserveQuery::of(spec)).await?;
        let order = plan::run(spec, &observed, service, options)?;
        let container = order.container();
        let op = Op::CreateContainer(Box::new(order));
        self.backend.apply(&op, work.events.clone()).await?;
        Ok(container)
    }

    async fn containers(&self, scope: &Scope) -> Result<Vec<Container>> {
        let query = ObserveQuery {
            scope: scope.clone(),
            ..ObserveQuery::default()
        };
        Ok(self.backend.observe(&query).await?.containers)
    }

    async fn stacks(&self) -> Result<Vec<StackSummary>> {
        Ok(summary::summaries(&self.containers(&Scope::All).await?))
    }

    fn backend(&self) -> Arc<dyn Backend> {
        self.backend.clone()
    }
}

impl Local {
    /// Brings up what a one-off container needs: its networks, volumes, files and image, and, unless
    /// `up.no_deps`, the services that its service depends on. The service itself is not started.
    async fn prepare(
        &self,
        spec: &StackSpec,
        service: &str,
        up: &UpOptions,
        work: &Work,
    ) -> Result<()> {
        let mut options = up.clone();
        options.services = BTreeSet::from([service.to_owned()]);
        // The containers that the service itself has stay as they are, running or not.
        let mut spec = spec.clone();
        if let Some(service) = spec.services.get_mut(service) {
            Arc::make_mut(service).start_on_create = false;
        }
        let observed = self
            .backend
            .observe(&ObserveQuery::stack(&spec.name))
            .await?;
        let has = observed
            .containers
            .iter()
            .filter(|seen| seen.service == service && !seen.oneoff)
            .count();
        options
            .scale
            .insert(service.to_owned(), u32::try_from(has).unwrap_or(u32::MAX));
        options.no_recreate = true;
        Stacks::up(self, &spec, &options, work).await
    }
}
