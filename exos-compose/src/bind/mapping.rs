//! Mappings from names that the author chose; they come out sorted.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::bind::convert::{Bound, text, unreadable, wrong};
use crate::diagnostic::Finding;
use crate::value::pair;
use crate::yaml::{Entry, Map, Node, Value};

type Sorted = BTreeMap<Arc<str>, Entry>;

pub(crate) fn labels(node: &Node) -> Bound {
    from_pairs(node, |name, span| (name.to_owned(), Node::string("", span)))
}

pub(crate) fn pairs(node: &Node) -> Bound {
    labels(node)
}

pub(crate) fn variables(node: &Node) -> Bound {
    for item in node.as_seq().into_iter().flatten() {
        let text = item.scalar_text().ok_or_else(|| wrong(item, "a string"))?;
        pair::split_variable(&text).map_err(|error| {
            unreadable(item, &error).with_hint("remove the space before the equals sign")
        })?;
    }
    from_pairs(node, |name, span| (name.to_owned(), Node::null(span)))
}

/// Pairs of a list or a mapping; `alone` says what a name without a value means.
fn from_pairs(node: &Node, alone: impl Fn(&str, crate::source::Span) -> (String, Node)) -> Bound {
    let mut sorted = Sorted::new();
    match &node.value {
        Value::Map(map) => {
            for (name, entry) in map.entries() {
                let value = match entry.node.scalar_text() {
                    _ if entry.node.is_null() => alone(name, entry.node.span).1,
                    Some(text) => Node::string(text.into_owned(), entry.node.span),
                    None => return Err(wrong(&entry.node, "a text")),
                };
                sorted.insert(
                    Arc::clone(name),
                    Entry {
                        key: entry.key,
                        node: value,
                    },
                );
            }
        }
        Value::Seq(items) => {
            for item in items.iter() {
                let text = item.scalar_text().ok_or_else(|| wrong(item, "a string"))?;
                let (name, value) = match pair::split(&text) {
                    (name, Some(value)) => (name.to_owned(), Node::string(value, item.span)),
                    (name, None) => alone(name, item.span),
                };
                sorted.insert(
                    name.into(),
                    Entry {
                        key: item.span,
                        node: value,
                    },
                );
            }
        }
        _ => return Err(wrong(node, "a list or a mapping")),
    }
    Ok(some_map(sorted, node))
}

/// Options of a driver; null is an empty text.
pub(crate) fn options(node: &Node) -> Bound {
    each(node, |value| match value.scalar_text() {
        _ if value.is_null() => Ok(Node::string("", value.span)),
        Some(text) => Ok(Node::string(text.into_owned(), value.span)),
        None => Err(wrong(value, "a text")),
    })
}

pub(crate) fn text_map(node: &Node) -> Bound {
    each(node, |value| {
        Ok(text(value)?.unwrap_or_else(|| Node::string("", value.span)))
    })
}

pub(crate) fn many_options(node: &Node) -> Bound {
    each(node, |value| {
        let values = value
            .as_seq()
            .unwrap_or_else(|| std::slice::from_ref(value));
        let texts = values.iter().map(|value| match value.scalar_text() {
            Some(text) => Ok(Node::string(text.into_owned(), value.span)),
            None => Err(wrong(value, "a text")),
        });
        Ok(Node::seq(
            texts.collect::<Result<_, Finding>>()?,
            value.span,
        ))
    })
}

/// One limit, or a soft and a hard one.
pub(crate) fn ulimit(node: &Node) -> Result<Node, Finding> {
    let span = node.span;
    match &node.value {
        Value::Int(0) => Ok(soft_and_hard(&Map::default(), span)),
        Value::Int(_) => Ok(node.clone()),
        Value::Map(map) => {
            for key in ["soft", "hard"] {
                if let Some(limit) = map.get(key).filter(|limit| limit.as_int().is_none()) {
                    return Err(wrong(limit, "a whole number"));
                }
            }
            Ok(soft_and_hard(map, span))
        }
        _ => Err(wrong(node, "a whole number, or soft and hard")),
    }
}

fn soft_and_hard(map: &Map, span: crate::source::Span) -> Node {
    let mut limits = Map::default();
    for key in ["soft", "hard"] {
        let limit = map.get(key).cloned().unwrap_or_else(|| Node::int(0, span));
        if limit.as_int() != Some(0) {
            limits.insert(key, limit);
        }
    }
    Node::map(limits, span)
}

fn each(node: &Node, value: impl Fn(&Node) -> Result<Node, Finding>) -> Bound {
    let Some(map) = node.as_map() else {
        return Err(wrong(node, "a mapping"));
    };
    let mut sorted = Sorted::new();
    for (name, entry) in map.entries() {
        sorted.insert(
            Arc::clone(name),
            Entry {
                key: entry.key,
                node: value(&entry.node)?,
            },
        );
    }
    Ok(some_map(sorted, node))
}

fn some_map(sorted: Sorted, node: &Node) -> Option<Node> {
    let mut map = Map::default();
    for (name, entry) in sorted {
        map.insert_entry(name, entry);
    }
    (!map.is_empty()).then(|| Node::map(map, node.span))
}
