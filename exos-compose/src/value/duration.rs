//! Durations: `1m30s`, `1.5h`, `500ms`, `1d`, in nanoseconds.

use std::fmt::Write as _;

/// Why a text is no duration.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum DurationError {
    #[error("`{text}` is not a duration: write numbers with units such as `1m30s`")]
    Malformed { text: String },
    #[error("`{text}` is not a duration: a unit is missing (ns, us, ms, s, m, h, d, w)")]
    MissingUnit { text: String },
    #[error("`{text}` is not a duration: the unit `{unit}` is none of ns, us, ms, s, m, h, d, w")]
    UnknownUnit { text: String, unit: String },
    #[error("`{text}` is longer than 292 years")]
    TooLong { text: String },
}

const SECOND: i64 = 1_000_000_000;

/// Reads a duration in Go's format, with days and weeks beside its units.
pub(crate) fn parse(text: &str) -> Result<i64, DurationError> {
    let (negative, magnitude) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    };
    if magnitude == "0" {
        return Ok(0);
    }
    if magnitude.is_empty() {
        return Err(DurationError::Malformed {
            text: text.to_owned(),
        });
    }
    let mut total = 0_i64;
    let mut rest = magnitude;
    while !rest.is_empty() {
        let (nanoseconds, after) = term(rest, text)?;
        total = total
            .checked_add(nanoseconds)
            .ok_or_else(|| DurationError::TooLong {
                text: text.to_owned(),
            })?;
        rest = after;
    }
    Ok(if negative { -total } else { total })
}

/// Reads one number with its unit from the front of `rest`.
fn term<'a>(rest: &'a str, text: &str) -> Result<(i64, &'a str), DurationError> {
    let (whole, rest) = split_while(rest, |byte| byte.is_ascii_digit());
    let (fraction, rest) = match rest.strip_prefix('.') {
        Some(rest) => split_while(rest, |byte| byte.is_ascii_digit()),
        None => ("", rest),
    };
    if whole.is_empty() && fraction.is_empty() {
        return Err(DurationError::Malformed {
            text: text.to_owned(),
        });
    }
    let (name, rest) = split_while(rest, |byte| byte != b'.' && !byte.is_ascii_digit());
    if name.is_empty() {
        return Err(DurationError::MissingUnit {
            text: text.to_owned(),
        });
    }
    let unit = unit(name).ok_or_else(|| DurationError::UnknownUnit {
        text: text.to_owned(),
        unit: name.to_owned(),
    })?;
    let nanoseconds = whole_of(whole).and_then(|number| number.checked_mul(unit));
    nanoseconds
        .and_then(|nanoseconds| nanoseconds.checked_add(fraction_of(fraction, unit)))
        .map(|nanoseconds| (nanoseconds, rest))
        .ok_or_else(|| DurationError::TooLong {
            text: text.to_owned(),
        })
}

fn split_while(text: &str, keep: impl Fn(u8) -> bool) -> (&str, &str) {
    text.split_at(text.bytes().take_while(|byte| keep(*byte)).count())
}

fn unit(name: &str) -> Option<i64> {
    Some(match name {
        "ns" => 1,
        // Both letters that stand for micro.
        "us" | "\u{b5}s" | "\u{3bc}s" => 1_000,
        "ms" => 1_000_000,
        "s" => SECOND,
        "m" => 60 * SECOND,
        "h" => 3_600 * SECOND,
        "d" => 86_400 * SECOND,
        "w" => 604_800 * SECOND,
        _ => return None,
    })
}

fn whole_of(digits: &str) -> Option<i64> {
    if digits.is_empty() {
        Some(0)
    } else {
        digits.parse().ok()
    }
}

/// The nanoseconds of a decimal fraction of a unit, digit by digit, so that nothing is lost to rounding.
fn fraction_of(digits: &str, unit: i64) -> i64 {
    /// A week has 6.048e14 nanoseconds: further digits are less than one.
    const MOST: usize = 18;
    let digits = &digits[..digits.len().min(MOST)];
    let scale = digits.bytes().fold(1_i128, |scale, _| scale * 10);
    let value = digits
        .bytes()
        .fold(0_i128, |value, digit| value * 10 + i128::from(digit - b'0'));
    i64::try_from(value * i128::from(unit) / scale).unwrap_or_default()
}

