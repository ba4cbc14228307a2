//! A stage with containers: environments with hosts in the live picture, and stacks that run on fake engines.

use std::sync::Arc;
use std::time::Duration;

use exos_core::access::{Caller, Role};
use exos_core::backend::{FakeBackend, FakeEngines};
use exos_core::live::{View, Visible};
use exos_core::plan::UpOptions;
use exos_core::platform::{Local, NewHost, Platform, Ports, Stacks, Work};
use exos_core::spec::StackSpec;

use super::{Answer, Api, Ask, user};

/// An environment `dev` with a host `one`.
pub(crate) struct Stage {
    pub(crate) api: Api,
    pub(crate) engines: Arc<FakeEngines>,
    /// The environment's id.
    pub(crate) environment: String,
    pub(crate) engine: Arc<FakeBackend>,
}

impl Stage {
    pub(crate) async fn new() -> Self {
        let engines = Arc::new(FakeEngines::default());
        let api = Api::over(Ports {
            engines: engines.clone(),
            ..Ports::fake().unwrap()
        });
        let environment = api.environment("dev").await;
        let engine = host(&api, &engines, &environment, "one").await;
        Self {
            api,
            engines,
            environment,
            engine,
        }
    }

    /// Adds another host to the environment.
    pub(crate) async fn host(&self, name: &str) -> Arc<FakeBackend> {
        host(&self.api, &self.engines, &self.environment, name).await
    }

    /// Brings a stack up on an engine of the environment, and returns when the picture shows it.
    pub(crate) async fn up(&self, engine: &Arc<FakeBackend>, spec: &StackSpec) {
        up(&self.api.app.platform, engine, &self.environment, spec).await;
    }

    /// Waits until the environment shows as `is` wants it.
    pub(crate) async fn until(&self, is: impl Fn(&View) -> bool) {
        until(&self.api.app.platform, &self.environment, is).await;
    }

    /// Returns somebody with a role in the environment.
    pub(crate) fn anna(&self, role: Role) -> Caller {
        user("anna").with_role(&self.environment, role)
    }

    /// Returns a path of the environment.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("/api/v1/environments/{}/{path}", self.environment)
    }

    pub(crate) fn get(&self, path: &str) -> Ask<'_> {
        self.api.get(&self.at(path))
    }

    /// Does something with a container as somebody with a role.
    pub(crate) async fn act(&self, role: Role, container: &str, verb: &str) -> Answer {
        let path = self.at(&format!("containers/{container}/actions/{verb}"));
        let ask = self.api.post(&path, &serde_json::json!({}));
        ask.by(self.anna(role)).answer().await
    }
}

/// Adds a host at `tcp://<name>`, which the picture shows.
async fn host(api: &Api, engines: &FakeEngines, environment: &str, name: &str) -> Arc<FakeBackend> {
    let endpoint = format!("tcp://{name}");
    let engine = engines.put(&endpoint);
    api.host(environment, NewHost::at(name, endpoint)).await;
    engine
}

/// Brings a stack up on an engine, and returns when the picture shows it.
pub(crate) async fn up(
    platform: &Platform,
    engine: &Arc<FakeBackend>,
    environment: &str,
    spec: &StackSpec,
) {
    let mut spec = spec.clone();
    environment.clone_into(&mut spec.environment);
    let wanted: u32 = spec.services.values().map(|service| service.replicas).sum();
    let local = Local::new(engine.clone());
    let (options, work) = (UpOptions::default(), Work::default());
    local.up(&spec, &options, &work).await.unwrap();
    until(platform, environment, |view| {
        let containers = view
            .hosts()
            .iter()
            .flat_map(|host| host.contents.containers());
        let of_stack = containers.filter(|entry| entry.container.stack == spec.name);
        of_stack.count() >= wanted as usize
    })
    .await;
}

/// Waits until an environment shows as `is` wants it.
pub(crate) async fn until(platform: &Platform, environment: &str, is: impl Fn(&View) -> bool) {
    let visible = Visible::only(environment);
    let inventory = platform.live().inventory();
    let mut changes = inventory.subscribe(visible.clone());
    let shown = async {
        while !is(&inventory.view(&visible)) {
            changes.next().await;
        }
    };
    let waited = tokio::time::timeout(Duration::from_secs(20), shown).await;
    waited.expect("the picture shows it in time");
}
