//! The order of services.

use std::collections::{BTreeMap, BTreeSet};

use super::PlanError;
use crate::spec::{NamespaceMode, NetworkMode, ServiceSpec, StackSpec};

/// Returns the services that `service` names: those it waits for, and those whose containers it shares.
pub(super) fn dependencies(service: &ServiceSpec) -> BTreeSet<&str> {
    let waits = service.depends_on.keys().map(String::as_str);
    waits.chain(peers(service)).collect()
}

/// Returns the services whose containers must exist before a container of `service` can be made.
pub(super) fn peers(service: &ServiceSpec) -> BTreeSet<&str> {
    let container = &service.container;
    let network = match &container.network {
        NetworkMode::Service(name) => Some(name.as_str()),
        _ => None,
    };
    let spaces = [&container.namespaces.ipc, &container.namespaces.pid];
    let spaces = spaces.into_iter().flatten().filter_map(|mode| match mode {
        NamespaceMode::Service(name) => Some(name.as_str()),
        _ => None,
    });
    let volumes = container.volumes_from.iter().filter_map(|from| {
        let from = from.strip_prefix("service:").unwrap_or(from);
        (!from.starts_with("container:")).then(|| from.split(':').next().unwrap_or(from))
    });
    network.into_iter().chain(spaces).chain(volumes).collect()
}

/// Returns the selected services so that each stands after all that it depends on.
///
/// Each service is visited once, so a deep lattice of dependencies costs no more than its edges.
pub(super) fn order(
    spec: &StackSpec,
    selected: &BTreeSet<String>,
) -> Result<Vec<String>, PlanError> {
    let mut walk = Walk {
        spec,
        selected,
        state: BTreeMap::new(),
        order: Vec::with_capacity(selected.len()),
    };
    for name in selected {
        walk.visit(name)?;
    }
    Ok(walk.order)
}

/// Returns the named services, all when none is named, with what they depend on unless `no_deps`.
pub(super) fn select(
    spec: &StackSpec,
    named: &BTreeSet<String>,
    no_deps: bool,
) -> Result<BTreeSet<String>, PlanError> {
    if let Some(unknown) = named.iter().find(|name| !spec.services.contains_key(*name)) {
        return Err(PlanError::NoSuchService {
            name: unknown.clone(),
            known: spec.services.keys().cloned().collect(),
        });
    }
    if named.is_empty() {
        return Ok(spec.services.keys().cloned().collect());
    }
    if no_deps {
        return Ok(named.clone());
    }
    let mut selected = BTreeSet::new();
    let mut open: Vec<&str> = named.iter().map(String::as_str).collect();
    while let Some(name) = open.pop() {
        if let Some(service) = spec.services.get(name) {
            if selected.insert(name.to_owned()) {
                open.extend(dependencies(service));
            }
        }
    }
    Ok(selected)
}

struct Walk<'a> {
    spec: &'a StackSpec,
    selected: &'a BTreeSet<String>,
    state: BTreeMap<&'a str, Visit>,
    order: Vec<String>,
}

#[derive(PartialEq)]
enum Visit {
    Open,
    Done,
}

impl<'a> Walk<'a> {
    /// Depth first with a stack of its own, so that a long chain cannot overflow the thread's.
    fn visit(&mut self, start: &'a str) -> Result<(), PlanError> {
        let mut path: Vec<(&'a str, Vec<&'a str>)> = Vec::new();
        self.enter(start, &mut path);
        while let Some((name, rest)) = path.last_mut() {
            let Some(next) = rest.pop() else {
                self.state.insert(name, Visit::Done);
                self.order.push((*name).to_owned());
                path.pop();
                continue;
            };
            match self.state.get(next) {
                Some(Visit::Done) => {}
                Some(Visit::Open) => return Err(cycle(&path, next)),
                None => self.enter(next, &mut path),
            }
        }
        Ok(())
    }

    fn enter(&mut self, name: &'a str, path: &mut Vec<(&'a str, Vec<&'a str>)>) {
        if !self.selected.contains(name) || self.state.contains_key(name) {
            return;
        }
        if let Some(service) = self.spec.services.get(name) {
            self.state.insert(name, Visit::Open);
            path.push((name, dependencies(service).into_iter().rev().collect()));
        }
    }
}

fn cycle(path: &[(&str, Vec<&str>)], back_to: &str) -> PlanError {
    let names = path.iter().map(|(name, _)| *name);
    let mut circle: Vec<String> = names
        .skip_while(|name| *name != back_to)
        .map(str::to_owned)
        .collect();
    circle.push(back_to.to_owned());
    PlanError::Cycle { path: circle }
}
