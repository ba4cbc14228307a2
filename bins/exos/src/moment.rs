//! Points in time: as flags give them, and as tables show them.

use std::time::{Duration, SystemTime};

const DAY: i64 = 24 * 3600;

/// Returns the seconds since the Unix epoch.
pub(crate) fn unix(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH);
    i64::try_from(since.unwrap_or_default().as_secs()).unwrap_or(i64::MAX)
}

/// Reads a point in time: RFC 3339 (a date alone counts as its midnight, and a time without a zone
/// as UTC), seconds since the Unix epoch, or a time span before `now`, such as `42m` or `1h30m`.
pub(crate) fn parse(text: &str, now: i64) -> Option<i64> {
    if let Some(span) = span(text) {
        return now.checked_sub(i64::try_from(span.as_secs()).ok()?);
    }
    if let Some((seconds, _)) = text.split_once('.').or(Some((text, ""))) {
        if let Ok(seconds) = seconds.parse() {
            return Some(seconds);
        }
    }
    rfc3339(text)
}

/// Reads a time span such as `1h30m`, `10s` or `500ms`. A bare number is none.
pub(crate) fn span(text: &str) -> Option<Duration> {
    let mut rest = text;
    let mut sum = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let number: f64 = rest[..digits].parse().ok()?;
        let unit_end = rest[digits..]
            .find(|c: char| c.is_ascii_digit())
            .map_or(rest.len(), |at| digits + at);
        sum += number * unit(&rest[digits..unit_end])?;
        rest = &rest[unit_end..];
    }
    (!text.is_empty()).then(|| Duration::try_from_secs_f64(sum).ok())?
}

fn unit(name: &str) -> Option<f64> {
    Some(match name {
        "ns" => 1e-9,
        "us" | "µs" => 1e-6,
        "ms" => 1e-3,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        "d" => 86_400.0,
        _ => return None,
    })
}

fn rfc3339(text: &str) -> Option<i64> {
    let (date, time) = text.split_once(['T', 't', ' ']).unwrap_or((text, "00:00"));
    let mut date = date.splitn(3, '-').map(str::parse::<i64>);
    let (year, month, day) = (date.next()?.ok()?, date.next()?.ok()?, date.next()?.ok()?);
    if !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let zone_at = time.find(['Z', 'z', '+', '-']).unwrap_or(time.len());
    let (clock, zone) = time.split_at(zone_at);
    let mut clock = clock.splitn(3, ':');
    let hours: i64 = clock.next()?.parse().ok()?;
    let minutes: i64 = clock.next()?.parse().ok()?;
    let seconds = clock.next().unwrap_or("0").split('.').next()?;
    let seconds: i64 = seconds.parse().ok()?;
    let of_day = hours * 3600 + minutes * 60 + seconds;
    Some(days_from_civil(year, month, day) * DAY + of_day - offset(zone)?)
}

/// Reads `Z`, nothing, `+02:00` or `-0530` as seconds east of UTC.
fn offset(zone: &str) -> Option<i64> {
    let sign = match zone.chars().next() {
        None | Some('Z' | 'z') => return Some(0),
        Some('+') => 1,
        _ => -1,
    };
    let digits: String = zone[1..].chars().filter(|c| *c != ':').collect();
    let (hours, minutes) = digits.split_at_checked(2)?;
    let hours: i64 = hours.parse().ok()?;
    let minutes: i64 = if minutes.is_empty() {
        0
    } else {
        minutes.parse().ok()?
    };
    Some(sign * (hours * 3600 + minutes * 60))
}

/// Returns RFC 3339 in UTC, to the second: `2026-03-01T12:30:00Z`.
pub(crate) fn format(seconds: i64) -> String {
    let (year, month, day) = civil_from_days(seconds.div_euclid(DAY));
    let of_day = seconds.rem_euclid(DAY);
    let (hour, minute, second) = (of_day / 3600, of_day / 60 % 60, of_day % 60);
    format!("{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z")
}

/// Returns RFC 3339 in UTC with nanoseconds, for events.
pub(crate) fn format_nanos(nanos: i64) -> String {
    let text = format(nanos.div_euclid(1_000_000_000));
    let whole = text.trim_end_matches('Z');
    format!("{whole}.{:09}Z", nanos.rem_euclid(1_000_000_000))
}

/// Days since 1970-01-01 of a date of the proleptic Gregorian calendar. A year is counted from
/// March on, so that the leap day is its last.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The inverse of [`days_from_civil`].
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    let year = year + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_of_a_point_in_time_is_read() {
        let now = 1_000_000;
        let cases = [
            ("2013-01-02T13:23:37Z", Some(1_357_133_017)),
            ("2013-01-02T13:23:37.5+01:00", Some(1_357_129_417)),
            ("2013-01-02 13:23:37", Some(1_357_133_017)),
            ("2013-01-02", Some(1_357_084_800)),
            ("1357133017", Some(1_357_133_017)),
            ("1357133017.25", Some(1_357_133_017)),
            ("42m", Some(now - 42 * 60)),
            ("1h30m", Some(now - 5400)),
            ("yesterday", None),
            ("2013-13-02", None),
            ("", None),
            ("5x", None),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text, now), expected, "{text}");
        }
    }

    #[test]
    fn formatting_is_the_inverse_of_reading() {
        let mut second = -62_135_596_800_i64;
        while second < 253_402_300_800 {
            assert_eq!(rfc3339(&format(second)), Some(second));
            second += 86_400 * 97 + 12_345;
        }
    }
}
