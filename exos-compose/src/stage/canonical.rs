//! Brings every short form to its long form, so that later steps meet one form only.

use crate::diagnostic::{Code, Finding, Report};
use crate::path::{Place, Trail, visit_mut};
use crate::stage::short;
use crate::yaml::{Entry, Key, Map, Node, Value};

/// What a short form becomes; `None` leaves it as it is.
type Outcome = Result<Option<Node>, Finding>;

/// Ports that the ranges of one model may stand for: a few lines could otherwise ask for all memory.
const MAX_PORTS: usize = 1 << 16;

type Rewrite = fn(&Node) -> Outcome;

/// What is rewritten where; a place comes before those below it.
const REWRITES: &[(Place, Rewrite)] = &[
    (&["services", "*", "build"], build),
    (&["services", "*", "build", "secrets", "[]"], reference),
    (&["services", "*", "build", "provenance"], printed),
    (&["services", "*", "build", "sbom"], printed),
    (
        &["services", "*", "build", "additional_contexts"],
        key_values,
    ),
    (&["services", "*", "build", "ssh"], short::ssh),
    (&["services", "*", "build", "ulimits", "*"], limit),
    (&["services", "*", "secrets", "[]"], reference),
    (&["services", "*", "configs", "[]"], reference),
    (&["services", "*", "depends_on"], depends_on),
    (&["services", "*", "env_file"], env_files),
    (&["services", "*", "label_file"], listed),
    (&["services", "*", "dns"], listed),
    (
        &["services", "*", "develop", "watch", "[]", "ignore"],
        listed,
    ),
    (
        &["services", "*", "develop", "watch", "[]", "include"],
        listed,
    ),
    (&["services", "*", "extends"], |node| {
        Ok(keyed(node, "service"))
    }),
    (&["services", "*", "gpus"], gpus),
    (&["services", "*", "networks"], names),
    (&["services", "*", "models"], names),
    (&["services", "*", "volumes", "[]"], short::volume),
    (&["services", "*", "devices", "[]"], short::device),
    (&["services", "*", "ulimits", "*"], limit),
    (&["include", "[]"], |node| Ok(keyed(node, "path"))),
];

const PORTS: &[(Place, ())] = &[(&["services", "*", "ports"], ())];

/// What stands beside the services and may be external.
const RESOURCES: &[(Place, ())] = &[
    (&["volumes", "*"], ()),
    (&["networks", "*"], ()),
    (&["secrets", "*"], ()),
    (&["configs", "*"], ()),
];

/// Rewrites the tree. With `lenient`, as when variables are still in the texts, what cannot be read stays as it is.
pub(crate) fn canonicalize(root: &mut Node, lenient: bool, report: &mut Report) {
    let mut settle = |node: &mut Node, path: Trail<'_>, outcome: Outcome| match outcome {
        Ok(Some(long)) => *node = long,
        Ok(None) => {}
        Err(_) if lenient => {}
        Err(finding) => report.push(finding.at(path.to_string())),
    };
    visit_mut(
        root,
        REWRITES,
        Trail::default(),
        &mut |node, path, rewrite| {
            settle(node, path, rewrite(node));
        },
    );
    let mut left = MAX_PORTS;
    visit_mut(root, PORTS, Trail::default(), &mut |node, path, ()| {
        settle(node, path, short::ports(node, lenient, &mut left));
    });
    visit_mut(root, RESOURCES, Trail::default(), &mut |node, path, ()| {
        if let Some(map) = node.as_map_mut() {
            external_name(map, &path.to_string(), report);
        }
    });
    drop_empty_dns(root);
}

fn limit(node: &Node) -> Outcome {
    match &node.value {
        Value::Int(_) | Value::Map(_) => Ok(None),
        _ => Err(wrong(node, "a number or a mapping with soft and hard")),
    }
}

fn build(node: &Node) -> Outcome {
    match &node.value {
        Value::Map(_) => Ok(None),
        Value::Str(_) => Ok(keyed(node, "context")),
        _ => Err(wrong(node, "a path or a mapping")),
    }
}

/// A text as a mapping with it under `key`.
fn keyed(node: &Node, key: &'static str) -> Option<Node> {
    node.as_str()?;
    let mut map = Map::default();
    map.insert(key, node.clone());
    Some(Node::map(map, node.span))
}

fn reference(node: &Node) -> Outcome {
    match &node.value {
        Value::Map(_) => Ok(None),
        Value::Str(_) => Ok(keyed(node, "source")),
        _ => Err(wrong(node, "a name or a mapping")),
    }
}

/// A flag as its text.
#[expect(clippy::unnecessary_wraps, reason = "it stands in the table")]
fn printed(node: &Node) -> Outcome {
    Ok(match (&node.value, node.scalar_text()) {
        (Value::Str(_), _) | (_, None) => None,
        (_, Some(text)) => Some(Node::string(text.into_owned(), node.span)),
    })
}

#[expect(clippy::unnecessary_wraps, reason = "it stands in the table")]
fn listed(node: &Node) -> Outcome {
    let is_text = node.as_str().is_some();
    Ok(is_text.then(|| Node::seq(vec![node.clone()], node.span)))
}

