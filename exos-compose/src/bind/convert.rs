//! From a node to a node of the shape's type.

use std::borrow::Cow;
use std::sync::Arc;

use crate::bind::EXTENSIONS;
use crate::bind::shape::{Field, Shape};
use crate::bind::{list, mapping, number};
use crate::diagnostic::{Code, Finding, Report};
use crate::source::Span;
use crate::value::{bytes, duration, mode, words};
use crate::yaml::{Entry, Key, Map, Node, Value};

/// `None` leaves the key out.
pub(crate) type Bound = Result<Option<Node>, Finding>;

pub(crate) struct Binder<'r> {
    report: &'r mut Report,
    path: Vec<Key>,
}

impl<'r> Binder<'r> {
    pub(crate) fn new(report: &'r mut Report) -> Self {
        Self {
            report,
            path: Vec::new(),
        }
    }

    /// Binds the fields of a mapping in the order of the table, and keeps its extensions.
    pub(crate) fn mapping(&mut self, node: Node, fields: &'static [Field]) -> Node {
        let span = node.span;
        let mut given = node.into_map();
        let mut map = Map::with_capacity(given.len());
        for field in fields {
            let entry = given.take(field.key);
            let key_span = entry.as_ref().map_or(span, |entry| entry.key);
            let bound =
                entry.and_then(|entry| self.within(field.key.into(), entry.node, field.shape));
            let bound = bound.or_else(|| field.always.then(|| self.absent(span, field.shape)));
            if let Some(node) = bound {
                let entry = Entry {
                    key: key_span,
                    node,
                };
                map.push(field.printed.into(), entry);
            }
        }
        let is_extension =
            |key: &str| key.starts_with("x-") && !fields.iter().any(|field| field.key == key);
        let mut extensions = Map::default();
        for (key, entry) in given.into_entries() {
            if is_extension(&key) {
                extensions.push(key, entry);
            }
        }
        if !extensions.is_empty() {
            map.insert(EXTENSIONS, Node::map(extensions, span));
        }
        Node::map(map, span)
    }

    /// What an absent value prints as where the key is always printed.
    fn absent(&mut self, span: Span, shape: Shape) -> Node {
        match shape {
            Shape::Mapping(fields) => self.mapping(Node::null(span), fields),
            Shape::Flag | Shape::FlagGiven => Node::bool(false, span),
            Shape::Int | Shape::Unsigned(_) => Node::int(0, span),
            Shape::Bytes => Node::string("0", span),
            Shape::Text => Node::string("", span),
            _ => Node::null(span),
        }
    }

    fn within(&mut self, key: Key, node: Node, shape: Shape) -> Option<Node> {
        self.path.push(key);
        let bound = self.value(node, shape);
        self.path.pop();
        bound
    }

    fn value(&mut self, node: Node, shape: Shape) -> Option<Node> {
        let bound = match shape {
            Shape::Mapping(fields) => match node.value {
                Value::Null => Ok(None),
                Value::Map(_) => Ok(Some(self.mapping(node, fields))),
                _ => Err(wrong(&node, "a mapping")),
            },
            Shape::List(item) => self.list(node, *item),
            Shape::Named(value) => self.named(node, *value, false),
            Shape::NamedFull(value) => self.named(node, *value, true),
            shape => scalar(node, shape, self.report),
        };
        bound.unwrap_or_else(|finding| {
            let path = self.path.join(".");
            self.report.push(finding.at(path));
            None
        })
    }

    fn list(&mut self, node: Node, item: Shape) -> Bound {
        let span = node.span;
        let items = match node.value {
            Value::Seq(items) => Arc::unwrap_or_clone(items),
            Value::Null => return Ok(None),
            _ => return Err(wrong(&node, "a list")),
        };
        let mut bound = Vec::with_capacity(items.len());
        for (index, node) in items.into_iter().enumerate() {
            bound.extend(self.within(index.to_string().into(), node, item));
        }
        Ok((!bound.is_empty()).then(|| Node::seq(bound, span)))
    }

    fn named(&mut self, node: Node, shape: Shape, full: bool) -> Bound {
        let span = node.span;
        let names = match node.value {
            Value::Map(map) => Arc::unwrap_or_clone(map),
            Value::Null => return Ok(None),
            _ => return Err(wrong(&node, "a mapping")),
        };
        let mut map = Map::with_capacity(names.len());
        for (name, entry) in names.sorted().into_entries() {
            let span = entry.node.span;
            let bound = self.within(name.clone(), entry.node, shape);
            let node = bound.unwrap_or_else(|| {
                if full {
                    self.absent(span, shape)
                } else {
                    Node::null(span)
                }
            });
            let key = entry.key;
            map.push(name, Entry { key, node });
        }
        Ok((!map.is_empty()).then(|| Node::map(map, span)))
    }
}