/// Prints nanoseconds as Go's `time.Duration` does: `1m30.5s`, `24h0m0s`, `1µs`.
pub(crate) fn format(nanoseconds: i64) -> String {
    let mut text = String::new();
    if nanoseconds < 0 {
        text.push('-');
    }
    let magnitude = nanoseconds.unsigned_abs();
    let second = SECOND.unsigned_abs();
    if magnitude < second {
        let (unit, name) = match magnitude {
            0 => return "0s".to_owned(),
            1..1_000 => (1, "ns"),
            1_000..1_000_000 => (1_000, "µs"),
            _ => (1_000_000, "ms"),
        };
        push_decimal(&mut text, magnitude, unit);
        return text + name;
    }
    let (minutes, rest) = (magnitude / (60 * second), magnitude % (60 * second));
    if minutes >= 60 {
        let _ = write!(text, "{}h", minutes / 60);
    }
    if minutes > 0 {
        let _ = write!(text, "{}m", minutes % 60);
    }
    push_decimal(&mut text, rest, second);
    text + "s"
}

/// `value / unit` as a decimal without zeros at the end; `unit` is a power of ten.
fn push_decimal(text: &mut String, value: u64, unit: u64) {
    let _ = write!(text, "{}", value / unit);
    if !value.is_multiple_of(unit) {
        let width = unit.ilog10() as usize;
        let fraction = format!("{:0width$}", value % unit);
        let _ = write!(text, ".{}", fraction.trim_end_matches('0'));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn durations_print_in_the_canonical_form() {
        let cases = [
            ("0", "0s"),
            ("-0", "0s"),
            ("1m30s", "1m30s"),
            ("90s", "1m30s"),
            ("1h", "1h0m0s"),
            ("500ms", "500ms"),
            ("1m30s500ms", "1m30.5s"),
            ("1d", "24h0m0s"),
            ("1w2d", "216h0m0s"),
            ("1us", "1µs"),
            ("1μs", "1µs"),
            ("1.5s", "1.5s"),
            (".5h", "30m0s"),
            ("1.h", "1h0m0s"),
            ("0.1m", "6s"),
            ("-1.5h", "-1h30m0s"),
            ("+5s", "5s"),
            ("15ns", "15ns"),
            ("1.000000001s", "1.000000001s"),
            ("0.3333333333333333333333h", "19m59.999999999s"),
            ("2562047h47m16.854775807s", "2562047h47m16.854775807s"),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text).map(format).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn an_error_names_the_text_and_the_reason() {
        let text = |text: &str| text.to_owned();
        for bad in ["", "-", "soon", ".s", "s", "1s ago", "é"] {
            let kind = parse(bad).unwrap_err();
            assert!(
                matches!(
                    kind,
                    DurationError::Malformed { .. } | DurationError::UnknownUnit { .. }
                ),
                "{bad}: {kind:?}"
            );
        }
        assert_eq!(
            parse("90"),
            Err(DurationError::MissingUnit { text: text("90") })
        );
        assert_eq!(
            parse("1m30"),
            Err(DurationError::MissingUnit { text: text("1m30") })
        );
        assert_eq!(
            parse("1y"),
            Err(DurationError::UnknownUnit {
                text: text("1y"),
                unit: text("y")
            })
        );
        assert_eq!(
            parse("1S"),
            Err(DurationError::UnknownUnit {
                text: text("1S"),
                unit: text("S")
            })
        );
        for long in [
            "9999999999999999999s",
            "2562048h",
            "292y".replace('y', "000000w").as_str(),
        ] {
            assert_eq!(
                parse(long),
                Err(DurationError::TooLong { text: text(long) }),
                "{long}"
            );
        }
    }

    proptest! {
        #[test]
        fn what_is_printed_reads_back(nanoseconds in -i64::MAX..=i64::MAX) {
            prop_assert_eq!(parse(&format(nanoseconds)), Ok(nanoseconds));
        }
    }
}
