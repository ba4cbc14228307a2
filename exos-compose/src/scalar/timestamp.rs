//! Dates and times among plain scalars.

/// Prints a timestamp as Go's `time.Time` prints itself, or returns `None` when `text` is no timestamp.
///
/// Timestamps are `Y-M-D`, `Y-M-D h:m:s[.f]` and `Y-M-D{T|t}h:m:s[.f]{Z|±hh:mm}`, with a year of four digits and one
/// or two of the others.
pub(crate) fn go_timestamp(text: &str) -> Option<String> {
    let mut scan = Scan { rest: text };
    let date = scan.date()?;
    let (time, zone) = if scan.rest.is_empty() {
        ("00:00:00".to_owned(), "+0000 UTC".to_owned())
    } else if scan.skip(' ') {
        (scan.time()?, "+0000 UTC".to_owned())
    } else if scan.skip('T') || scan.skip('t') {
        (scan.time()?, scan.zone()?)
    } else {
        return None;
    };
    scan.rest
        .is_empty()
        .then(|| format!("{date} {time} {zone}"))
}

struct Scan<'a> {
    rest: &'a str,
}

impl<'a> Scan<'a> {
    fn skip(&mut self, wanted: char) -> bool {
        let rest = self.rest.strip_prefix(wanted);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    /// Up to `most` digits.
    fn digits(&mut self, most: usize) -> &'a str {
        let count = self
            .rest
            .bytes()
            .take(most)
            .take_while(u8::is_ascii_digit)
            .count();
        let (digits, rest) = self.rest.split_at(count);
        self.rest = rest;
        digits
    }

    fn number(&mut self, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
        self.digits(2)
            .parse()
            .ok()
            .filter(|number| range.contains(number))
    }

    fn date(&mut self) -> Option<String> {
        let year = self.digits(4);
        if year.len() != 4 || !self.skip('-') {
            return None;
        }
        let month = self.number(1..=12)?;
        if !self.skip('-') {
            return None;
        }
        let day = self.number(1..=days_in(month, year.parse().ok()?))?;
        Some(format!("{year}-{month:02}-{day:02}"))
    }

    fn time(&mut self) -> Option<String> {
        let hour = self.number(0..=23)?;
        let minute = if self.skip(':') {
            self.number(0..=59)?
        } else {
            return None;
        };
        let second = if self.skip(':') {
            self.number(0..=59)?
        } else {
            return None;
        };
        let fraction = if self.skip('.') {
            self.fraction()?
        } else {
            String::new()
        };
        Some(format!("{hour:02}:{minute:02}:{second:02}{fraction}"))
    }

    /// The digits after the point, to the nanosecond and without zeros at the end.
    fn fraction(&mut self) -> Option<String> {
        let digits = self.digits(usize::MAX);
        if digits.is_empty() {
            return None;
        }
        let kept = digits[..digits.len().min(9)].trim_end_matches('0');
        Some(if kept.is_empty() {
            String::new()
        } else {
            format!(".{kept}")
        })
    }

    fn zone(&mut self) -> Option<String> {
        if self.skip('Z') {
            return Some("+0000 UTC".to_owned());
        }
        let sign = if self.skip('+') {
            '+'
        } else if self.skip('-') {
            '-'
        } else {
            return None;
        };
        let (hour, minute) = self
            .rest
            .split_once(':')
            .filter(|(hour, minute)| hour.len() == 2 && minute.len() == 2)?;
        let in_range = |text: &str, most: u32| text.parse().is_ok_and(|number: u32| number <= most);
        if !in_range(hour, 24) || !in_range(minute, 60) {
            return None;
        }
        self.rest = "";
        let offset = format!("{sign}{hour}{minute}");
        Some(if offset == "+0000" || offset == "-0000" {
            "+0000 +0000".to_owned()
        } else {
            format!("{offset} {offset}")
        })
    }
}

const fn days_in(month: u32, year: u32) -> u32 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => {
            29
        }
        2 => 28,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_timestamp_prints_with_its_zone() {
        let cases = [
            ("2001-01-01", "2001-01-01 00:00:00 +0000 UTC"),
            ("2001-1-2", "2001-01-02 00:00:00 +0000 UTC"),
            ("2001-01-01 1:2:3", "2001-01-01 01:02:03 +0000 UTC"),
            (
                "2001-01-01T01:02:03.100Z",
                "2001-01-01 01:02:03.1 +0000 UTC",
            ),
            (
                "2001-12-14t21:59:43.10-05:00",
                "2001-12-14 21:59:43.1 -0500 -0500",
            ),
            ("2000-02-29", "2000-02-29 00:00:00 +0000 UTC"),
        ];
        for (text, expected) in cases {
            assert_eq!(go_timestamp(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn another_text_is_none() {
        let texts = [
            "",
            "2001",
            "2001-",
            "201-01-01",
            "20011-01-01",
            "2001-13-01",
            "2001-00-01",
            "2001-02-29",
            "1900-02-29",
            "2001-001-01",
            "2001-01-01x",
            "2001-01-01T",
            "2001-01-01T01:02:03",
            "2001-01-01 01:02",
            "2001-01-01 24:00:00",
            "2001-01-01 01:02:03 -5",
            "2001-01-01T01:02:03.Z",
            "2001-01-01T01:02:03+5:00",
            "2001-01-01T01:02:03+é:00",
        ];
        for text in texts {
            assert_eq!(go_timestamp(text), None, "{text}");
        }
    }
}
