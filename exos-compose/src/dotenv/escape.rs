//! Backslash escapes of values in double quotes.

/// Replaces `\a \b \f \n \r \t \v \\ \"` and `\0ooo`; `\$` becomes `$$`, which stands for a dollar sign when the
/// value is substituted. Other backslashes stay.
pub(super) fn expand(value: &str) -> String {
    let mut expanded = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('\\') {
        expanded.push_str(before);
        rest = if let Some((replacement, length)) = escape(after) {
            expanded.push_str(&replacement);
            &after[length..]
        } else {
            expanded.push('\\');
            after
        };
    }
    expanded + rest
}

/// The replacement for the escape that `after` completes, and how long that is.
fn escape(after: &str) -> Option<(String, usize)> {
    let character = match after.bytes().next()? {
        b'a' => '\x07',
        b'b' => '\x08',
        b'f' => '\x0c',
        b'n' => '\n',
        b'r' => '\r',
        b't' => '\t',
        b'v' => '\x0b',
        b'\\' => '\\',
        b'"' => '"',
        b'$' => return Some(("$$".to_owned(), 1)),
        b'0' => return Some(octal(&after[1..])),
        _ => return None,
    };
    Some((character.to_string(), 1))
}

/// Three octal digits name a character; fewer, or a number beyond a byte, stay as written but for the zero.
fn octal(after: &str) -> (String, usize) {
    let digits = &after[..after.bytes().take(3).take_while(u8::is_ascii_digit).count()];
    let code = if digits.len() == 3 {
        u8::from_str_radix(digits, 8).ok()
    } else {
        None
    };
    let replacement = code.map_or_else(
        || format!("\\{digits}"),
        |code| char::from(code).to_string(),
    );
    (replacement, 1 + digits.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_are_those_of_the_shell_libraries() {
        let cases = [
            ("a\\nb\\t\\\\\\\"", "a\nb\t\\\""),
            ("\\$A", "$$A"),
            ("\\0123\\0303", "S\u{c3}"),
            ("\\0", "\\"),
            ("\\012", "\\12"),
            ("\\0777", "\\777"),
            ("\\c\\x41\\u0041", "\\c\\x41\\u0041"),
            ("end\\", "end\\"),
            ("\\é", "\\é"),
            ("\\\\n", "\\n"),
        ];
        for (value, expected) in cases {
            assert_eq!(expand(value), expected, "{value}");
        }
    }
}
