//! What a scalar is, by its style and tag, as go-yaml decides it.

use granit_parser::{ScalarStyle, Tag};

use crate::diagnostic::{Code, Finding};
use crate::scalar::timestamp::go_timestamp;
use crate::scalar::{Scalar, resolve_plain};
use crate::source::Span;
use crate::yaml::{Node, Value};

const CORE_TAGS: &str = "tag:yaml.org,2002:";

/// Quoted text is a string, plain text what it looks like; a core tag asks for its kind, any other tag makes text.
pub(crate) fn resolve(
    text: &str,
    style: ScalarStyle,
    tag: Option<&Tag>,
    span: Span,
) -> Result<Node, Finding> {
    let Some(tag) = tag else {
        // The parser gives an absent value as a plain `~` of no length.
        let value = if style == ScalarStyle::Plain {
            plain(text)
        } else {
            Value::Str(text.to_owned())
        };
        return Ok(Node::new(value, span));
    };
    let value = match tag.suffix_in_namespace(CORE_TAGS).as_deref() {
        Some("str") => Value::Str(if span.start == span.end {
            String::new()
        } else {
            text.to_owned()
        }),
        Some("binary") => {
            Value::Str(decode_base64(text).ok_or_else(|| wrong(text, "binary", span))?)
        }
        Some("int") => match plain(text) {
            value @ (Value::Int(_) | Value::Uint(_)) => value,
            _ => return Err(wrong(text, "int", span)),
        },
        Some("float") => match Node::new(plain(text), span).number() {
            Some(number) => Value::Float(number),
            None => return Err(wrong(text, "float", span)),
        },
        Some("bool") => match plain(text) {
            value @ Value::Bool(_) => value,
            _ => return Err(wrong(text, "bool", span)),
        },
        Some("null") => match plain(text) {
            Value::Null => Value::Null,
            _ if text.is_empty() => Value::Null,
            _ => return Err(wrong(text, "null", span)),
        },
        _ => Value::Str(if span.start == span.end {
            String::new()
        } else {
            text.to_owned()
        }),
    };
    Ok(Node::new(value, span))
}

fn plain(text: &str) -> Value {
    match resolve_plain(text) {
        Scalar::Null => Value::Null,
        Scalar::Bool(value) => Value::Bool(value),
        Scalar::Int(value) => Value::Int(value),
        Scalar::Uint(value) => Value::Uint(value),
        Scalar::Float(value) => Value::Float(value),
        Scalar::Str => Value::Str(text.to_owned()),
        Scalar::Timestamp => Value::Str(go_timestamp(text).unwrap_or_else(|| text.to_owned())),
    }
}

fn wrong(text: &str, tag: &str, span: Span) -> Finding {
    Finding::error(
        Code::Syntax,
        span,
        format!("`{text}` is not what the tag `!!{tag}` says"),
    )
}

/// Standard base64 with padding; white space does not count.
fn decode_base64(text: &str) -> Option<String> {
    let digits: Vec<u8> = text
        .bytes()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    if !digits.len().is_multiple_of(4) {
        return None;
    }
    let mut bytes = Vec::with_capacity(digits.len() / 4 * 3);
    for (at, group) in digits.chunks(4).enumerate() {
        let padding = group.iter().rev().take_while(|byte| **byte == b'=').count();
        if padding > 2 || (padding > 0 && (at + 1) * 4 != digits.len()) {
            return None;
        }
        let bits = group[..4 - padding]
            .iter()
            .try_fold(0_u32, |bits, byte| Some(bits << 6 | sextet(*byte)?))?;
        let word = (bits << (6 * padding)).to_be_bytes();
        bytes.extend_from_slice(&word[1..4 - padding]);
    }
    String::from_utf8(bytes).ok()
}

fn sextet(byte: u8) -> Option<u32> {
    Some(u32::from(match byte {
        b'A'..=b'Z' => byte - b'A',
        b'a'..=b'z' => byte - b'a' + 26,
        b'0'..=b'9' => byte - b'0' + 52,
        b'+' => 62,
        b'/' => 63,
        _ => return None,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_decodes_with_and_without_padding() {
        assert_eq!(decode_base64("aGVsbG8=").as_deref(), Some("hello"));
        assert_eq!(decode_base64("aGVs\nbG8h").as_deref(), Some("hello!"));
        assert_eq!(decode_base64("a=Vs"), None);
    }
}
