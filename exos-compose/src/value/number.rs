//! Numbers as Go's `strconv` reads them.

/// Reads a decimal integer with an optional sign.
pub(crate) fn parse_int(text: &str) -> Option<i64> {
    text.parse().ok()
}

/// Reads a finite decimal float; `_` may stand between digits. Infinity, NaN and overflow are refused.
pub(crate) fn parse_float(text: &str) -> Option<f64> {
    let decimal = text
        .bytes()
        .all(|byte| matches!(byte, b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E' | b'_'));
    if !decimal || !underscores_separate_digits(text.as_bytes()) {
        return None;
    }
    text.replace('_', "")
        .parse()
        .ok()
        .filter(|value: &f64| value.is_finite())
}

fn underscores_separate_digits(text: &[u8]) -> bool {
    let digit = |at: Option<usize>| {
        at.and_then(|at| text.get(at))
            .is_some_and(u8::is_ascii_digit)
    };
    text.iter()
        .enumerate()
        .all(|(at, byte)| *byte != b'_' || (digit(at.checked_sub(1)) && digit(at.checked_add(1))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_decimal() {
        for (text, expected) in [("5", 5), ("-1", -1), ("+3", 3), ("007", 7)] {
            assert_eq!(parse_int(text), Some(expected), "{text}");
        }
        for text in ["", "x", "1.0", "0x10", "1_000", " 1", "9223372036854775808"] {
            assert_eq!(parse_int(text), None, "{text}");
        }
    }

    #[test]
    fn floats_are_decimal_and_finite() {
        for (text, expected) in [
            ("0.5", 0.5),
            (".5e2", 50.0),
            ("5.", 5.0),
            ("-1", -1.0),
            ("1_0.2_5", 10.25),
        ] {
            assert_eq!(parse_float(text), Some(expected), "{text}");
        }
        for text in [
            "", ".", "x", "inf", "NaN", "1e400", "_1", "1_", "1__0", "1._5", "0x1p4", "e5",
        ] {
            assert_eq!(parse_float(text), None, "{text}");
        }
    }
}
