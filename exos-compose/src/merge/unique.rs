//! Lists whose items have a key: of several items with the same key, the last one stays, at the place of the first.

use std::collections::hash_map;

use foldhash::{HashMap, HashMapExt};

use crate::diagnostic::{Code, Finding, Report};
use crate::path::{Place, Trail, visit_mut};
use crate::value::{pair, volume};
use crate::yaml::{Node, Value};

/// What makes two items of a list the same.
type KeyOf = fn(&Node) -> Result<String, Finding>;

/// The lists whose items have a key.
const LISTS: &[(Place, KeyOf)] = &[
    (&["services", "*", "annotations"], variable),
    (&["services", "*", "cap_add"], variable),
    (&["services", "*", "cap_drop"], variable),
    (&["services", "*", "dns"], variable),
    (&["services", "*", "dns_opt"], variable),
    (&["services", "*", "dns_search"], variable),
    (&["services", "*", "environment"], variable),
    (&["services", "*", "labels"], variable),
    (&["services", "*", "links"], variable),
    (&["services", "*", "profiles"], variable),
    (&["services", "*", "sysctls"], variable),
    (&["services", "*", "tmpfs"], variable),
    (&["services", "*", "build", "args"], variable),
    (&["services", "*", "build", "additional_contexts"], variable),
    (&["services", "*", "build", "platform"], variable),
    (&["services", "*", "build", "tags"], variable),
    (&["services", "*", "build", "labels"], variable),
    (&["services", "*", "deploy", "labels"], variable),
    (&["services", "*", "networks", "*", "aliases"], variable),
    (
        &["services", "*", "networks", "*", "link_local_ips"],
        variable,
    ),
    (&["services", "*", "devices"], device),
    (&["services", "*", "volumes"], mount),
    (&["services", "*", "configs"], config),
    (&["services", "*", "secrets"], secret),
    (&["services", "*", "env_file"], env_file),
    (&["services", "*", "expose"], exposed),
    (&["services", "*", "ports"], port),
    (&["networks", "*", "labels"], variable),
    (&["networks", "*", "ipam", "options"], variable),
];

/// Removes repeated items everywhere in the tree.
pub(crate) fn deduplicate(root: &mut Node, report: &mut Report) {
    visit_mut(root, LISTS, Trail::default(), &mut |node, path, key_of| {
        let Some(items) = node.as_seq_mut() else {
            return;
        };
        if let Err(finding) = keep_last(items, *key_of) {
            let at = if finding.path.is_empty() {
                path.to_string()
            } else {
                finding.path.clone()
            };
            report.push(finding.at(at));
        }
    });
}

fn keep_last(items: &mut Vec<Node>, key_of: KeyOf) -> Result<(), Finding> {
    let mut places: HashMap<String, usize> = HashMap::with_capacity(items.len());
    let mut kept: Vec<Node> = Vec::with_capacity(items.len());
    for item in items.drain(..) {
        match places.entry(key_of(&item)?) {
            hash_map::Entry::Occupied(place) => kept[*place.get()] = item,
            hash_map::Entry::Vacant(place) => {
                place.insert(kept.len());
                kept.push(item);
            }
        }
    }
    *items = kept;
    Ok(())
}

fn variable(node: &Node) -> Result<String, Finding> {
    let text = node.as_str().ok_or_else(|| {
        Finding::error(
            Code::WrongType,
            node.span,
            format!("this must be a string, and it is a {}", node.kind()),
        )
        .with_hint("put the value in quotes")
    })?;
    Ok(pair::split(text).0.to_owned())
}

fn mount(node: &Node) -> Result<String, Finding> {
    match &node.value {
        Value::Str(text) => volume::parse(text)
            .map(|spec| spec.target)
            .map_err(|error| Finding::error(Code::Volume, node.span, error.to_string())),
        Value::Map(_) => target(node, Code::Volume, "the mount"),
        _ => Ok(String::new()),
    }
}

fn device(node: &Node) -> Result<String, Finding> {
    match &node.value {
        Value::Str(text) => {
            let mut parts = text.split(':');
            let source = parts.next().unwrap_or_default();
            Ok(parts.next().unwrap_or(source).to_owned())
        }
        Value::Map(_) => target(node, Code::ShortForm, "the device"),
        _ => Ok(String::new()),
    }
}

fn target(node: &Node, code: Code, what: &str) -> Result<String, Finding> {
    node.get_str("target").map(str::to_owned).ok_or_else(|| {
        Finding::error(code, node.span, format!("{what} has no target")).with_hint("add `target:`")
    })
}

fn config(node: &Node) -> Result<String, Finding> {
    file_mount(node, "")
}

fn secret(node: &Node) -> Result<String, Finding> {
    file_mount(node, "/run/secrets")
}

fn file_mount(node: &Node, directory: &str) -> Result<String, Finding> {
    match &node.value {
        Value::Str(name) => Ok(format!("{directory}/{name}")),
        Value::Map(map) => Ok(match map.get("target").and_then(Node::as_str) {
            Some(target) => target.to_owned(),
            None => format!(
                "{directory}/{}",
                map.get("source").and_then(Node::as_str).unwrap_or_default()
            ),
        }),
        _ => Err(Finding::error(
            Code::WrongType,
            node.span,
            format!("a {} cannot stand here", node.kind()),
        )),
    }
}

fn env_file(node: &Node) -> Result<String, Finding> {
    match &node.value {
        Value::Str(path) => Ok(path.clone()),
        Value::Map(map) => map
            .get("path")
            .and_then(Node::as_str)
            .map(str::to_owned)
            .ok_or_else(|| {
                Finding::error(Code::MissingKey, node.span, "the env file has no path")
                    .with_hint("add `path:`")
            }),
        _ => Ok(String::new()),
    }
}

fn exposed(node: &Node) -> Result<String, Finding> {
    match &node.value {
        Value::Str(port) => Ok(port.clone()),
        Value::Int(port) => Ok(port.to_string()),
        _ => Err(Finding::error(
            Code::Port,
            node.span,
            format!("a {} is not a port", node.kind()),
        )),
    }
}

fn port(node: &Node) -> Result<String, Finding> {
    match &node.value {
        Value::Str(port) => Ok(port.clone()),
        Value::Int(port) => Ok(port.to_string()),
        Value::Map(map) => {
            let part = |key: &str, default: &str| {
                map.get(key)
                    .and_then(Node::scalar_text)
                    .map_or_else(|| default.to_owned(), std::borrow::Cow::into_owned)
            };
            if !map.contains("target") {
                return Err(
                    Finding::error(Code::Port, node.span, "the port has no target")
                        .with_hint("add `target:`"),
                );
            }
            let (host, protocol) = (part("host_ip", "0.0.0.0"), part("protocol", "tcp"));
            Ok(format!(
                "{host}:{}:{}/{protocol}",
                part("published", ""),
                part("target", "")
            ))
        }
        _ => Ok(String::new()),
    }
}