fn scalar(node: Node, shape: Shape, report: &mut Report) -> Bound {
    if node.is_null() {
        return Ok(matches!(shape, Shape::Command).then_some(node));
    }
    let given = match shape {
        Shape::Text => text(node)?.filter(|node| node.as_str() != Some("")),
        Shape::Flag => {
            Some(number::flag(&node, report)?).filter(|node| node.as_bool() == Some(true))
        }
        Shape::FlagGiven => Some(number::flag(&node, report)?),
        Shape::Int => Some(number::int(&node)?).filter(|node| node.as_int() != Some(0)),
        Shape::IntGiven => Some(number::int(&node)?),
        Shape::Unsigned(limit) => {
            Some(number::unsigned(&node, limit)?).filter(|node| node.as_int() != Some(0))
        }
        Shape::UnsignedGiven => Some(number::unsigned(&node, u64::MAX)?),
        Shape::Float32 => Some(number::float32(&node)?).filter(|node| node.number() != Some(0.0)),
        Shape::Bytes => Some(size(&node)?).filter(|node| node.as_str() != Some("0")),
        Shape::Duration => Some(span_of_time(&node)?).filter(|node| node.as_str() != Some("0s")),
        Shape::DurationGiven => Some(span_of_time(&node)?),
        Shape::Mode => Some(file_mode(&node)?),
        Shape::DeviceCount => {
            Some(number::device_count(&node)?).filter(|node| node.as_int() != Some(0))
        }
        Shape::Command => Some(command(node)?),
        Shape::Test => list::test(node)?,
        Shape::Texts => list::texts(node, false)?,
        Shape::TextsOrNumbers => list::texts(node, true)?,
        Shape::Labels => mapping::labels(node)?,
        Shape::Variables => mapping::variables(node)?,
        Shape::Pairs => mapping::pairs(node)?,
        Shape::Options => mapping::options(node)?,
        Shape::TextMap => mapping::text_map(node)?,
        Shape::ManyOptions => mapping::many_options(node)?,
        Shape::Hosts => list::hosts(&node)?,
        Shape::Ulimit => Some(mapping::ulimit(node)?),
        Shape::Ssh => list::ssh(&node)?,
        Shape::Raw => Some(node),
        Shape::List(_) | Shape::Named(_) | Shape::NamedFull(_) | Shape::Mapping(_) => None,
    };
    Ok(given)
}

/// A text; a whole number counts as one.
pub(crate) fn text(node: Node) -> Bound {
    match &node.value {
        Value::Null => Ok(None),
        Value::Str(_) => Ok(Some(node)),
        Value::Int(value) => Ok(Some(Node::string(value.to_string(), node.span))),
        _ => Err(wrong(&node, "a string").with_hint("put the value in quotes")),
    }
}

/// A scalar of any kind as text, and what is no scalar back.
pub(crate) fn printed(node: Node) -> Result<Node, Node> {
    if node.as_str().is_some() {
        return Ok(node);
    }
    match node.scalar_text().map(Cow::into_owned) {
        Some(text) => Ok(Node::string(text, node.span)),
        None => Err(node),
    }
}

fn size(node: &Node) -> Result<Node, Finding> {
    let size = match &node.value {
        Value::Int(size) => *size,
        Value::Str(text) => bytes::parse(text).map_err(|error| unreadable(node, &error))?,
        // Other numbers mean nothing to the reference, and it says nothing.
        _ => 0,
    };
    Ok(Node::string(size.to_string(), node.span))
}

fn span_of_time(node: &Node) -> Result<Node, Finding> {
    let text = node
        .scalar_text()
        .ok_or_else(|| wrong(node, "a duration"))?;
    let nanoseconds = duration::parse(&text).map_err(|error| unreadable(node, &error))?;
    Ok(Node::string(duration::format(nanoseconds), node.span))
}

fn file_mode(node: &Node) -> Result<Node, Finding> {
    let bits = match &node.value {
        Value::Int(bits) => *bits,
        Value::Str(text) => mode::parse(text).map_err(|error| unreadable(node, &error))?,
        _ => return Err(wrong(node, "a file mode").with_hint("write octal digits such as 0440")),
    };
    Ok(Node::string(mode::format(bits), node.span))
}

fn command(node: Node) -> Result<Node, Finding> {
    let span = node.span;
    let words = match node.value {
        Value::Str(ref line) => {
            let words = words::split(line).map_err(|error| unreadable(&node, &error))?;
            words
                .into_iter()
                .map(|word| Node::string(word, span))
                .collect()
        }
        Value::Seq(items) => Arc::unwrap_or_clone(items)
            .into_iter()
            .map(|item| match item.value {
                Value::Null => Err(wrong(&item, "a string")),
                _ => Ok(text(item)?.unwrap_or_else(|| Node::null(span))),
            })
            .collect::<Result<_, Finding>>()?,
        _ => return Err(wrong(&node, "a string or a list")),
    };
    Ok(Node::seq(words, span))
}

pub(crate) fn wrong(node: &Node, needed: &str) -> Finding {
    Finding::error(
        Code::WrongType,
        node.span,
        format!("this must be {needed}, and it is a {}", node.kind()),
    )
}

pub(crate) fn unreadable(node: &Node, error: &dyn std::error::Error) -> Finding {
    Finding::error(Code::Value, node.span, error.to_string())
}
