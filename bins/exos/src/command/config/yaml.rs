//! Writes a value as YAML.
//!
//! It writes what `serde_yaml` would read back as the same value, and nothing else: block style, plain texts where they
//! are safe beyond doubt. A project of hundreds of services is printed several times faster this way, which is what
//! `config` spends its time on.

use std::fmt::Write as _;

use serde_json::Value;

/// Returns `value` as a YAML document.
pub(super) fn text(value: &Value) -> String {
    let mut out = String::new();
    match value {
        Value::Object(_) | Value::Array(_) if !is_empty(value) => block(&mut out, value, 0, false),
        _ => {
            flow(&mut out, value, 0);
            out.push('\n');
        }
    }
    out
}

/// Writes a collection that is not empty; `started` says that its first line has its indent already.
fn block(out: &mut String, value: &Value, indent: usize, mut started: bool) {
    match value {
        Value::Object(map) => {
            for (key, value) in map {
                pad(out, if started { 0 } else { indent });
                started = false;
                scalar(out, key);
                out.push(':');
                child(out, value, indent);
            }
        }
        Value::Array(items) => {
            for item in items {
                pad(out, if started { 0 } else { indent });
                started = false;
                out.push('-');
                if is_block(item) {
                    out.push(' ');
                    block(out, item, indent + 2, true);
                } else {
                    line(out, item, indent);
                }
            }
        }
        _ => {}
    }
}

/// Writes what stands under a key.
fn child(out: &mut String, value: &Value, indent: usize) {
    if is_block(value) {
        out.push('\n');
        block(out, value, indent + 2, false);
    } else {
        line(out, value, indent);
    }
}

/// Writes a value that begins on this line, and the line's end.
fn line(out: &mut String, value: &Value, indent: usize) {
    out.push(' ');
    flow(out, value, indent);
    out.push('\n');
}

fn flow(out: &mut String, value: &Value, indent: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&number.to_string()),
        Value::String(text) if is_literal(text) => literal(out, text, indent + 2),
        Value::String(text) => scalar(out, text),
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
    }
}

/// Writes a text on one line: plain, in single quotes, or with escapes.
fn scalar(out: &mut String, text: &str) {
    if is_plain(text) {
        out.push_str(text);
    } else if text.chars().all(is_printable) {
        out.push('\'');
        out.push_str(&text.replace('\'', "''"));
        out.push('\'');
    } else {
        out.push('"');
        text.chars().for_each(|c| escaped(out, c));
        out.push('"');
    }
}

fn escaped(out: &mut String, c: char) {
    match c {
        '"' | '\\' => out.extend(['\\', c]),
        '\n' => out.push_str("\\n"),
        '\t' => out.push_str("\\t"),
        '\r' => out.push_str("\\r"),
        c if is_printable(c) => out.push(c),
        c => {
            let _infallible = write!(out, "\\U{:08x}", u32::from(c));
        }
    }
}

/// Says whether YAML keeps the character as it is.
fn is_printable(c: char) -> bool {
    !c.is_control()
        && !matches!(
            c,
            '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        )
}

/// Writes several lines as they are.
fn literal(out: &mut String, text: &str, indent: usize) {
    let body = text.strip_suffix('\n');
    out.push_str(if body.is_some() { "|" } else { "|-" });
    for line in body.unwrap_or(text).split('\n') {
        out.push('\n');
        if !line.is_empty() {
            pad(out, indent);
            out.push_str(line);
        }
    }
}

fn pad(out: &mut String, indent: usize) {
    out.extend(std::iter::repeat_n(' ', indent));
}

fn is_block(value: &Value) -> bool {
    (value.is_object() || value.is_array()) && !is_empty(value)
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Object(map) => map.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// Says whether a text reads well as lines of its own: several, without an edge that YAML would not keep.
fn is_literal(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    body.contains('\n')
        && !body.starts_with([' ', '\n'])
        && !body.ends_with('\n')
        && body.chars().all(|c| c == '\n' || is_printable(c))
}

/// Says whether a text is safe without quotes: words and paths that nothing takes for another type.
fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return false;
    };
    let is_safe = |byte: &u8| byte.is_ascii_alphanumeric() || b" _-./:=+$(){}@,;~^".contains(byte);
    (first.is_ascii_alphabetic() || b"/_$".contains(first))
        && !b" :".contains(last)
        && bytes.iter().all(is_safe)
        && !text.contains(": ")
        && !is_word_of_yaml(text)
}

/// Says whether some version of YAML takes the word for a truth value or for nothing.
fn is_word_of_yaml(text: &str) -> bool {
    const WORDS: [&str; 9] = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    text.len() <= 5 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn assert_reads_back(value: &Value) {
        let text = text(value);
        let back: Value =
            serde_yaml::from_str(&text).unwrap_or_else(|error| panic!("{error}:\n{text}"));
        assert_eq!(&back, value, "{text}");
    }

    #[test]
    fn collections_are_blocks() {
        let value = json!({"a": {"b": [1, {"c": true, "d": []}, [2, 3]]}, "e": {}, "f": null});
        let expected =
            "a:\n  b:\n    - 1\n    - c: true\n      d: []\n    - - 2\n      - 3\ne: {}\nf: null\n";
        assert_eq!(text(&value), expected);
        assert_reads_back(&value);
    }

    #[test]
    fn texts_stay_texts() {
        let texts = [
            "",
            " ",
            "a",
            "a b",
            "a: b",
            "a:",
            "a #b",
            "#a",
            "true",
            "Yes",
            "y",
            "null",
            "~",
            "1",
            "0x1F",
            "1e3",
            ".5",
            ".inf",
            "2001-01-01",
            "22:22",
            "- a",
            "?",
            "[a]",
            "{a}",
            "*a",
            "&a",
            "!a",
            "%a",
            "@a",
            "`a`",
            "a'b",
            "\"a\"",
            "'a'",
            "a\\b",
            "a\tb",
            "a\nb",
            "a\nb\n",
            "a\n\nb",
            "\na",
            " a\nb",
            "a\n",
            "a\nb\n\n",
            "a\n  b\n",
            "a \nb",
            "a\r\nb",
            "\u{0}",
            "\u{7f}",
            "\u{85}",
            "\u{2028}",
            "\u{feff}a",
            "ä",
            "日本",
            "a,b",
            "${A:-b}",
            "=",
            "<<",
            "/usr/bin",
            "shop/web:1",
            "---",
            "...",
            "a\n---\nb",
            "a\n#b",
            "key: |\n  x\n",
            "yes\nno",
        ];
        for text in texts {
            assert_reads_back(&json!(text));
            assert_reads_back(&json!({"key": text, "list": [text, {"key": text}]}));
            assert_reads_back(&json!({text: 1}));
        }
    }

    #[test]
    fn several_lines_are_written_as_lines() {
        assert_eq!(text(&json!({"a": "b\n  c\n"})), "a: |\n  b\n    c\n");
    }

    proptest::proptest! {
        #[test]
        fn any_text_reads_back(text in "\\PC{0,12}|[ -~\n]{0,16}|[a-z:# '\"\n-]{0,10}") {
            assert_reads_back(&json!({"key": text, "list": [text]}));
        }
    }
}
