//! Writes out what the files imply: the default network, dependencies, names of resources.

use crate::load::Environment;
use crate::stage::variable::fill_pair;
use crate::value::path as container_path;
use crate::yaml::{Entry, Map, Node, Value};

pub(crate) fn normalize(root: &mut Node, project: &str, environment: &Environment) {
    let span = root.span;
    let Some(root) = root.as_map_mut() else {
        return;
    };
    root.insert("name", Node::string(project, span));
    default_network(root);
    if let Some(services) = root.get_mut("services").and_then(Node::as_map_mut) {
        for (_, service) in services.iter_mut() {
            if let Some(service) = service.as_map_mut() {
                normalize_service(service, environment);
            }
        }
    }
    for section in ["networks", "volumes", "configs", "secrets"] {
        if let Some(resources) = root.get_mut(section).and_then(Node::as_map_mut) {
            name_resources(resources, project);
        }
    }
}

/// A service without networks is on `default`, which exists as soon as a service is on it.
fn default_network(root: &mut Map) {
    let mut used = None;
    if let Some(services) = root.get_mut("services").and_then(Node::as_map_mut) {
        for (_, service) in services.iter_mut() {
            let span = service.span;
            let Some(service) = service.as_map_mut() else {
                continue;
            };
            if service.contains("provider") || service.contains("network_mode") {
                continue;
            }
            match service.get("networks").and_then(Node::as_map) {
                Some(networks) if !networks.is_empty() => {
                    if networks.contains("default") {
                        used = Some(span);
                    }
                }
                _ => {
                    let mut networks = Map::default();
                    networks.insert("default", Node::null(span));
                    service.insert("networks", Node::map(networks, span));
                    used = Some(span);
                }
            }
        }
    }
    let Some(span) = used else { return };
    if root.get("networks").and_then(Node::as_map).is_none() {
        root.insert("networks", Node::map(Map::default(), span));
    }
    if let Some(networks) = root.get_mut("networks").and_then(Node::as_map_mut) {
        if !networks.contains("default") {
            networks.insert("default", Node::null(span));
        }
    }
}

fn normalize_service(service: &mut Map, environment: &Environment) {
    if let Some(policy) = service.get_mut("pull_policy") {
        if policy.as_str() == Some("if_not_present") {
            policy.value = Value::Str("missing".to_owned());
        }
    }
    if let Some(build) = service.get_mut("build") {
        let span = build.span;
        if let Some(build) = build.as_map_mut() {
            normalize_build(build, span, environment);
        }
    }
    if let Some(variables) = service.get_mut("environment") {
        fill_variables(variables, environment, true);
    }
    imply_dependencies(service);
    if let Some(volumes) = service.get_mut("volumes").and_then(Node::as_seq_mut) {
        for volume in volumes {
            let target = volume.as_map_mut().and_then(|map| map.get_mut("target"));
            if let Some(Value::Str(target)) = target.map(|node| &mut node.value) {
                *target = container_path::clean(target);
            }
        }
    }
    pre_start_images(service);
}

fn normalize_build(build: &mut Map, span: crate::source::Span, environment: &Environment) {
    if build.get("context").is_none_or(Node::is_null) {
        build.insert("context", Node::string(".", span));
    }
    let given = |key: &str| build.get(key).is_some_and(|node| !node.is_null());
    if !given("dockerfile") && !given("dockerfile_inline") {
        build.insert("dockerfile", Node::string("Dockerfile", span));
    }
    if let Some(arguments) = build.get_mut("args") {
        fill_variables(arguments, environment, false);
    }
}

