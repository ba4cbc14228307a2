//! Sizes: `1024`, `512m`, `1.5gb`, `-1`.

use crate::value::number::{parse_float, parse_int};

/// Why a text is no size.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BytesError {
    #[error("`{text}` is not a size: write a number and a unit such as `512m` or `1.5gb`")]
    NoNumber { text: String },
    #[error(
        "`{text}` is not a size: the unit `{unit}` is none of b, k, m, g, t, p (also kb, kib and so on)"
    )]
    UnknownUnit { text: String, unit: String },
    #[error("`{text}` is more bytes than can be counted")]
    TooLarge { text: String },
}

/// Reads a size in bytes. Units are powers of 1024 in either case; only a whole number without a unit may be negative.
pub(crate) fn parse(text: &str) -> Result<i64, BytesError> {
    if let Some(bytes) = parse_int(text) {
        return Ok(bytes);
    }
    let no_number = || BytesError::NoNumber {
        text: text.to_owned(),
    };
    let last =
        text.rfind(|character: char| character.is_ascii_digit() || matches!(character, '.' | ' '));
    let (number, unit) = text.split_at(last.ok_or_else(no_number)? + 1);
    let number =
        parse_float(number.strip_suffix(' ').unwrap_or(number)).filter(|number| *number >= 0.0);
    let number = number.ok_or_else(no_number)?;
    let factor = factor(unit).ok_or_else(|| BytesError::UnknownUnit {
        text: text.to_owned(),
        unit: unit.to_owned(),
    })?;
    to_integer(number * factor).ok_or_else(|| BytesError::TooLarge {
        text: text.to_owned(),
    })
}

fn factor(unit: &str) -> Option<f64> {
    let power = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => 0,
        "k" | "kb" | "kib" => 1,
        "m" | "mb" | "mib" => 2,
        "g" | "gb" | "gib" => 3,
        "t" | "tb" | "tib" => 4,
        "p" | "pb" | "pib" => 5,
        _ => return None,
    };
    Some(1024_f64.powi(power))
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "a part of a byte is dropped, and the range is checked"
)]
fn to_integer(bytes: f64) -> Option<i64> {
    const LIMIT: f64 = 9_223_372_036_854_775_808.0;
    (bytes < LIMIT).then_some(bytes as i64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn units_are_powers_of_1024() {
        let cases = [
            ("0", 0),
            ("1024", 1024),
            ("-1", -1),
            ("64k", 65_536),
            ("512m", 536_870_912),
            ("1g", 1 << 30),
            ("1.5gb", 1_610_612_736),
            ("2MiB", 2 << 20),
            ("1t", 1 << 40),
            ("1P", 1 << 50),
            ("10 mb", 10 << 20),
            ("7b", 7),
            ("1.9", 1),
            (".5k", 512),
            ("1e3", 1000),
            ("5 ", 5),
            ("9223372036854775807", i64::MAX),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text), Ok(expected), "{text}");
        }
    }

    #[test]
    fn an_error_names_the_text_and_the_reason() {
        let no_number = |text: &str| BytesError::NoNumber {
            text: text.to_owned(),
        };
        for text in ["", "x", "m", "-1m", "1..5g", "inf", "0x10", "1 0 m", "é"] {
            assert_eq!(parse(text), Err(no_number(text)), "{text}");
        }
        for (text, unit) in [
            ("1x", "x"),
            ("1mm", "mm"),
            ("1bb", "bb"),
            ("1kibi", "kibi"),
            ("1é", "é"),
            ("1-", "-"),
        ] {
            let expected = BytesError::UnknownUnit {
                text: text.to_owned(),
                unit: unit.to_owned(),
            };
            assert_eq!(parse(text), Err(expected), "{text}");
        }
        assert_eq!(
            parse("8192p"),
            Err(BytesError::TooLarge {
                text: "8192p".to_owned()
            })
        );
    }
}
