//! Brings a stack up: everything that `up`, `scale`, an upgrade and drift repair plan with.

use std::collections::{BTreeMap, BTreeSet};

use super::image::Images;
use super::network::Networks;
use super::service::Ready;
use super::volume::Volumes;
use super::{Need, NodeId, Op, Plan, PlanError, Refusal, Until, UpOptions, graph, refuse};
use crate::labels;
use crate::observed::{Container, Network, Observed, Volume};
use crate::spec::StackSpec;

/// Plans what has to be done so that `observed` becomes `spec`.
///
/// # Behavior
/// - Pure: equal arguments give equal plans, in time that grows with the number of containers and edges.
/// - Replaces only containers whose fingerprint, image, network or shared container changed.
/// - Makes the successor of a container before the old one is touched, and stops the old one only
///   when all that the service waits for holds.
/// - Never removes a named volume, and never touches a container that EXOS did not make unless told to adopt it.
/// - What cannot be done here is refused as a whole, with every reason.
///
/// # Errors
/// [`PlanError`] when services depend on each other in a circle, when an unknown service is named,
/// or when engine, machine or state stand against it.
///
/// ```
/// use exos_core::observed::Observed;
/// use exos_core::plan::{UpOptions, up};
/// use exos_core::spec::{ServiceSpec, StackSpec};
///
/// let stack = StackSpec::new("shop").with_service(ServiceSpec::new("web", "shop/web:1"));
/// let plan = up(&stack, &Observed::default(), &UpOptions::default())?;
/// assert!(plan.to_string().starts_with("[] -> #1 image shop/web:1  pull  not there"));
/// # Ok::<(), exos_core::plan::PlanError>(())
/// ```
pub fn up(spec: &StackSpec, observed: &Observed, options: &UpOptions) -> Result<Plan, PlanError> {
    let selected = graph::select(spec, &options.services, options.no_deps)?;
    let order = graph::order(spec, &selected)?;
    let mut planner = Planner::new(spec, observed, options, order);
    planner.refusals.extend(refuse::all(&planner));
    planner.plan_networks();
    planner.plan_volumes();
    planner.plan_images();
    planner.plan_orphans();
    for name in planner.order.clone() {
        planner.plan_service(&name);
    }
    planner.finish()
}

/// A plan in the making.
#[derive(Debug)]
pub(super) struct Planner<'a> {
    pub(super) spec: &'a StackSpec,
    pub(super) observed: &'a Observed,
    pub(super) options: &'a UpOptions,
    /// The selected services, dependencies first.
    pub(super) order: Vec<String>,
    pub(super) plan: Plan,
    pub(super) refusals: Vec<Refusal>,
    pub(super) networks: Networks,
    pub(super) volumes: Volumes,
    pub(super) images: Images,
    /// What dependents of the services planned so far can wait for.
    pub(super) ready: BTreeMap<String, Ready>,
    /// The containers of each service, one-off ones left out.
    pub(super) by_service: BTreeMap<&'a str, Vec<&'a Container>>,
    networks_by_name: BTreeMap<&'a str, &'a Network>,
    volumes_by_name: BTreeMap<&'a str, &'a Volume>,
    /// The volumes that hold stored files, by service.
    pub(super) files_by_service: BTreeMap<&'a str, Vec<&'a Volume>>,
    /// The node that stops a container, by its id.
    stops: BTreeMap<&'a str, NodeId>,
    /// The node that removes a container, by its id.
    pub(super) removals: BTreeMap<&'a str, NodeId>,
    /// The node that waits for a state of a container, by its name.
    pub(super) awaits: BTreeMap<(String, Until), NodeId>,
}

impl<'a> Planner<'a> {
    fn new(
        spec: &'a StackSpec,
        observed: &'a Observed,
        options: &'a UpOptions,
        order: Vec<String>,
    ) -> Self {
        let mut by_service: BTreeMap<&str, Vec<&Container>> = BTreeMap::new();
        for container in observed
            .containers
            .iter()
            .filter(|container| !container.oneoff)
        {
            by_service
                .entry(&container.service)
                .or_default()
                .push(container);
        }
        Self {
            spec,
            observed,
            options,
            order,
            plan: Plan::default(),
            refusals: Vec::new(),
            networks: Networks::default(),
            volumes: Volumes::default(),
            images: Images::default(),
            ready: BTreeMap::new(),
            by_service,
            networks_by_name: by_name(&observed.networks, |network| &network.name),
            volumes_by_name: by_name(&observed.volumes, |volume| &volume.name),
            files_by_service: files_by_service(spec, observed),
            stops: BTreeMap::new(),
            removals: BTreeMap::new(),
            awaits: BTreeMap::new(),
        }
    }

