//! One controller at a time, however many servers share a store.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::watch;

use crate::clock::Clock;
use crate::store::Store;

const LEASE: &str = "controller";

/// How long a leader leads without renewing, and how often it renews. A follower takes over within their sum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Terms {
    pub(super) lasts: Duration,
    pub(super) renew: Duration,
}

/// Keeps trying to lead, and tells whether it does.
pub(super) async fn campaign(
    store: Arc<dyn Store>,
    clock: Arc<dyn Clock>,
    holder: String,
    terms: Terms,
    leads: watch::Sender<bool>,
) {
    // A leader that cannot reach the store stops leading before another one may begin.
    let mut until = Duration::ZERO;
    loop {
        let now = clock.timestamp();
        let started = clock.elapsed();
        match store.lease(LEASE, &holder, now, terms.lasts).await {
            Ok(true) => {
                until = started + terms.lasts;
                leads.send_if_modified(|leads| !std::mem::replace(leads, true));
            }
            Ok(false) => stop(&leads, "another server leads"),
            Err(error) if clock.elapsed() + terms.renew >= until => {
                stop(&leads, &error.to_string());
            }
            Err(error) => tracing::warn!(%error, "the lease was not renewed"),
        }
        tokio::time::sleep(terms.renew).await;
    }
}

fn stop(leads: &watch::Sender<bool>, why: &str) {
    if leads.send_if_modified(|leads| std::mem::replace(leads, false)) {
        tracing::warn!(why, "this server leads no longer");
    }
}

/// Gives the lease back, so that another server need not wait for its end.
pub(super) async fn resign(store: &dyn Store, holder: &str) {
    if let Err(error) = store.release(LEASE, holder).await {
        tracing::warn!(%error, "the lease was not given back");
    }
}
