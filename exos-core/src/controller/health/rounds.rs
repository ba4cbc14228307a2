//! The probes of one container, one after the other.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;

use crate::probe::{ProbeOutcome, ProbeTarget, Prober};

/// Probes a container again and again, one probe at a time.
pub(super) async fn probe_on(
    prober: Arc<dyn Prober>,
    container: String,
    target: ProbeTarget,
    interval: Duration,
    outcomes: mpsc::Sender<(String, ProbeOutcome)>,
) {
    let mut turn = 0;
    loop {
        turn += 1;
        // What started together is spread over the first interval, and drifts apart from then on.
        let share = if turn == 1 { 0.5 } else { 0.9 };
        let spread = 1.0 - share;
        let pause = interval.mul_f64(share + spread * spread_of(&container, turn));
        tokio::time::sleep(pause.max(Duration::from_millis(10))).await;
        let outcome = prober.probe(&target).await;
        if outcomes.send((container.clone(), outcome)).await.is_err() {
            return;
        }
    }
}

/// A number between 0 and 1 that differs from container to container, and from turn to turn.
fn spread_of(container: &str, turn: u32) -> f64 {
    let add = |sum: u32, byte: u8| sum.wrapping_mul(31).wrapping_add(byte.into());
    let sum = container.bytes().fold(turn.wrapping_mul(7919), add);
    f64::from(sum % 1000) / 1000.0
}
