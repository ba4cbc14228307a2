//! Durations as the engine counts them.

use std::time::{Duration, SystemTime};

use crate::clock::{Clock, SystemClock};

/// Returns the time since the Unix epoch.
pub(super) fn since_epoch() -> Duration {
    let now = SystemClock::default().now();
    now.duration_since(SystemTime::UNIX_EPOCH)
        .unwrap_or_default()
}

/// Nanoseconds, for health checks.
pub(super) fn nanos(duration: Duration) -> i64 {
    i64::try_from(duration.as_nanos()).unwrap_or(i64::MAX)
}

/// Seconds, for grace periods. A part of a second counts as one: 0 would kill at once.
pub(super) fn whole_seconds(duration: Duration) -> i64 {
    let up = u64::from(duration.subsec_nanos() > 0);
    i64::try_from(duration.as_secs() + up).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_second_of_grace_is_not_none() {
        assert_eq!(whole_seconds(Duration::from_millis(500)), 1);
        assert_eq!(whole_seconds(Duration::ZERO), 0);
        assert_eq!(whole_seconds(Duration::from_secs(10)), 10);
    }
}
