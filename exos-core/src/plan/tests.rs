//! What is planned in each situation, as text.

mod change;
mod depend;
mod drift;
mod first;
mod refuse;
mod scale;
mod size;

use std::sync::Arc;

use crate::backend::{Backend, FakeBackend};
use crate::exec::{self, ExecOptions};
use crate::observed::{ObserveQuery, Observed};
use crate::plan::{self, UpOptions};
use crate::spec::{
    Attachment, Condition, Dependency, HealthCheck, HealthTest, NetworkMode, NetworkSpec,
    ServiceSpec, StackSpec,
};
use crate::{NoEvents, SystemClock};

/// A stack `shop` whose services run `img` on the network `default`.
fn shop(services: impl IntoIterator<Item = ServiceSpec>) -> StackSpec {
    let stack = StackSpec::new("shop").with_network(NetworkSpec::new("shop", "default"));
    services.into_iter().fold(stack, StackSpec::with_service)
}

fn service(name: &str) -> ServiceSpec {
    let mut service = ServiceSpec::new(name, "img");
    let attachment = Attachment {
        network: "shop_default".to_owned(),
        aliases: vec![name.to_owned()],
        ..Attachment::default()
    };
    service.container.network = NetworkMode::Networks([("default".to_owned(), attachment)].into());
    service
}

fn after(mut service: ServiceSpec, other: &str, condition: Condition) -> ServiceSpec {
    let dependency = Dependency {
        condition,
        ..Dependency::default()
    };
    service.depends_on.insert(other.to_owned(), dependency);
    service
}

fn checked(mut service: ServiceSpec) -> ServiceSpec {
    service.container.health = Some(HealthCheck {
        test: HealthTest::Command(vec!["check".to_owned()]),
        ..HealthCheck::default()
    });
    service
}

fn scaled(mut service: ServiceSpec, replicas: u32) -> ServiceSpec {
    service.replicas = replicas;
    service
}

/// An engine that has the image, with a stack brought up on it.
struct World {
    engine: Arc<FakeBackend>,
}

impl World {
    fn empty() -> Self {
        Self {
            engine: Arc::new(FakeBackend::new().with_image("img")),
        }
    }

    async fn with(spec: &StackSpec) -> Self {
        let world = Self::empty();
        world.up(spec).await;
        world
    }

    async fn observe(&self, spec: &StackSpec) -> Observed {
        self.engine.observe(&ObserveQuery::of(spec)).await.unwrap()
    }

    async fn up(&self, spec: &StackSpec) {
        let plan = self.plan(spec, &UpOptions::default()).await.unwrap();
        self.run(plan).await;
    }

    async fn run(&self, plan: plan::Plan) {
        let (events, clock) = (Arc::new(NoEvents), Arc::new(SystemClock::default()));
        let report = exec::run(
            Arc::new(plan),
            self.engine.clone(),
            events,
            clock,
            &ExecOptions::default(),
        )
        .await;
        report.into_result().unwrap();
    }

    async fn plan(
        &self,
        spec: &StackSpec,
        options: &UpOptions,
    ) -> Result<plan::Plan, plan::PlanError> {
        plan::up(spec, &self.observe(spec).await, options)
    }

    /// The text of the plan, without the padding of the test's source.
    async fn text(&self, spec: &StackSpec, options: &UpOptions) -> String {
        self.plan(spec, options).await.unwrap().to_string()
    }
}

/// Joins the lines of an expected plan.
fn lines<const N: usize>(lines: [&str; N]) -> String {
    lines.join("\n") + "\n"
}