/// Gives variables without a value theirs; those that stay without one are kept or dropped.
fn fill_variables(node: &mut Node, environment: &Environment, keep_unset: bool) {
    if let Some(items) = node.as_seq_mut() {
        items
            .iter_mut()
            .filter(|item| item.as_str().is_some_and(|text| !text.contains('=')))
            .for_each(|item| {
                fill_pair(item, environment);
            });
        items.retain(|item| {
            item.as_str()
                .is_some_and(|text| keep_unset || text.contains('='))
        });
    } else if let Some(map) = node.as_map_mut() {
        for (name, value) in map.iter_mut().filter(|(_, value)| value.is_null()) {
            if let Some(text) = environment.get(name) {
                value.value = Value::Str(text.to_owned());
            }
        }
        map.retain(|_, value| keep_unset || !value.is_null());
    }
}

/// Sharing a namespace, links and volumes of another service need that service first.
fn imply_dependencies(service: &mut Map) {
    let mut implied: Vec<(String, bool, crate::source::Span)> = Vec::new();
    for link in items(service, "links") {
        let text = link.as_str().unwrap_or_default();
        let name = match text.split(':').collect::<Vec<_>>()[..] {
            [name, _] => name,
            _ => text,
        };
        implied.push((name.to_owned(), true, link.span));
    }
    for key in ["network_mode", "ipc", "pid", "uts", "cgroup"] {
        if let Some((name, span)) = service
            .get(key)
            .and_then(|node| Some((node.as_str()?.strip_prefix("service:")?, node.span)))
        {
            implied.push((name.to_owned(), true, span));
        }
    }
    for source in items(service, "volumes_from") {
        let text = source.as_str().unwrap_or_default();
        if !text.starts_with("container:") {
            implied.push((
                text.split(':').next().unwrap_or_default().to_owned(),
                false,
                source.span,
            ));
        }
    }
    if implied.is_empty() {
        return;
    }
    if service.get("depends_on").and_then(Node::as_map).is_none() {
        service.insert("depends_on", Node::map(Map::default(), implied[0].2));
    }
    let Some(dependencies) = service.get_mut("depends_on").and_then(Node::as_map_mut) else {
        return;
    };
    for (name, restart, span) in implied {
        if !dependencies.contains(&name) {
            let mut map = Map::default();
            map.insert("condition", Node::string("service_started", span));
            map.insert("restart", Node::bool(restart, span));
            map.insert("required", Node::bool(true, span));
            dependencies.insert_entry(
                name.into(),
                Entry {
                    key: span,
                    node: Node::map(map, span),
                },
            );
        }
    }
}

fn items<'m>(service: &'m Map, key: &str) -> impl Iterator<Item = &'m Node> {
    service
        .get(key)
        .and_then(Node::as_seq)
        .into_iter()
        .flatten()
}

/// A `pre_start` hook without an image runs in the service's.
fn pre_start_images(service: &mut Map) {
    let Some(image) = service
        .get("image")
        .filter(|node| node.as_str().is_some_and(|text| !text.is_empty()))
        .cloned()
    else {
        return;
    };
    for hook in service
        .get_mut("pre_start")
        .and_then(Node::as_seq_mut)
        .into_iter()
        .flatten()
    {
        if let Some(hook) = hook.as_map_mut().filter(|hook| !hook.contains("image")) {
            hook.insert("image", image.clone());
        }
    }
}

fn name_resources(resources: &mut Map, project: &str) {
    for (key, resource) in resources.iter_mut() {
        let span = resource.span;
        if resource.is_null() {
            *resource = Node::map(Map::default(), span);
        }
        let Some(map) = resource.as_map_mut() else {
            continue;
        };
        if map.get("name").is_none_or(Node::is_null) {
            let external = map.get("external").is_some_and(is_true);
            let name = if external {
                key.to_string()
            } else {
                format!("{project}_{key}")
            };
            map.insert("name", Node::string(name, span));
        }
    }
}

fn is_true(node: &Node) -> bool {
    match &node.value {
        Value::Bool(value) => *value,
        Value::Str(text) => matches!(text.as_str(), "1" | "t" | "T" | "TRUE" | "true" | "True"),
        _ => false,
    }
}
