//! Sizes, times and ids as people read them.

use std::time::Duration;

use exos_core::Timestamp;

/// Returns bytes with a binary unit: `512 B`, `1.5 KiB`, `22.8 GiB`.
#[expect(
    clippy::cast_precision_loss,
    reason = "one digit after the point is shown"
)]
pub(crate) fn bytes(count: u64) -> String {
    const UNITS: [&str; 6] = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
    let mut value = count as f64;
    let mut unit = 0;
    while value >= 1023.95 && unit + 1 < UNITS.len() {
        value /= 1024.0;
        unit += 1;
    }
    match unit {
        0 => format!("{count} B"),
        _ if value < 99.95 => format!("{value:.1} {}", UNITS[unit]),
        _ => format!("{value:.0} {}", UNITS[unit]),
    }
}

/// Reads bytes: `512m`, `1.5g`, `2GiB`, or a number alone.
pub(crate) fn parse_bytes(text: &str) -> Result<i64, String> {
    let lower = text.trim().to_ascii_lowercase();
    let end = lower.find(|c: char| !c.is_ascii_digit() && c != '.');
    let (number, unit) = lower.split_at(end.unwrap_or(lower.len()));
    let unit = unit.trim().trim_end_matches('b').trim_end_matches('i');
    let scale = ["", "k", "m", "g", "t"]
        .iter()
        .position(|known| *known == unit);
    let number: Option<f64> = number.parse().ok();
    let bytes = number.zip(scale).and_then(|(number, scale)| {
        let factor = 1024f64.powi(i32::try_from(scale).ok()?);
        Some(number * factor).filter(|bytes| *bytes < 9e18)
    });
    #[expect(
        clippy::cast_possible_truncation,
        reason = "it was just checked to fit"
    )]
    let bytes = bytes.map(|bytes| bytes.round() as i64);
    bytes.ok_or_else(|| format!("{text:?} is no size such as 512m or 16g"))
}

/// Returns how long something took: `0.04s`, `3.2s`, `2m 5s`, `1h 3m`.
pub(crate) fn took(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0 => format!("{:.2}s", time.as_secs_f64()),
        1..=59 => format!("{:.1}s", time.as_secs_f64()),
        60..=3599 => format!("{}m {}s", seconds / 60, seconds % 60),
        _ => format!("{}h {}m", seconds / 3600, seconds / 60 % 60),
    }
}

/// Returns a point in time to the second, in UTC: `2026-11-22 20:25:01`.
pub(crate) fn time(at: Timestamp) -> String {
    let text = at.to_string().replace('T', " ");
    text.split('.').next().unwrap_or_default().to_owned()
}

/// Returns a number with its noun: `1 container`, `2 containers`.
pub(crate) fn plural(count: usize, noun: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{ending}")
}

/// Returns the part of an id that people use.
pub(crate) fn short_id(id: &str) -> &str {
    let id = id.strip_prefix("sha256:").unwrap_or(id);
    id.get(..12).unwrap_or(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_have_at_most_one_digit_after_the_point() {
        let cases = [
            (0, "0 B"),
            (1023, "1023 B"),
            (1024, "1.0 KiB"),
            (1536, "1.5 KiB"),
            (1024 * 1024 - 1, "1.0 MiB"),
            (150 << 20, "150 MiB"),
            (23 << 30, "23.0 GiB"),
        ];
        for (count, text) in cases {
            assert_eq!(bytes(count), text);
        }
    }

    #[test]
    fn points_in_time_are_told_to_the_second() {
        assert_eq!(time(Timestamp::from_millis(1500)), "1970-01-01 00:00:01");
    }

    #[test]
    fn sizes_are_read_with_their_units() {
        let cases = [
            ("512", 512),
            ("512m", 512 << 20),
            ("1.5g", 3 << 29),
            ("2GiB", 2 << 30),
            ("1kb", 1024),
        ];
        for (text, bytes) in cases {
            assert_eq!(parse_bytes(text), Ok(bytes), "{text}");
        }
        for text in ["", "g", "1x", "-1", "1e99t"] {
            assert!(parse_bytes(text).is_err(), "{text}");
        }
    }

    #[test]
    fn times_grow_coarser() {
        let cases = [
            (0.04, "0.04s"),
            (3.24, "3.2s"),
            (125.0, "2m 5s"),
            (3780.0, "1h 3m"),
        ];
        for (seconds, text) in cases {
            assert_eq!(took(Duration::from_secs_f64(seconds)), text);
        }
    }

    #[test]
    fn short_ids_leave_out_the_algorithm() {
        assert_eq!(short_id("sha256:0123456789abcdef"), "0123456789ab");
        assert_eq!(short_id("abc"), "abc");
    }
}
