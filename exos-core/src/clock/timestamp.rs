//! A point in time that is stored and shown.

use std::fmt;
use std::str::FromStr;
use std::time::{Duration, SystemTime};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A point in time, to the millisecond. Its text is that of RFC 3339, in UTC.
///
/// ```
/// use exos_core::Timestamp;
/// use std::time::Duration;
///
/// let start: Timestamp = "2026-11-22T20:25:00Z".parse().unwrap();
/// let end = start + Duration::from_millis(1500);
/// assert_eq!(end.to_string(), "2026-11-22T20:25:01.500Z");
/// assert_eq!(end.since(start), Duration::from_millis(1500));
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Timestamp(i64);

/// The milliseconds of the year 9999's end: what the text can show.
const LAST: i64 = 253_402_207_199_999;

impl Timestamp {
    /// Returns the point `millis` milliseconds after the Unix epoch; at most the year 9999.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(-LAST, LAST))
    }

    /// Returns the milliseconds since the Unix epoch.
    pub fn as_millis(self) -> i64 {
        self.0
    }

    /// Returns the time from `earlier` to this point; zero when `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(u64::try_from(self.0 - earlier.0).unwrap_or_default())
    }
}

impl From<SystemTime> for Timestamp {
    fn from(time: SystemTime) -> Self {
        let since = time
            .duration_since(SystemTime::UNIX_EPOCH)
            .unwrap_or_default();
        Self::from_millis(i64::try_from(since.as_millis()).unwrap_or(LAST))
    }
}

impl std::ops::Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, by: Duration) -> Self {
        let millis = i64::try_from(by.as_millis()).unwrap_or(LAST);
        Self::from_millis(self.0.saturating_add(millis))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = jiff::Timestamp::from_millisecond(self.0).map_err(|_| fmt::Error)?;
        write!(f, "{time:.3}")
    }
}

impl FromStr for Timestamp {
    type Err = InvalidTimestamp;

    fn from_str(text: &str) -> Result<Self, InvalidTimestamp> {
        let time: jiff::Timestamp = text.parse().map_err(|_| InvalidTimestamp)?;
        Ok(Self::from_millis(time.as_millisecond()))
    }
}

/// A text that is no point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a time of the form 2026-11-22T20:25:00Z (RFC 3339)")]
pub struct InvalidTimestamp;

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(deserializer)?;
        text.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_time_that_it_can_hold_prints_and_reads_back() {
        for millis in [0, -1, 1, 1_795_379_100_123, LAST, i64::MAX, i64::MIN + 1] {
            let time = Timestamp::from_millis(millis);
            assert_eq!(time.to_string().parse(), Ok(time));
        }
    }

    #[test]
    fn a_text_of_another_form_is_refused() {
        assert_eq!("yesterday".parse::<Timestamp>(), Err(InvalidTimestamp));
        assert!(serde_json::from_str::<Timestamp>("17").is_err());
    }
}
