//! Lists.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::bind::convert::{Bound, text, unreadable, wrong};
use crate::diagnostic::Finding;
use crate::source::Span;
use crate::value::extra_host;
use crate::yaml::{Node, Value};

/// Texts; one text counts as a list of one.
pub(crate) fn texts(node: Node, numbers: bool) -> Bound {
    let span = node.span;
    let items = match node.value {
        Value::Str(_) => vec![node],
        Value::Seq(items) => Arc::unwrap_or_clone(items)
            .into_iter()
            .map(|item| list_item(item, numbers))
            .collect::<Result<_, Finding>>()?,
        _ => return Err(wrong(&node, "a list")),
    };
    Ok(some_list(items, span))
}

fn list_item(item: Node, numbers: bool) -> Result<Node, Finding> {
    let span = item.span;
    let item = match numbers.then(|| item.scalar_text()).flatten() {
        Some(text) => return Ok(Node::string(text.into_owned(), span)),
        None => item,
    };
    Ok(text(item)?.unwrap_or_else(|| Node::string("", span)))
}

/// The test of a health check: a text runs in a shell.
pub(crate) fn test(node: Node) -> Bound {
    let span = node.span;
    match &node.value {
        Value::Str(_) => {
            let words = vec![Node::string("CMD-SHELL", span), node];
            Ok(Some(Node::seq(words, span)))
        }
        _ => texts(node, false),
    }
}

/// Host names with addresses, as sorted `name=address`.
pub(crate) fn hosts(node: &Node) -> Bound {
    let mut hosts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    match &node.value {
        Value::Map(map) => {
            for (name, addresses) in map.iter() {
                extra_host::check_name(name).map_err(|error| unreadable(addresses, &error))?;
                let addresses = match &addresses.value {
                    Value::Null => vec![String::new()],
                    Value::Str(address) => vec![address.clone()],
                    Value::Seq(items) => items
                        .iter()
                        .filter_map(Node::scalar_text)
                        .map(std::borrow::Cow::into_owned)
                        .collect(),
                    _ => return Err(wrong(addresses, "an address or a list of addresses")),
                };
                let bare = addresses
                    .iter()
                    .map(|address| extra_host::without_brackets(address).to_owned());
                hosts.insert(name.to_string(), bare.collect());
            }
        }
        Value::Seq(items) => {
            for item in items.iter() {
                let text = item.scalar_text().ok_or_else(|| wrong(item, "a string"))?;
                let (name, addresses) =
                    extra_host::parse(&text).map_err(|error| unreadable(item, &error))?;
                hosts
                    .entry(name.to_owned())
                    .or_default()
                    .extend(addresses.into_iter().map(str::to_owned));
            }
        }
        _ => return Err(wrong(node, "a list or a mapping")),
    }
    let pairs = hosts
        .iter()
        .flat_map(|(name, all)| all.iter().map(move |address| format!("{name}={address}")));
    let mut pairs: Vec<String> = pairs.collect();
    pairs.sort();
    Ok(some_list(
        pairs
            .into_iter()
            .map(|pair| Node::string(pair, node.span))
            .collect(),
        node.span,
    ))
}

/// Keys for a build over SSH: `id`, or `id=path`.
pub(crate) fn ssh(node: &Node) -> Bound {
    let Some(map) = node.as_map() else {
        return Err(wrong(node, "a mapping"));
    };
    let keys = map.iter().map(|(id, path)| match path.scalar_text() {
        Some(path) if !path.is_empty() && &*path != "<nil>" => {
            Node::string(format!("{id}={path}"), node.span)
        }
        _ => Node::string(&**id, node.span),
    });
    Ok(some_list(keys.collect(), node.span))
}

fn some_list(items: Vec<Node>, span: Span) -> Option<Node> {
    (!items.is_empty()).then(|| Node::seq(items, span))
}
