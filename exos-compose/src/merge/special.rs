//! The keys that do not merge like the rest.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use crate::diagnostic::{Code, Finding};
use crate::merge::{clash, merge_maps};
use crate::stage::short::dependency;
use crate::yaml::{Entry, Key, Map, Node, Value};

/// Merges by the rule of the path; gives `over` back when the path has none.
pub(crate) fn merge(base: &mut Node, over: Node, path: &[&str]) -> Result<Option<Node>, Finding> {
    match path {
        ["services", _, rest @ ..] => match rest {
            ["command" | "entrypoint"] | ["healthcheck", "test"] | ["ulimits", _] => *base = over,
            [
                "annotations" | "dns" | "dns_opt" | "dns_search" | "env_file" | "label_file"
                | "environment" | "labels" | "sysctls" | "tmpfs",
            ]
            | ["build", "args" | "additional_contexts" | "labels"]
            | ["deploy", "labels"] => append(base, &over, path)?,
            ["extra_hosts"] | ["build", "extra_hosts"] => append_new(base, &over, path)?,
            ["build"] => as_mappings(base, over, path, build_mapping)?,
            ["depends_on"] => as_mappings(base, over, path, |node| {
                names_mapping(node, |name| dependency(name.span))
            })?,
            ["models" | "networks"] => as_mappings(base, over, path, |node| {
                names_mapping(node, |name| Node::null(name.span))
            })?,
            ["logging"] => logging(base, over, path)?,
            _ => return Ok(Some(over)),
        },
        ["networks" | "volumes", _, "labels"] => append(base, &over, path)?,
        ["networks", _, "ipam", "config"] => pools(base, &over, path)?,
        _ => return Ok(Some(over)),
    }
    Ok(None)
}

/// Both sides as lists of `KEY=value`, one after the other.
fn append(base: &mut Node, over: &Node, path: &[&str]) -> Result<(), Finding> {
    if over.is_null() {
        return Ok(());
    }
    let mut items = sequence(base, path)?;
    items.extend(sequence(over, path)?);
    let span = if base.is_null() { over.span } else { base.span };
    *base = Node::seq(items, span);
    Ok(())
}

/// Like [`append`], without the items that are there already.
fn append_new(base: &mut Node, over: &Node, path: &[&str]) -> Result<(), Finding> {
    if over.is_null() {
        return Ok(());
    }
    let mut items = sequence(base, path)?;
    let known: HashSet<String> = items.iter().filter_map(text_of).collect();
    let more = sequence(over, path)?;
    let is_new = |item: &Node| text_of(item).is_none_or(|text| !known.contains(&text));
    items.extend(more.into_iter().filter(is_new));
    let span = if base.is_null() { over.span } else { base.span };
    *base = Node::seq(items, span);
    Ok(())
}

fn text_of(item: &Node) -> Option<String> {
    item.scalar_text().map(Cow::into_owned)
}

/// A mapping as sorted `KEY=value`, a text as a list of itself.
fn sequence(node: &Node, path: &[&str]) -> Result<Vec<Node>, Finding> {
    match &node.value {
        Value::Seq(items) => Ok(items.to_vec()),
        Value::Str(_) => Ok(vec![node.clone()]),
        Value::Map(map) => {
            let mut items = Vec::with_capacity(map.len());
            for (key, child) in map.iter() {
                pairs(key, child, path, &mut items)?;
            }
            items.sort_by(|a, b| a.as_str().cmp(&b.as_str()));
            Ok(items)
        }
        Value::Null => Ok(Vec::new()),
        _ => Err(not_mergeable(node, path)),
    }
}

fn pairs(key: &str, value: &Node, path: &[&str], items: &mut Vec<Node>) -> Result<(), Finding> {
    match &value.value {
        Value::Null => items.push(Node::string(key, value.span)),
        Value::Seq(values) => {
            for item in values.iter() {
                let text = item
                    .scalar_text()
                    .ok_or_else(|| not_mergeable(item, path))?;
                items.push(Node::string(format!("{key}={text}"), item.span));
            }
        }
        _ => {
            let text = value
                .scalar_text()
                .ok_or_else(|| not_mergeable(value, path))?;
            items.push(Node::string(format!("{key}={text}"), value.span));
        }
    }
    Ok(())
}