fn key_values(node: &Node) -> Outcome {
    let Some(items) = node.as_seq() else {
        return if node.as_map().is_some() {
            Ok(None)
        } else {
            Err(wrong(node, "a list or a mapping"))
        };
    };
    let mut map = Map::default();
    for item in items {
        let (key, value) = item
            .as_str()
            .and_then(|text| text.split_once('='))
            .ok_or_else(|| {
                Finding::error(Code::ShortForm, item.span, "this is not `key=value`")
                    .with_hint("write `name=path`")
            })?;
        map.insert(Key::written(key), Node::string(value, item.span));
    }
    Ok(Some(Node::map(map, node.span)))
}

fn depends_on(node: &Node) -> Outcome {
    let mut map = Map::default();
    match &node.value {
        Value::Seq(names) => {
            for name in names.iter() {
                let key = name.as_str().ok_or_else(|| wrong(name, "a service name"))?;
                map.insert_entry(
                    Key::written(key),
                    Entry {
                        key: name.span,
                        node: short::dependency(name.span),
                    },
                );
            }
        }
        Value::Map(services) => {
            for (key, entry) in services.entries() {
                let Some(given) = entry.node.as_map() else {
                    return Err(wrong(&entry.node, "a mapping"));
                };
                let mut dependency = given.clone();
                for (name, default) in short::dependency(entry.key)
                    .as_map()
                    .into_iter()
                    .flat_map(Map::iter)
                {
                    if !dependency.contains(name) {
                        dependency.insert(name.clone(), default.clone());
                    }
                }
                let node = Node::map(dependency, entry.node.span);
                map.insert_entry(
                    key.clone(),
                    Entry {
                        key: entry.key,
                        node,
                    },
                );
            }
        }
        _ => return Err(wrong(node, "a list or a mapping")),
    }
    Ok(Some(Node::map(map, node.span)))
}

fn env_files(node: &Node) -> Outcome {
    let files = match &node.value {
        Value::Str(_) => vec![env_file(node)],
        Value::Seq(items) => items.iter().map(env_file).collect(),
        _ => return Err(wrong(node, "a path or a list")),
    };
    Ok(Some(Node::seq(files, node.span)))
}

fn env_file(node: &Node) -> Node {
    let mut map = match &node.value {
        Value::Map(map) => Map::clone(map),
        _ => Map::default(),
    };
    if node.as_str().is_some() {
        map.insert("path", node.clone());
    }
    if !map.contains("required") {
        map.insert("required", Node::bool(true, node.span));
    }
    Node::map(map, node.span)
}

fn gpus(node: &Node) -> Outcome {
    match &node.value {
        Value::Seq(_) => Ok(None),
        Value::Str(_) => {
            let mut map = Map::default();
            map.insert("count", Node::string("all", node.span));
            Ok(Some(Node::seq(vec![Node::map(map, node.span)], node.span)))
        }
        _ => Err(wrong(node, "`all` or a list")),
    }
}

fn names(node: &Node) -> Outcome {
    let Some(items) = node.as_seq() else {
        return Ok(None);
    };
    let mut map = Map::default();
    for item in items {
        let name = item.as_str().ok_or_else(|| wrong(item, "a name"))?;
        map.insert_entry(
            Key::written(name),
            Entry {
                key: item.span,
                node: Node::null(item.span),
            },
        );
    }
    Ok(Some(Node::map(map, node.span)))
}

/// The old form `external: {name: x}` as `external: true` and `name: x`.
fn external_name(map: &mut Map, path: &str, report: &mut Report) {
    let Some(external) = map
        .get("external")
        .filter(|node| node.as_map().is_some())
        .cloned()
    else {
        return;
    };
    map.insert("external", Node::bool(true, external.span));
    let Some(name) = external.get("name").cloned() else {
        return;
    };
    let warning = format!("{path}: `external.name` is deprecated");
    report.push_once(
        Finding::warning(Code::Obsolete, name.span, warning)
            .with_hint("write `external: true` and `name:`"),
    );
    match map.get("name") {
        Some(given) if !given.same(&name) => {
            let message = "`name` and `external.name` differ";
            report.push(
                Finding::error(Code::Conflict, name.span, message)
                    .at(path)
                    .with_hint("keep `name` only"),
            );
        }
        Some(_) => {}
        None => map.insert("name", name),
    }
}

/// An empty name server, as an unset variable leaves it, means none.
fn drop_empty_dns(root: &mut Node) {
    let services = root
        .as_map_mut()
        .and_then(|map| map.get_mut("services"))
        .and_then(Node::as_map_mut);
    for (_, service) in services.into_iter().flat_map(Map::iter_mut) {
        let dns = service
            .get("dns")
            .is_some()
            .then(|| service.as_map_mut())
            .flatten()
            .and_then(|map| map.get_mut("dns"));
        if let Some(servers) = dns.and_then(Node::as_seq_mut) {
            servers.retain(|server| !server.is_null() && server.as_str() != Some(""));
        }
    }
}

/// The finding for a value of the wrong kind.
pub(crate) fn wrong(node: &Node, needed: &str) -> Finding {
    Finding::error(
        Code::WrongType,
        node.span,
        format!("this must be {needed}, and it is a {}", node.kind()),
    )
}
