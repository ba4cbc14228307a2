//! Numbers and flags.

use crate::bind::convert::wrong;
use crate::diagnostic::{Code, Finding, Report};
use crate::load::{bool_of, float32 as shortest_float32};
use crate::value::number;
use crate::yaml::{Node, Value};

pub(crate) fn flag(node: &Node, report: &mut Report) -> Result<Node, Finding> {
    let value = match &node.value {
        Value::Bool(value) => Some(*value),
        Value::Str(text) => bool_of(text, node.span, report),
        _ => None,
    };
    value
        .map(|value| Node::bool(value, node.span))
        .ok_or_else(|| wrong(node, "true or false"))
}

/// A whole number; what follows the point of a number is dropped, as the reference does.
#[expect(
    clippy::cast_possible_truncation,
    reason = "a number beyond the range becomes the nearest one in it"
)]
pub(crate) fn int(node: &Node) -> Result<Node, Finding> {
    let value = match &node.value {
        Value::Int(value) => Some(*value),
        Value::Uint(value) => i64::try_from(*value).ok(),
        Value::Float(value) => Some(*value as i64),
        Value::Str(text) => number::parse_int(text),
        _ => None,
    };
    value
        .map(|value| Node::int(value, node.span))
        .ok_or_else(|| not_whole(node))
}

pub(crate) fn unsigned(node: &Node, limit: u64) -> Result<Node, Finding> {
    if node.as_str().is_some() {
        return Err(not_whole(node));
    }
    if let Value::Uint(value) = node.value {
        return if value <= limit {
            Ok(node.clone())
        } else {
            Err(out_of_range(node, limit))
        };
    }
    let bound = int(node)?;
    match bound.as_int().and_then(|value| u64::try_from(value).ok()) {
        Some(value) if value <= limit => Ok(bound),
        _ => Err(out_of_range(node, limit)),
    }
}

/// A number with 32 bits of precision, as text of the shortest form.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the precision is what the shape asks for"
)]
pub(crate) fn float32(node: &Node) -> Result<Node, Finding> {
    let value = match &node.value {
        Value::Str(text) => number::parse_float(text),
        _ => node.number(),
    };
    let value = value.ok_or_else(|| wrong(node, "a number"))?;
    let value = shortest_float32(value as f32).ok_or_else(|| wrong(node, "a finite number"))?;
    Ok(Node::new(value, node.span))
}

pub(crate) fn device_count(node: &Node) -> Result<Node, Finding> {
    match &node.value {
        Value::Int(_) => Ok(node.clone()),
        Value::Str(text) if text.eq_ignore_ascii_case("all") => Ok(Node::int(-1, node.span)),
        Value::Str(text) => number::parse_int(text)
            .map(|count| Node::int(count, node.span))
            .ok_or_else(|| {
                Finding::error(
                    Code::Value,
                    node.span,
                    format!("`{text}` is neither `all` nor a number"),
                )
            }),
        _ => Err(wrong(node, "a number or `all`")),
    }
}

fn not_whole(node: &Node) -> Finding {
    wrong(node, "a whole number")
}

fn out_of_range(node: &Node, limit: u64) -> Finding {
    Finding::error(
        Code::Range,
        node.span,
        format!("the number must be from 0 to {limit}"),
    )
}
