//! Which services the profiles enable.

use crate::load::Environment;
use crate::project::Project;
use crate::request::LoadRequest;
use crate::yaml::{Map, Node};

/// The profiles asked for by flag, else by `COMPOSE_PROFILES`.
pub(crate) fn requested(request: &LoadRequest, environment: &Environment) -> Vec<String> {
    if !request.profiles.is_empty() {
        return request.profiles.clone();
    }
    let list = environment.get("COMPOSE_PROFILES").unwrap_or_default();
    list.split(',')
        .map(|profile| profile.trim().to_owned())
        .filter(|profile| !profile.is_empty())
        .collect()
}

/// Sorts all services into enabled and disabled ones.
pub(crate) fn apply(project: &mut Project) {
    let services = std::mem::take(&mut project.services).into_entries();
    let mut all: Vec<_> = services
        .chain(std::mem::take(&mut project.disabled).into_entries())
        .collect();
    all.sort_by(|a, b| a.0.cmp(&b.0));
    for (name, entry) in all {
        let to: &mut Map = if is_enabled(&entry.node, &project.profiles) {
            &mut project.services
        } else {
            &mut project.disabled
        };
        to.insert_entry(name, entry);
    }
}

fn is_enabled(service: &Node, profiles: &[String]) -> bool {
    let own = of(service);
    own.is_empty()
        || profiles
            .iter()
            .any(|profile| profile == "*" || own.contains(&profile.as_str()))
}

/// The profiles of a service.
pub(crate) fn of(service: &Node) -> Vec<&str> {
    service
        .get("profiles")
        .and_then(Node::as_seq)
        .into_iter()
        .flatten()
        .filter_map(Node::as_str)
        .collect()
}
