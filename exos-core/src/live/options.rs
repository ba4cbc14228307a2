//! How hosts are watched.

use std::time::Duration;

/// How hosts are watched. The defaults suit a thousand hosts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// How long reaching an engine may take.
    pub connect_timeout: Duration,
    /// How long a look at an engine may take.
    pub look_timeout: Duration,
    /// How long changes are gathered before the engine is looked at: a burst costs one look.
    pub settle: Duration,
    /// How long a measurement of a host's containers may take. They are measured every [`STEP`](super::STEP).
    pub measure_timeout: Duration,
    /// How often a host is looked over as a whole, give or take a tenth. It finds what events did not tell, and
    /// engines that went silent.
    pub resync: Duration,
    /// How long to wait after the first failure to reach an engine; twice as long after each further one.
    pub retry_first: Duration,
    /// How long to wait at most.
    pub retry_most: Duration,
    /// How many changes a subscriber may be behind before it misses some.
    pub backlog: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            connect_timeout: Duration::from_secs(10),
            look_timeout: Duration::from_secs(15),
            settle: Duration::from_millis(20),
            measure_timeout: Duration::from_secs(8),
            resync: Duration::from_secs(30),
            retry_first: Duration::from_millis(500),
            retry_most: Duration::from_secs(30),
            backlog: 4096,
        }
    }
}
