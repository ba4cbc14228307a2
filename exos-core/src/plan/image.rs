//! Which images are pulled or built.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::up::Planner;
use super::{Need, NodeId, Op, Plan, PlanError, Refresh, Refusal, graph, refuse, stamp};
use crate::error::ErrorKind;
use crate::observed::Observed;
use crate::spec::{PullPolicy, ServiceSpec, StackSpec};

/// The nodes that fetch or build images, by image name.
#[derive(Debug, Default)]
pub(super) struct Images(BTreeMap<String, NodeId>);

impl Images {
    /// Returns the node that fetches or builds the image of `service`.
    pub(super) fn need(&self, service: &ServiceSpec) -> Option<Need> {
        self.0.get(&service.image).map(|node| Need::from(*node))
    }
}

/// How an image is had.
enum Way {
    AsIs,
    Pull(&'static str),
    Build(&'static str),
    Refuse(&'static str),
}

/// What [`fetch`] does with the images of services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fetch {
    /// Pulls those that are not built.
    Pull,
    /// Builds those that have a build.
    Build,
}

/// Plans the pull or the build of the images of services, each image once.
///
/// # Errors
/// [`PlanError`] when a named service is unknown, or a build asks for what the engine's builder
/// cannot do.
pub fn fetch(
    spec: &StackSpec,
    observed: &Observed,
    services: &BTreeSet<String>,
    what: Fetch,
) -> Result<Plan, PlanError> {
    let selected = graph::select(spec, services, true)?;
    let mut plan = Plan::default();
    let mut refusals = Vec::new();
    let mut images = BTreeSet::new();
    for service in selected.iter().filter_map(|name| spec.services.get(name)) {
        let op = match (what, &service.build) {
            (Fetch::Pull, None) => pull(service),
            (Fetch::Build, Some(_)) => {
                refusals.extend(refuse::build(service, &observed.capabilities));
                build(spec, service)
            }
            _ => continue,
        };
        if images.insert(&service.image) {
            plan.add(op, "asked to", Vec::new());
        }
    }
    if refusals.is_empty() {
        Ok(plan)
    } else {
        Err(PlanError::Refused { refusals })
    }
}

impl Planner<'_> {
    /// Plans the images of the selected services, each image once.
    ///
    /// Services may share an image that one of them builds: the build goes before any pull.
    pub(super) fn plan_images(&mut self) {
        let spec = self.spec;
        let services: Vec<_> = self.order.iter().map(|name| &spec.services[name]).collect();
        let (built, others): (Vec<_>, Vec<_>) = services
            .into_iter()
            .partition(|service| service.build.is_some());
        for service in built.into_iter().chain(others) {
            if !self.images.0.contains_key(&service.image) {
                self.plan_image(service);
            }
        }
    }

    fn plan_image(&mut self, service: &Arc<ServiceSpec>) {
        let there = self.observed.image(&service.image).is_some();
        let (op, cause) = match self.way(service, there) {
            Way::AsIs => return,
            Way::Refuse(reason) => {
                return self.refuse(Refusal {
                    path: format!("services.{}.image", service.name),
                    reason: format!("the image {:?} is not there and {reason}", service.image),
                    hint: "build or load it, or allow it to be pulled or built".to_owned(),
                    kind: ErrorKind::NotFound,
                });
            }
            Way::Pull(cause) => (pull(service), cause),
            Way::Build(cause) => (build(self.spec, service), cause),
        };
        let node = self.plan.add(op, cause, Vec::new());
        self.images.0.insert(service.image.clone(), node);
        // What is there already may turn out newer: only the result tells.
        self.plan.another_round |= there;
    }

    fn way(&self, service: &ServiceSpec, there: bool) -> Way {
        let policy = self.options.pull.unwrap_or(service.pull_policy);
        let built = service.build.is_some();
        match (self.options.refresh, policy) {
            (Refresh::Build, _) if built => Way::Build("asked to build"),
            (Refresh::ByPolicy, PullPolicy::Build) if built => Way::Build("pull policy build"),
            (Refresh::ByPolicy | Refresh::Build | Refresh::NoBuild, PullPolicy::Always)
                if !built =>
            {
                Way::Pull("pull policy always")
            }
            (Refresh::ByPolicy | Refresh::Build, PullPolicy::Every(age))
                if there && !built && self.is_older(service, age) =>
            {
                Way::Pull("older than its pull policy allows")
            }
            _ if there => Way::AsIs,
            (Refresh::NoBuild, _) if built => Way::Refuse("nothing is to be built"),
            _ if built => Way::Build("not there"),
            (_, PullPolicy::Never) => Way::Refuse("its pull policy is never"),
            _ => Way::Pull("not there"),
        }
    }

    fn is_older(&self, service: &ServiceSpec, age: std::time::Duration) -> bool {
        let tagged = self
            .observed
            .image(&service.image)
            .map_or(0, |image| image.tagged_at);
        let age = i64::try_from(age.as_secs()).unwrap_or(i64::MAX);
        self.observed.at.saturating_sub(tagged) >= age
    }
}

fn pull(service: &ServiceSpec) -> Op {
    Op::PullImage {
        image: service.image.clone(),
        platform: service.platform.clone(),
    }
}

fn build(spec: &StackSpec, service: &Arc<ServiceSpec>) -> Op {
    Op::BuildImage {
        service: service.clone(),
        labels: stamp::image(spec, &service.name),
    }
}