    /// Returns the network of that name at the engine.
    pub(super) fn seen_network(&self, name: &str) -> Option<&'a Network> {
        self.networks_by_name.get(name).copied()
    }

    /// Returns the volume of that name at the engine.
    pub(super) fn seen_volume(&self, name: &str) -> Option<&'a Volume> {
        self.volumes_by_name.get(name).copied()
    }

    pub(super) fn refuse(&mut self, refusal: Refusal) {
        self.refusals.push(refusal);
    }

    /// Plans the stop of a running container, once, after its `pre_stop` hooks.
    pub(super) fn stop(
        &mut self,
        container: &'a Container,
        cause: &str,
        needs: Vec<Need>,
    ) -> Option<NodeId> {
        if let Some(node) = self.stops.get(container.id.as_str()) {
            return Some(*node);
        }
        let service = self.spec.services.get(&container.service);
        let timeout = self.options.stop_timeout;
        let node = self
            .plan
            .stop(container, service.map(AsRef::as_ref), timeout, cause, needs)?;
        self.stops.insert(&container.id, node);
        Some(node)
    }

    /// Plans the stop and removal of a container whose anonymous volumes are kept.
    pub(super) fn discard(&mut self, container: &'a Container, cause: &str) -> NodeId {
        let stop = self.stop(container, cause, Vec::new());
        let op = Op::RemoveContainer {
            container: container.into(),
            volumes: false,
            force: false,
        };
        let node = self
            .plan
            .add(op, cause, stop.into_iter().map(Need::from).collect());
        self.removals.insert(&container.id, node);
        node
    }

    /// Plans what happens to containers whose service the specification does not have.
    fn plan_orphans(&mut self) {
        let spec = self.spec;
        let known: BTreeSet<&str> = spec
            .services
            .keys()
            .chain(&spec.disabled)
            .map(String::as_str)
            .collect();
        let orphans: Vec<&Container> = self
            .observed
            .containers
            .iter()
            .filter(|container| !container.oneoff && !known.contains(container.service.as_str()))
            .collect();
        if self.options.remove_orphans {
            for orphan in orphans {
                self.discard(orphan, "its service is gone");
            }
        } else if !orphans.is_empty() && !self.options.ignore_orphans {
            let names: Vec<&str> = orphans.iter().map(|orphan| orphan.name.as_str()).collect();
            self.plan.notes.push(format!(
                "containers of services that the files do not have: {}; --remove-orphans removes them",
                names.join(", ")
            ));
        }
    }

    fn finish(mut self) -> Result<Plan, PlanError> {
        if !self.refusals.is_empty() {
            self.refusals.sort_by(|a, b| a.path.cmp(&b.path));
            return Err(PlanError::Refused {
                refusals: self.refusals,
            });
        }
        if self.options.remove_orphans && self.options.services.is_empty() {
            self.plan_orphan_networks();
        }
        Ok(self.plan)
    }

    /// Removes networks of the stack that the specification no longer has.
    fn plan_orphan_networks(&mut self) {
        let kept: BTreeSet<&str> = self
            .spec
            .networks
            .values()
            .map(|net| net.name.as_str())
            .collect();
        for network in &self.observed.networks {
            if network.stack != self.spec.name || kept.contains(network.name.as_str()) {
                continue;
            }
            let on_it = self
                .observed
                .containers
                .iter()
                .filter(|seen| seen.networks.contains_key(&network.name));
            let removals: Option<Vec<Need>> = on_it
                .map(|seen| {
                    self.removals
                        .get(seen.id.as_str())
                        .map(|node| Need::from(*node))
                })
                .collect();
            let Some(needs) = removals else { continue };
            let op = Op::RemoveNetwork {
                name: network.name.clone(),
            };
            self.plan.add(op, "no service joins it", needs);
        }
    }
}

fn by_name<'a, T>(all: &'a [T], name: impl Fn(&'a T) -> &'a String) -> BTreeMap<&'a str, &'a T> {
    all.iter().map(|item| (name(item).as_str(), item)).collect()
}

fn files_by_service<'a>(
    spec: &StackSpec,
    observed: &'a Observed,
) -> BTreeMap<&'a str, Vec<&'a Volume>> {
    let mut files: BTreeMap<&str, Vec<&Volume>> = BTreeMap::new();
    for volume in observed
        .volumes
        .iter()
        .filter(|volume| volume.stack == spec.name)
    {
        if let Some(service) = volume.labels.get(labels::SERVICE) {
            files.entry(service).or_default().push(volume);
        }
    }
    files
}
