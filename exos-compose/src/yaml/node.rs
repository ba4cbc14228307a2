//! The tree that every stage of the loader works on: values with the place they were written at.

use std::borrow::Cow;
use std::sync::Arc;

use crate::source::Span;
use crate::yaml::Map;

/// A value and where it stands. Lists and maps are shared until one of their owners changes them.
#[derive(Clone, Debug)]
pub(crate) struct Node {
    pub(crate) value: Value,
    pub(crate) span: Span,
}

/// What a node holds.
#[derive(Clone, Debug)]
pub(crate) enum Value {
    Null,
    Bool(bool),
    Int(i64),
    Uint(u64),
    Float(f64),
    Str(String),
    Seq(Arc<Vec<Node>>),
    Map(Arc<Map>),
}

impl Node {
    pub(crate) fn new(value: Value, span: Span) -> Self {
        Self { value, span }
    }

    pub(crate) fn null(span: Span) -> Self {
        Self::new(Value::Null, span)
    }

    pub(crate) fn bool(value: bool, span: Span) -> Self {
        Self::new(Value::Bool(value), span)
    }

    pub(crate) fn int(value: i64, span: Span) -> Self {
        Self::new(Value::Int(value), span)
    }

    pub(crate) fn string(text: impl Into<String>, span: Span) -> Self {
        Self::new(Value::Str(text.into()), span)
    }

    pub(crate) fn seq(items: Vec<Self>, span: Span) -> Self {
        Self::new(Value::Seq(Arc::new(items)), span)
    }

    pub(crate) fn map(map: Map, span: Span) -> Self {
        Self::new(Value::Map(Arc::new(map)), span)
    }

    pub(crate) fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    pub(crate) fn as_bool(&self) -> Option<bool> {
        match self.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    pub(crate) fn as_int(&self) -> Option<i64> {
        match self.value {
            Value::Int(value) => Some(value),
            Value::Uint(value) => i64::try_from(value).ok(),
            _ => None,
        }
    }

    pub(crate) fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::Str(text) => Some(text),
            _ => None,
        }
    }

    pub(crate) fn as_seq(&self) -> Option<&[Self]> {
        match &self.value {
            Value::Seq(items) => Some(items),
            _ => None,
        }
    }

    pub(crate) fn as_map(&self) -> Option<&Map> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    pub(crate) fn as_seq_mut(&mut self) -> Option<&mut Vec<Self>> {
        match &mut self.value {
            Value::Seq(items) => Some(Arc::make_mut(items)),
            _ => None,
        }
    }

    pub(crate) fn as_map_mut(&mut self) -> Option<&mut Map> {
        match &mut self.value {
            Value::Map(map) => Some(Arc::make_mut(map)),
            _ => None,
        }
    }

    /// The map itself; an empty one for any other value.
    pub(crate) fn into_map(self) -> Map {
        match self.value {
            Value::Map(map) => Arc::unwrap_or_clone(map),
            _ => Map::default(),
        }
    }

    /// The child of a map; nothing for any other value.
    pub(crate) fn get(&self, key: &str) -> Option<&Self> {
        self.as_map().and_then(|map| map.get(key))
    }

    /// The text of the child of a map.
    pub(crate) fn get_str(&self, key: &str) -> Option<&str> {
        self.get(key).and_then(Self::as_str)
    }

    /// A scalar as the reference prints it (Go's `%v`): what a number or a flag becomes where text is wanted.
    pub(crate) fn scalar_text(&self) -> Option<Cow<'_, str>> {
        Some(match &self.value {
            Value::Null => Cow::Borrowed("<nil>"),
            Value::Bool(value) => Cow::Borrowed(if *value { "true" } else { "false" }),
            Value::Int(value) => Cow::Owned(value.to_string()),
            Value::Uint(value) => Cow::Owned(value.to_string()),
            Value::Float(value) => Cow::Owned(crate::scalar::float::go_float(*value)),
            Value::Str(text) => Cow::Borrowed(text),
            Value::Seq(_) | Value::Map(_) => return None,
        })
    }

    /// The word for this kind of value in messages.
    pub(crate) fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Int(_) | Value::Uint(_) => "integer",
            Value::Float(_) => "number",
            Value::Str(_) => "string",
            Value::Seq(_) => "list",
            Value::Map(_) => "mapping",
        }
    }

    /// Whether two values are the same, wherever they stand; numbers compare by value.
    pub(crate) fn same(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Null, Value::Null) => true,
            (Value::Bool(a), Value::Bool(b)) => a == b,
            (Value::Str(a), Value::Str(b)) => a == b,
            (Value::Seq(a), Value::Seq(b)) => {
                a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| a.same(b))
            }
            (Value::Map(a), Value::Map(b)) => {
                a.len() == b.len()
                    && a.iter()
                        .all(|(key, node)| b.get(key).is_some_and(|other| node.same(other)))
            }
            (Value::Int(a), Value::Int(b)) => a == b,
            (Value::Uint(a), Value::Uint(b)) => a == b,
            _ => {
                matches!((self.number(), other.number()), (Some(a), Some(b)) if a.total_cmp(&b).is_eq())
            }
        }
    }

    /// The value of any number.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a comparison of numbers of different kinds"
    )]
    pub(crate) fn number(&self) -> Option<f64> {
        match self.value {
            Value::Int(value) => Some(to_f64(value)),
            Value::Uint(value) => Some(value as f64),
            Value::Float(value) => Some(value),
            _ => None,
        }
    }
}

/// The nearest floating point number.
#[expect(
    clippy::cast_precision_loss,
    reason = "a comparison of numbers of different kinds"
)]
pub(crate) fn to_f64(value: i64) -> f64 {
    value as f64
}
