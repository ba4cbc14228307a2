//! Times as the engine writes them.

/// Reads an RFC 3339 time as whole seconds since the Unix epoch. Times before it are `None`.
pub(super) fn seconds(text: &str) -> Option<i64> {
    let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<i64>().ok();
    let (year, month, day) = (number(0..4)?, number(5..7)?, number(8..10)?);
    let (hour, minute, second) = (number(11..13)?, number(14..16)?, number(17..19)?);
    let of_day = hour * 3600 + minute * 60 + second;
    let total = days(year, month, day) * 86400 + of_day - offset(text)?;
    (total >= 0).then_some(total)
}

/// Reads an RFC 3339 time as nanoseconds since the Unix epoch.
pub(super) fn nanos(text: &str) -> Option<i64> {
    let seconds = seconds(text)?;
    let fraction = text.get(19..)?.strip_prefix('.').unwrap_or_default();
    let digits = fraction.chars().take_while(char::is_ascii_digit);
    let digits: String = digits.chain(std::iter::repeat('0')).take(9).collect();
    Some(seconds * 1_000_000_000 + digits.parse::<i64>().ok()?)
}

/// Days from 1970-01-01 in the Gregorian calendar. Years are counted from March, so that the leap day comes last;
/// 400 years have 146,097 days.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let month = (month + 9) % 12;
    let of_year = (153 * month + 2) / 5 + day - 1;
    365 * year + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400) + of_year
        - 719_468
}

/// Returns how many seconds the clock of the text is ahead of UTC.
fn offset(text: &str) -> Option<i64> {
    let rest = text.get(19..)?;
    let rest = rest.trim_start_matches(|c: char| c == '.' || c.is_ascii_digit());
    if rest == "Z" {
        return Some(0);
    }
    let (hours, minutes) = rest.get(1..)?.split_once(':')?;
    let seconds = hours.parse::<i64>().ok()? * 3600 + minutes.parse::<i64>().ok()? * 60;
    match rest.as_bytes()[0] {
        b'+' => Some(seconds),
        b'-' => Some(-seconds),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_with_fraction_and_offset() {
        for (text, expected) in [
            ("1970-01-01T00:00:00Z", Some(0)),
            ("2023-11-14T22:13:20.123456789Z", Some(1_700_000_000)),
            ("2023-11-15T00:13:20.1+02:00", Some(1_700_000_000)),
            ("2024-02-29T12:00:00-01:30", Some(1_709_213_400)),
            ("0001-01-01T00:00:00Z", None),
            ("", None),
            ("2023-11-14", None),
        ] {
            assert_eq!(seconds(text), expected, "{text}");
        }
    }

    #[test]
    fn fractions_have_any_length() {
        let second = 1_700_000_000_000_000_000;
        assert_eq!(nanos("2023-11-14T22:13:20Z"), Some(second));
        assert_eq!(nanos("2023-11-14T22:13:20.5Z"), Some(second + 500_000_000));
        assert_eq!(
            nanos("2023-11-14T22:13:20.000000001+00:00"),
            Some(second + 1)
        );
    }
}
