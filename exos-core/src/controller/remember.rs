//! What the leader writes down so that it can be looked back at.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::{sleep, timeout};

use super::service::{Shared, jitter};
use crate::error::Result;
use crate::live::{Received, Visible};
use crate::platform::Recorder;

/// How often it is written that somebody watches: a server that dies leaves so much unknown at most.
const BEAT: Duration = Duration::from_secs(30);

/// Changes that come together are written together.
const SETTLE: Duration = Duration::from_secs(1);

/// How many minutes lie between two times of forgetting.
const FORGET_EVERY: u32 = 60;

/// Keeps what containers used, minute by minute.
pub(super) async fn usage(shared: Arc<Shared>) {
    let turn = jitter(shared.holder());
    for minute in 1_u32.. {
        let metrics = shared.platform.metrics();
        sleep(metrics.until_next(turn)).await;
        warn(
            "what containers used was not kept",
            metrics.remember().await,
        );
        if minute.is_multiple_of(FORGET_EVERY) {
            warn("what is too old was not forgotten", metrics.forget().await);
        }
    }
}

/// Keeps the states of hosts.
pub(super) async fn states(shared: Arc<Shared>) {
    let mut changes = shared.platform.live().inventory().subscribe(Visible::All);
    let mut recorder = Recorder::new(&shared.platform);
    loop {
        warn(
            "the states of hosts were not kept",
            recorder.record(&shared.platform).await,
        );
        let news = async {
            while let Some(received) = changes.next().await {
                let is_news = match &received {
                    Received::Change(change) => change.happened.is_of_host(),
                    Received::Lagged => true,
                };
                if is_news {
                    sleep(SETTLE).await;
                    return;
                }
            }
            std::future::pending::<()>().await;
        };
        // Nothing came: that is written too.
        let _ = timeout(BEAT, news).await;
    }
}

fn warn(what: &str, done: Result<()>) {
    if let Err(error) = done {
        tracing::warn!(%error, "{what}");
    }
}
