//! How long to wait, each host a little differently.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::time::Duration;

use crate::live::options::Options;

/// Waits twice as long after each failure, up to a limit.
#[derive(Debug)]
pub(super) struct Backoff {
    first: Duration,
    most: Duration,
    host: String,
    failures: u32,
}

impl Backoff {
    pub(super) fn new(options: &Options, host: &str) -> Self {
        Self {
            first: options.retry_first,
            most: options.retry_most.max(options.retry_first),
            host: host.to_owned(),
            failures: 0,
        }
    }

    /// Returns how long to wait now, and longer the next time.
    ///
    /// It lies between a half and the whole of `first * 2^failures`, so that hosts that were lost together are not
    /// reached for together.
    pub(super) fn pause(&mut self) -> Duration {
        let whole = self.first.saturating_mul(1 << self.failures.min(20));
        let pause = whole.min(self.most) / 2;
        let pause = pause + pause.mul_f64(jitter(&self.host, self.failures.into()));
        self.failures = self.failures.saturating_add(1);
        pause
    }

    /// Begins anew after a success.
    pub(super) fn reset(&mut self) {
        self.failures = 0;
    }
}

/// Returns a number from 0 to 1 that differs from host to host and from turn to turn, and is the same in every run.
pub(super) fn jitter(host: &str, turn: u64) -> f64 {
    let mut hasher = DefaultHasher::new();
    (host, turn).hash(&mut hasher);
    let bits = u32::try_from(hasher.finish() >> 32).unwrap_or_default();
    f64::from(bits) / f64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_up_to_the_limit_and_begin_anew() {
        let options = Options::default();
        let mut backoff = Backoff::new(&options, "h1");
        let pauses: Vec<_> = (0..12).map(|_| backoff.pause()).collect();
        for (n, pause) in (0..).zip(&pauses) {
            let whole = (options.retry_first * 2u32.pow(n)).min(options.retry_most);
            assert!((whole / 2..=whole).contains(pause), "{n}: {pause:?}");
        }
        backoff.reset();
        assert_eq!(backoff.pause(), pauses[0]);
    }

    #[test]
    fn hosts_do_not_wait_alike() {
        let turns = |host: &str| (0..8).map(|n| jitter(host, n)).collect::<Vec<_>>();
        assert_ne!(turns("h1"), turns("h2"));
        assert!(turns("h1").iter().all(|one| (0.0..=1.0).contains(one)));
    }
}