fn not_mergeable(node: &Node, path: &[&str]) -> Finding {
    Finding::error(
        Code::WrongType,
        node.span,
        format!("a {} cannot stand here", node.kind()),
    )
    .at(path.join("."))
}

/// Both sides brought to mappings, which then merge key by key.
fn as_mappings(
    base: &mut Node,
    over: Node,
    path: &[&str],
    mapping: impl Fn(&Node) -> Option<Map>,
) -> Result<(), Finding> {
    match (mapping(base), mapping(&over)) {
        (_, None) if over.is_null() => Ok(()),
        (Some(mut map), Some(other)) => {
            merge_maps(&mut map, other, path)?;
            base.value = Value::Map(Arc::new(map));
            Ok(())
        }
        (None, _) if base.is_null() => {
            *base = over;
            Ok(())
        }
        _ => Err(clash(base, &over, path)),
    }
}

fn build_mapping(node: &Node) -> Option<Map> {
    match &node.value {
        Value::Map(map) => Some(Map::clone(map)),
        Value::Str(_) => {
            let mut map = Map::default();
            map.insert("context", node.clone());
            Some(map)
        }
        _ => None,
    }
}

/// A list of names as a mapping from each name.
fn names_mapping(node: &Node, value: impl Fn(&Node) -> Node) -> Option<Map> {
    match &node.value {
        Value::Map(map) => Some(Map::clone(map)),
        Value::Seq(names) => {
            let mut map = Map::default();
            for name in names.iter() {
                map.insert_entry(
                    Key::written(name.as_str()?),
                    Entry {
                        key: name.span,
                        node: value(name),
                    },
                );
            }
            Some(map)
        }
        _ => None,
    }
}

/// Options merge when both sides mean the same driver; another driver replaces all.
fn logging(base: &mut Node, over: Node, path: &[&str]) -> Result<(), Finding> {
    if base.is_null() {
        *base = over;
        return Ok(());
    }
    let (Some(map), Some(other)) = (base.as_map_mut(), over.as_map()) else {
        return if over.is_null() {
            Ok(())
        } else {
            Err(clash(base, &over, path))
        };
    };
    let same = match (map.get("driver"), other.get("driver")) {
        (Some(a), Some(b)) => a.same(b),
        _ => true,
    };
    if same {
        return merge_maps(map, other.clone(), path);
    }
    *base = over;
    Ok(())
}

/// Address pools are the same pool when their subnets are.
fn pools(base: &mut Node, over: &Node, path: &[&str]) -> Result<(), Finding> {
    let (Some(originals), Some(overrides)) = (base.as_seq(), over.as_seq()) else {
        return Err(clash(base, over, path));
    };
    let subnet = |map: &Map| map.get("subnet").and_then(Node::as_str).map(str::to_owned);
    let mut merged: Vec<(Map, crate::source::Span)> = Vec::new();
    for original in originals {
        let mut right = original.as_map().cloned().unwrap_or_default();
        for left_node in overrides {
            let left = left_node.as_map().cloned().unwrap_or_default();
            if subnet(&left) != subnet(&right)
                && !merged.iter().any(|(map, _)| subnet(map) == subnet(&left))
            {
                merged.push((left, left_node.span));
                continue;
            }
            merge_maps(&mut right, left, path)?;
            match merged
                .iter_mut()
                .find(|(map, _)| subnet(map) == subnet(&right))
            {
                Some(known) => known.0 = right.clone(),
                None => merged.push((right.clone(), original.span)),
            }
        }
    }
    let pools = merged
        .into_iter()
        .map(|(map, span)| Node::map(map, span))
        .collect();
    *base = Node::seq(pools, base.span);
    Ok(())
}
