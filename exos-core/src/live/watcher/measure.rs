//! Measuring the containers of a host.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::{jitter, within};
use crate::backend::{Backend, Measured};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::live::STEP;
use crate::live::contents::Contents;

/// A turn that comes so soon after a measurement is that of the measurement.
const SOON: Duration = Duration::from_secs(1);

/// A measurement that is under way.
pub(super) type Measuring = BoxFuture<'static, Result<Vec<Measured>>>;

/// Measures what runs; nothing is asked where nothing does.
pub(super) fn measure(
    backend: Arc<dyn Backend>,
    contents: &Contents,
    limit: Duration,
) -> Measuring {
    let containers = contents.containers().iter().map(|entry| &entry.container);
    let running = containers.filter(|container| container.state.is_up());
    let running: Vec<String> = running.map(|container| container.id.clone()).collect();
    Box::pin(async move {
        if running.is_empty() {
            return Ok(Vec::new());
        }
        within(limit, backend.measure(&running)).await
    })
}

/// Returns the time to a host's next measurement: each step has one, and hosts take turns within it.
pub(super) fn until_next(host: &str, now: Timestamp) -> Duration {
    let step = u64::try_from(STEP.as_millis()).unwrap_or(u64::MAX);
    let now = u64::try_from(now.as_millis()).unwrap_or_default();
    // Not at the very ends: a timer that is a little off must not meet one step twice and the next one never.
    let turn = STEP.mul_f64(0.1 + 0.7 * jitter(host, 0));
    let (now, begin) = (
        Duration::from_millis(now),
        Duration::from_millis(now - now % step),
    );
    let this = begin + turn;
    let next = if this > now + SOON { this } else { this + STEP };
    next.saturating_sub(now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_step_has_one_measurement_and_hosts_take_turns() {
        let mut turns = std::collections::BTreeSet::new();
        for host in ["a", "b", "c", "d"] {
            let mut now = Timestamp::from_millis(1_700_000_000_123);
            let mut slots = Vec::new();
            for late in [0, 3, 40, 0, 250] {
                now = now + until_next(host, now) + Duration::from_millis(late);
                slots.push(now.as_millis() / 10_000);
                turns.insert(now.as_millis() % 10_000);
            }
            assert!(
                slots.windows(2).all(|two| two[1] == two[0] + 1),
                "{slots:?}"
            );
        }
        assert!(turns.len() > 12, "{turns:?}");
    }
}
