//! Times and their tables.

use std::fmt::Write as _;
use std::time::Duration;

/// How long one sort of thing took, each time.
#[derive(Debug)]
pub(crate) struct Times {
    what: String,
    /// In order.
    sorted: Vec<Duration>,
}

impl Times {
    pub(crate) fn new(what: impl Into<String>, mut times: Vec<Duration>) -> Self {
        times.sort_unstable();
        Self {
            what: what.into(),
            sorted: times,
        }
    }

    /// Returns the time that `percent` of all do not exceed.
    fn percentile(&self, percent: usize) -> Duration {
        let rank = (self.sorted.len() * percent).div_ceil(100).max(1);
        self.sorted.get(rank - 1).copied().unwrap_or_default()
    }
}

/// Prints medians, 99th percentiles and the greatest, in milliseconds.
pub(crate) fn table(title: &str, rows: &[Times]) -> String {
    let mut text = format!(
        "{title:<44} {:>6} {:>9} {:>9} {:>9}\n",
        "n", "p50 ms", "p99 ms", "max ms"
    );
    for row in rows {
        let millis = |percent| row.percentile(percent).as_secs_f64() * 1e3;
        let _infallible = writeln!(
            text,
            "  {:<42} {:>6} {:>9.3} {:>9.3} {:>9.3}",
            row.what,
            row.sorted.len(),
            millis(50),
            millis(99),
            millis(100),
        );
    }
    text + "\n"
}
