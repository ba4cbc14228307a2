//! Bytes as small hexadecimal digits.

use std::fmt::Write as _;

/// Writes bytes as digits.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut digits = String::with_capacity(2 * bytes.len());
    for byte in bytes {
        // Writing to a string does not fail.
        let _ = write!(digits, "{byte:02x}");
    }
    digits
}

/// Reads exactly `N` bytes; capital digits are none.
pub(crate) fn decode<const N: usize>(digits: &str) -> Option<[u8; N]> {
    let small = |byte: u8| byte.is_ascii_digit() || matches!(byte, b'a'..=b'f');
    if digits.len() != 2 * N || !digits.bytes().all(small) {
        return None;
    }
    let mut bytes = [0; N];
    for (at, byte) in bytes.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[2 * at..2 * at + 2], 16).ok()?;
    }
    Some(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_come_back_and_what_is_no_digit_is_refused() {
        assert_eq!(encode(&[0, 15, 255]), "000fff");
        assert_eq!(decode("000fff"), Some([0, 15, 255]));
        for text in ["000FFF", "000ff", "000ff\u{e9}", "+00fff"] {
            assert_eq!(decode::<3>(text), None, "{text}");
        }
    }
}
