//! What is and what would be, by thing.

use std::collections::BTreeMap;

use exos_core::observed::Container;
use exos_core::plan::{Outline, OutlineNode, UpOptions, Verb};
use exos_core::spec::{StackSpec, Unacted};
use serde::Serialize;

use crate::progress::{Change, Group, Subject};

/// What `up` would change; `docs/cli.md` documents the fields.
#[derive(Debug, Serialize)]
pub(super) struct Diff<'a> {
    pub(super) stack: &'a str,
    /// What would be changed, by network, volume, image and service.
    pub(super) changes: Vec<Item>,
    /// The services of the plan: how many containers are there, and would be.
    pub(super) services: Vec<ServiceLine<'a>>,
    /// Every step, in an order in which they can be done.
    operations: Vec<Step<'a>>,
    pub(super) notes: &'a [String],
    pub(super) unacted: &'a [Unacted],
    /// Whether images are fetched or built whose result decides what else is to be done.
    pub(super) another_round: bool,
}

/// A thing that would be changed.
#[derive(Debug, Serialize)]
pub(super) struct Item {
    pub(super) kind: &'static str,
    pub(super) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) service: Option<String>,
    pub(super) change: Change,
    pub(super) cause: String,
    /// The image that is, and the one that would be, where they differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) image: Option<[String; 2]>,
}

/// A service and its numbers of containers.
#[derive(Debug, Serialize)]
pub(super) struct ServiceLine<'a> {
    pub(super) name: &'a str,
    pub(super) containers: usize,
    pub(super) wanted: u32,
    /// Containers that stay as they are.
    pub(super) unchanged: usize,
}

/// One operation.
#[derive(Debug, Serialize)]
struct Step<'a> {
    id: u32,
    kind: &'static str,
    name: String,
    verb: Verb,
    cause: &'a str,
    needs: Vec<u32>,
    /// Those of `needs` whose failure does not keep this one from being done.
    optional_needs: Vec<u32>,
}

impl<'a> Diff<'a> {
    pub(super) fn new(
        spec: &'a StackSpec,
        options: &UpOptions,
        plan: &'a Outline,
        containers: &'a [Container],
    ) -> Self {
        let changes = items(spec, plan, containers);
        Self {
            stack: &spec.name,
            services: services(spec, options, containers, &changes),
            changes,
            operations: plan.nodes.iter().map(step).collect(),
            notes: &plan.notes,
            unacted: &spec.unacted,
            another_round: plan.another_round,
        }
    }
}

/// Folds the operations on each thing into one item, things in the order of their groups.
fn items(spec: &StackSpec, plan: &Outline, containers: &[Container]) -> Vec<Item> {
    let mut by_subject: BTreeMap<Subject, Vec<&OutlineNode>> = BTreeMap::new();
    for node in &plan.nodes {
        by_subject.entry(Subject::of(node)).or_default().push(node);
    }
    let mut subjects: Vec<_> = by_subject.into_iter().collect();
    subjects.sort_by(|(a, _), (b, _)| {
        (&a.group, a.name.len(), &a.name).cmp(&(&b.group, b.name.len(), &b.name))
    });
    subjects
        .into_iter()
        .map(|(subject, nodes)| item(spec, containers, subject, &nodes))
        .collect()
}

fn item(
    spec: &StackSpec,
    containers: &[Container],
    subject: Subject,
    nodes: &[&OutlineNode],
) -> Item {
    let service = match &subject.group {
        Group::Service(name) => Some(name.clone()),
        _ => None,
    };
    let is = containers
        .iter()
        .find(|container| container.name == subject.name);
    let will_be = service.as_ref().and_then(|name| spec.services.get(name));
    let image = is
        .zip(will_be)
        .map(|(is, will_be)| [is.image.clone(), will_be.image.clone()]);
    let change = Change::of_all(nodes.iter().map(|node| node.verb));
    Item {
        kind: subject.kind(),
        change,
        cause: nodes
            .first()
            .map_or_else(String::new, |node| node.cause.clone()),
        image: image.filter(|[is, will_be]| change == Change::Replace && is != will_be),
        service,
        name: subject.name,
    }
}

fn services<'a>(
    spec: &'a StackSpec,
    options: &UpOptions,
    containers: &'a [Container],
    changes: &[Item],
) -> Vec<ServiceLine<'a>> {
    let mut there: BTreeMap<&str, usize> = BTreeMap::new();
    for container in containers.iter().filter(|container| !container.oneoff) {
        *there.entry(&container.service).or_default() += 1;
    }
    let touched = |service: &str| {
        let items = changes
            .iter()
            .filter(|item| item.service.as_deref() == Some(service));
        items.filter(|item| item.change != Change::Create).count()
    };
    let named = |name: &String| options.services.is_empty() || options.services.contains(name);
    let lines = spec
        .services
        .iter()
        .filter(|(name, _)| named(name))
        .map(|(name, service)| {
            let containers = there.get(name.as_str()).copied().unwrap_or(0);
            ServiceLine {
                name,
                containers,
                wanted: options.scale.get(name).copied().unwrap_or(service.replicas),
                unchanged: containers.saturating_sub(touched(name)),
            }
        });
    lines.collect()
}

fn step(node: &OutlineNode) -> Step<'_> {
    let subject = Subject::of(node);
    let optional = node.needs.iter().filter(|need| need.optional);
    Step {
        id: node.id.0,
        kind: subject.kind(),
        name: subject.name,
        verb: node.verb,
        cause: &node.cause,
        needs: node.needs.iter().map(|need| need.node.0).collect(),
        optional_needs: optional.map(|need| need.node.0).collect(),
    }
}
