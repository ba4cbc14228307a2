//! What a plain YAML scalar means, by the rules of Go's YAML library: YAML 1.2 with the integers of YAML 1.1.

use crate::{scalar::timestamp::go_timestamp, value::number};

pub(crate) mod float;
pub(crate) mod timestamp;

/// The type and value of a plain scalar.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Scalar {
    Null,
    Bool(bool),
    Int(i64),
    /// An integer beyond [`i64::MAX`].
    Uint(u64),
    Float(f64),
    /// The text itself.
    Str,
    /// A date, with or without a time; [`timestamp::go_timestamp`] prints it.
    Timestamp,
}

/// Resolves a plain scalar, that is one without quotes and without a tag.
///
/// `yes`, `no`, `on` and `off` are texts, as are numbers to the base of 60.
pub(crate) fn resolve_plain(text: &str) -> Scalar {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => Scalar::Null,
        "true" | "True" | "TRUE" => Scalar::Bool(true),
        "false" | "False" | "FALSE" => Scalar::Bool(false),
        ".nan" | ".NaN" | ".NAN" => Scalar::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Scalar::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Scalar::Float(f64::NEG_INFINITY),
        _ => match text.as_bytes()[0] {
            b'.' => number::parse_float(text).map_or(Scalar::Str, Scalar::Float),
            b'+' | b'-' | b'0'..=b'9' => resolve_number(text),
            _ => Scalar::Str,
        },
    }
}

fn resolve_number(text: &str) -> Scalar {
    if go_timestamp(text).is_some() {
        return Scalar::Timestamp;
    }
    let digits = text.replace('_', "");
    integer(&digits)
        .or_else(|| decimal_float(&digits))
        .unwrap_or(Scalar::Str)
}

/// An integer with Go's prefixes: `0x`, `0b`, `0o` and the bare zero for octal.
fn integer(text: &str) -> Option<Scalar> {
    let (negative, digits) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    // Rust's parser takes a sign here, Go's does not.
    if !digits.starts_with(|first: char| first.is_ascii_hexdigit()) {
        return None;
    }
    let magnitude = u64::from_str_radix(digits, radix).ok()?;
    match (negative, i64::try_from(magnitude)) {
        (false, Ok(value)) => Some(Scalar::Int(value)),
        // A sign makes it an integer that has to fit with one.
        (false, Err(_)) => (!text.starts_with('+')).then_some(Scalar::Uint(magnitude)),
        (true, _) => 0_i64.checked_sub_unsigned(magnitude).map(Scalar::Int),
    }
}

/// A float of digits, point and exponent only: no hexadecimals, no words.
fn decimal_float(text: &str) -> Option<Scalar> {
    let plain = text
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E'));
    if plain {
        number::parse_float(text).map(Scalar::Float)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{float::go_float, *};

    /// What an environment value becomes when it is written as this plain scalar.
    fn printed(text: &str) -> String {
        match resolve_plain(text) {
            Scalar::Null => String::new(),
            Scalar::Bool(value) => value.to_string(),
            Scalar::Int(value) => value.to_string(),
            Scalar::Uint(value) => value.to_string(),
            Scalar::Float(value) => go_float(value),
            Scalar::Str => text.to_owned(),
            Scalar::Timestamp => go_timestamp(text).unwrap(),
        }
    }

    #[test]
    fn scalars_are_what_docker_compose_prints() {
        let table: BTreeMap<String, BTreeMap<String, String>> =
            serde_json::from_str(include_str!("../tests/data/scalar-resolution.json")).unwrap();
        let dates = |text: &str| text.starts_with("2001-");
        for (text, expected) in &table["dc240"] {
            if !dates(text) {
                assert_eq!(&printed(text), expected, "{text}");
            }
        }
        let newest = &table["cg214"];
        assert_eq!(newest.keys().filter(|text| dates(text)).count(), 2);
        for (text, expected) in newest.iter().filter(|(text, _)| dates(text)) {
            assert_eq!(&printed(text), expected, "{text}");
        }
    }

    #[test]
    fn the_type_follows_from_the_text() {
        let cases = [
            ("1", Scalar::Int(1)),
            ("-0x1F", Scalar::Int(-31)),
            ("-0b11", Scalar::Int(-3)),
            ("-9223372036854775808", Scalar::Int(i64::MIN)),
            (
                "-9223372036854775809",
                Scalar::Float(-9.223_372_036_854_776e18),
            ),
            ("9223372036854775808", Scalar::Uint(1 << 63)),
            (
                "+9223372036854775808",
                Scalar::Float(9.223_372_036_854_776e18),
            ),
            (
                "18446744073709551616",
                Scalar::Float(18_446_744_073_709_552_000.0),
            ),
            ("1_", Scalar::Int(1)),
            ("0", Scalar::Int(0)),
            ("1.", Scalar::Float(1.0)),
            ("-.5", Scalar::Float(-0.5)),
            ("_1", Scalar::Str),
            ("0x-1", Scalar::Str),
            ("--1", Scalar::Str),
            ("0x1p4", Scalar::Str),
            ("1e", Scalar::Str),
            (".", Scalar::Str),
            ("...", Scalar::Str),
            (".env", Scalar::Str),
            ("-", Scalar::Str),
            ("+", Scalar::Str),
            ("1k", Scalar::Str),
            ("infinity", Scalar::Str),
            ("-inf", Scalar::Str),
            ("8080:80", Scalar::Str),
        ];
        for (text, expected) in cases {
            assert_eq!(resolve_plain(text), expected, "{text}");
        }
        assert!(matches!(resolve_plain(".nan"), Scalar::Float(value) if value.is_nan()));
    }
}
