//! How a text is written: plain, in quotes, or as lines of its own.

use std::fmt::Write as _;

/// Writes a text on one line, in single quotes or with escapes.
pub(super) fn quoted(out: &mut String, text: &str) {
    if text.chars().all(is_printable) {
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
pub(super) fn literal(out: &mut String, text: &str, indent: usize) {
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

pub(super) fn pad(out: &mut String, indent: usize) {
    out.extend(std::iter::repeat_n(' ', indent));
}

/// Says whether a text reads well as lines of its own: several, without an edge that YAML would not keep.
pub(super) fn is_literal(text: &str) -> bool {
    let body = text.strip_suffix('\n').unwrap_or(text);
    body.contains('\n')
        && !body.starts_with([' ', '\n'])
        && !body.ends_with('\n')
        && body.chars().all(|c| c == '\n' || is_printable(c))
}

/// Bytes that mean nothing but themselves anywhere in a plain text.
const SAFE: [bool; 256] = {
    let mut safe = [false; 256];
    let mut byte = 0_u8;
    while byte < 128 {
        safe[byte as usize] = byte.is_ascii_alphanumeric();
        byte += 1;
    }
    let signs = b" _-./:=+$(){}@,;~^";
    let mut at = 0;
    while at < signs.len() {
        safe[signs[at] as usize] = true;
        at += 1;
    }
    safe
};

/// Says whether a text is safe without quotes: words and paths that nothing takes for another type.
pub(super) fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let (Some(first), Some(last)) = (bytes.first(), bytes.last()) else {
        return false;
    };
    (first.is_ascii_alphabetic() || b"/_$".contains(first))
        && !b" :".contains(last)
        && is_safe(bytes)
        && !is_word_of_yaml(text)
}

fn is_safe(bytes: &[u8]) -> bool {
    let mut before = 0;
    bytes.iter().all(|byte| {
        let ends_key = before == b':' && *byte == b' ';
        before = *byte;
        SAFE[usize::from(*byte)] && !ends_key
    })
}

/// Says whether some version of YAML takes the word for a truth value or for nothing.
fn is_word_of_yaml(text: &str) -> bool {
    const WORDS: [&str; 9] = ["true", "false", "yes", "no", "on", "off", "null", "y", "n"];
    text.len() <= 5 && WORDS.iter().any(|word| text.eq_ignore_ascii_case(word))
}
