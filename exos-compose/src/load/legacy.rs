//! Files of version 1, whose top level holds the services themselves, brought to the form of today.

use crate::source::Span;
use crate::value::volume;
use crate::yaml::{Entry, Key, Map, Node};

/// Keys of the top level that are no services.
const SECTIONS: [&str; 11] = [
    "version", "name", "include", "services", "networks", "volumes", "secrets", "configs",
    "models", "catalog", ".catalog",
];

/// Moves the services of a version 1 file under `services`, and says whether it was one.
///
/// A file is of version 1 when it has no `services` and each of its other keys is a mapping that could be a service:
/// one with an image or a build or, in a companion file, any mapping.
pub(crate) fn lift(root: &mut Node, companion: bool) -> bool {
    let span = root.span;
    let Some(map) = root.as_map_mut() else {
        return false;
    };
    if let Some(catalog) = map.remove(".catalog") {
        map.insert("catalog", catalog);
    }
    if !is_version_1(map, companion) {
        return false;
    }
    let (mut services, mut rest) = (Map::default(), Map::default());
    for (key, entry) in std::mem::take(map).into_entries() {
        let section = SECTIONS.contains(&&*key) || key.starts_with("x-");
        let to = if section { &mut rest } else { &mut services };
        to.insert_entry(key, entry);
    }
    let names: Vec<Key> = services.keys().cloned().collect();
    for (_, service) in services.iter_mut() {
        if let Some(service) = service.as_map_mut() {
            rename_keys(service, &names);
        }
    }
    rest.remove("version");
    rest.insert("services", Node::map(services, span));
    *map = rest;
    true
}

fn is_version_1(map: &Map, companion: bool) -> bool {
    let version = map.get("version").and_then(Node::scalar_text);
    if map.contains("services")
        || version.is_some_and(|version| !version.starts_with('1') && !companion)
    {
        return false;
    }
    let mut services = map
        .iter()
        .filter(|(key, _)| !SECTIONS.contains(&&***key) && !key.starts_with("x-"))
        .peekable();
    services.peek().is_some()
        && services.all(|(_, node)| {
            let could_be = |service: &Map| {
                companion
                    || ["image", "build", "extends"]
                        .iter()
                        .any(|key| service.contains(key))
            };
            node.as_map().is_some_and(could_be) || (companion && node.is_null())
        })
}

/// Keys that have another name or place today.
fn rename_keys(service: &mut Map, services: &[Key]) {
    if let Some(net) = service.remove("net") {
        let text = net.as_str().unwrap_or_default();
        let of_service = text
            .strip_prefix("container:")
            .filter(|name| services.iter().any(|other| &**other == *name));
        let mode = of_service.map_or_else(|| text.to_owned(), |name| format!("service:{name}"));
        if !mode.is_empty() {
            service.insert("network_mode", Node::string(mode, net.span));
        }
    }
    let (driver, options) = (service.remove("log_driver"), service.remove("log_opt"));
    let driver = driver.filter(|driver| driver.as_str() != Some(""));
    if let Some(span) = driver.as_ref().or(options.as_ref()).map(|node| node.span) {
        let mut logging = Map::default();
        if let Some(driver) = driver {
            logging.insert("driver", driver);
        }
        if let Some(options) = options.filter(|options| !options.is_null()) {
            logging.insert("options", options);
        }
        if !logging.is_empty() {
            service.insert("logging", Node::map(logging, span));
        }
    }
    if let Some(dockerfile) = service.remove("dockerfile") {
        if let Some(context) = service
            .get("build")
            .filter(|build| build.as_str().is_some())
            .cloned()
        {
            let mut build = Map::default();
            let span = context.span;
            build.insert("context", context);
            build.insert("dockerfile", dockerfile);
            service.insert("build", Node::map(build, span));
        }
    }
}

/// Defines the named volumes that version 1 services use: they keep their names at the engine, and `volume_driver` is
/// theirs.
pub(crate) fn define_volumes(root: &mut Node) {
    let span = root.span;
    let Some(root) = root.as_map_mut() else {
        return;
    };
    let mut found: Vec<(String, Option<Node>, Span)> = Vec::new();
    for (_, service) in root
        .get_mut("services")
        .and_then(Node::as_map_mut)
        .into_iter()
        .flat_map(Map::iter_mut)
    {
        let Some(service) = service.as_map_mut() else {
            continue;
        };
        let driver = service
            .remove("volume_driver")
            .filter(|driver| driver.as_str().is_some_and(|text| !text.is_empty()));
        for mount in service
            .get("volumes")
            .and_then(Node::as_seq)
            .unwrap_or_default()
        {
            let spec = mount.as_str().and_then(|text| volume::parse(text).ok());
            if let Some(source) = spec
                .filter(|spec| !spec.is_bind())
                .and_then(|spec| spec.source)
            {
                found.push((source, driver.clone(), mount.span));
            }
        }
    }
    if found.is_empty() {
        return;
    }
    if root.get("volumes").and_then(Node::as_map).is_none() {
        root.insert("volumes", Node::map(Map::default(), span));
    }
    let Some(volumes) = root.get_mut("volumes").and_then(Node::as_map_mut) else {
        return;
    };
    for (name, driver, span) in found {
        if volumes.contains(&name) {
            continue;
        }
        let mut volume = Map::default();
        volume.insert("name", Node::string(&name, span));
        if let Some(driver) = driver {
            volume.insert("driver", driver);
        }
        let node = Node::map(volume, span);
        volumes.insert_entry(name.into(), Entry { key: span, node });
    }
}
