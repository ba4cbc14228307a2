//! Mappings from names that the author chose; they come out sorted.

use std::sync::Arc;

use crate::bind::convert::{Bound, printed, text, unreadable, wrong};
use crate::diagnostic::Finding;
use crate::source::Span;
use crate::value::pair;
use crate::yaml::{Entry, Key, Map, Node, Value};

pub(crate) fn labels(node: Node) -> Bound {
    from_pairs(node, |span| Node::string("", span))
}

pub(crate) fn pairs(node: Node) -> Bound {
    labels(node)
}

pub(crate) fn variables(node: Node) -> Bound {
    for item in node.as_seq().into_iter().flatten() {
        let text = item.scalar_text().ok_or_else(|| wrong(item, "a string"))?;
        pair::split_variable(&text).map_err(|error| {
            unreadable(item, &error).with_hint("remove the space before the equals sign")
        })?;
    }
    from_pairs(node, Node::null)
}

/// Pairs of a list or a mapping; `alone` says what a name without a value means.
fn from_pairs(node: Node, alone: impl Fn(Span) -> Node) -> Bound {
    let span = node.span;
    let mut map = Map::default();
    match node.value {
        Value::Map(given) => {
            for (name, Entry { key, node }) in Arc::unwrap_or_clone(given).into_entries() {
                let node = if node.is_null() {
                    alone(node.span)
                } else {
                    printed(node).map_err(|node| wrong(&node, "a text"))?
                };
                map.push(name, Entry { key, node });
            }
        }
        Value::Seq(items) => {
            for item in items.iter() {
                let text = item.scalar_text().ok_or_else(|| wrong(item, "a string"))?;
                let key = item.span;
                let (name, value) = pair::split(&text);
                let node = value.map_or_else(|| alone(key), |value| Node::string(value, key));
                map.insert_entry(Key::written(name), Entry { key, node });
            }
        }
        _ => return Err(wrong(&node, "a list or a mapping")),
    }
    Ok(some_map(map, span))
}

/// Options of a driver; null is an empty text.
pub(crate) fn options(node: Node) -> Bound {
    each(node, |value| {
        if value.is_null() {
            return Ok(Node::string("", value.span));
        }
        printed(value).map_err(|value| wrong(&value, "a text"))
    })
}

pub(crate) fn text_map(node: Node) -> Bound {
    each(node, |value| {
        let span = value.span;
        Ok(text(value)?.unwrap_or_else(|| Node::string("", span)))
    })
}

pub(crate) fn many_options(node: Node) -> Bound {
    each(node, |value| {
        let span = value.span;
        let values = match value.value {
            Value::Seq(values) => Arc::unwrap_or_clone(values),
            _ => vec![value],
        };
        let texts = values
            .into_iter()
            .map(|value| printed(value).map_err(|value| wrong(&value, "a text")));
        Ok(Node::seq(texts.collect::<Result<_, Finding>>()?, span))
    })
}

/// One limit, or a soft and a hard one.
pub(crate) fn ulimit(node: Node) -> Result<Node, Finding> {
    let span = node.span;
    match &node.value {
        Value::Int(0) => Ok(soft_and_hard(&Map::default(), span)),
        Value::Int(_) => Ok(node),
        Value::Map(map) => {
            for key in ["soft", "hard"] {
                if let Some(limit) = map.get(key).filter(|limit| limit.as_int().is_none()) {
                    return Err(wrong(limit, "a whole number"));
                }
            }
            Ok(soft_and_hard(map, span))
        }
        _ => Err(wrong(&node, "a whole number, or soft and hard")),
    }
}

fn soft_and_hard(map: &Map, span: Span) -> Node {
    let mut limits = Map::default();
    for key in ["soft", "hard"] {
        let limit = map.get(key).cloned().unwrap_or_else(|| Node::int(0, span));
        if limit.as_int() != Some(0) {
            limits.insert(key, limit);
        }
    }
    Node::map(limits, span)
}

fn each(node: Node, value: impl Fn(Node) -> Result<Node, Finding>) -> Bound {
    let span = node.span;
    let Value::Map(given) = node.value else {
        return Err(wrong(&node, "a mapping"));
    };
    let mut map = Map::with_capacity(given.len());
    for (name, Entry { key, node }) in Arc::unwrap_or_clone(given).into_entries() {
        let node = value(node)?;
        map.push(name, Entry { key, node });
    }
    Ok(some_map(map, span))
}

fn some_map(map: Map, span: Span) -> Option<Node> {
    (!map.is_empty()).then(|| Node::map(map.sorted(), span))
}
