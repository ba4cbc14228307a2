//! Time as a port, so that tests own it.

mod timestamp;

use std::fmt;
use std::time::{Duration, SystemTime};

pub use timestamp::{InvalidTimestamp, Timestamp};

/// Tells the time. The only way to it in this workspace.
pub trait Clock: Send + Sync + fmt::Debug {
    /// Returns the wall clock's time.
    fn now(&self) -> SystemTime;

    /// Returns the time since an arbitrary start; it never goes back.
    fn elapsed(&self) -> Duration;

    /// Returns the wall clock's time as it is stored.
    fn timestamp(&self) -> Timestamp {
        self.now().into()
    }
}

/// The machine's clock.
#[derive(Debug, Clone, Copy)]
pub struct SystemClock {
    start: std::time::Instant,
}

impl Default for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads it"
    )]
    fn default() -> Self {
        Self {
            start: std::time::Instant::now(),
        }
    }
}

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place that reads it"
    )]
    fn now(&self) -> SystemTime {
        SystemTime::now()
    }

    fn elapsed(&self) -> Duration {
        self.start.elapsed()
    }
}

/// A clock that moves only when told to.
///
/// ```
/// use exos_core::{Clock, ManualClock};
/// use std::time::Duration;
///
/// let clock = ManualClock::default();
/// clock.advance(Duration::from_secs(3));
/// assert_eq!(clock.elapsed(), Duration::from_secs(3));
/// ```
#[derive(Debug, Default)]
pub struct ManualClock {
    elapsed: std::sync::atomic::AtomicU64,
}

impl ManualClock {
    /// Moves the clock forward.
    pub fn advance(&self, by: Duration) {
        let millis = u64::try_from(by.as_millis()).unwrap_or(u64::MAX);
        self.elapsed
            .fetch_add(millis, std::sync::atomic::Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    /// Returns the Unix epoch plus what the clock was advanced by.
    fn now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + self.elapsed()
    }

    fn elapsed(&self) -> Duration {
        Duration::from_millis(self.elapsed.load(std::sync::atomic::Ordering::SeqCst))
    }
}
