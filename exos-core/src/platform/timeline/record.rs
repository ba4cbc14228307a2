//! What is kept of hosts' states: samples whose value is the number of a state.
//!
//! `timeline/host/<id>` has a sample for each change. `timeline/watched` has one for each time in which a server watched:
//! it lies at the beginning and its value is the end, which moves on while the server lives.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::Timestamp;
use crate::error::Result;
use crate::live::timeline::{number, state, state_of};
use crate::live::{HostState, Visible, Window};
use crate::platform::Platform;
use crate::store::{Sample, Store};

/// What the names of all series begin with.
const PREFIX: &str = "timeline/";

const WATCHED: &str = "timeline/watched";

/// How often every state is written anew, so that the last one before a window is never too old to be kept.
const ANEW: Duration = Duration::from_hours(6);

/// How much longer than the longest window is kept.
const SLACK: Duration = Duration::from_hours(24);

/// Keeps the states of hosts while a server watches.
#[derive(Debug)]
pub(crate) struct Recorder {
    begun: Timestamp,
    written: BTreeMap<Arc<str>, Option<HostState>>,
}

impl Recorder {
    pub(crate) fn new(platform: &Platform) -> Self {
        Self {
            begun: platform.ports().clock.timestamp(),
            written: BTreeMap::new(),
        }
    }

    /// Writes the states that changed, and that somebody still watches.
    ///
    /// # Behavior
    /// - Both in one write: nobody is told of a time as watched whose changes were lost. What failed is written next time.
    pub(crate) async fn record(&mut self, platform: &Platform) -> Result<()> {
        let now = platform.ports().clock.timestamp();
        let view = platform.live().inventory().view(&Visible::All);
        let states = view
            .hosts()
            .iter()
            .map(|host| (Arc::clone(&host.key.id), state_of(host), host.since));
        let states: Vec<_> = states.collect();
        let changed = states
            .iter()
            .filter(|(id, state, _)| self.written.get(id) != Some(state));
        let mut samples: Vec<_> = changed
            .map(|(id, state, since)| {
                // What began before anybody watched is told from there on.
                let at = (*since).clamp(self.begun, now);
                sample(series(id), at, number(*state).into())
            })
            .collect();
        samples.push(self.watch(now));
        platform.store().add_samples(&samples).await?;
        self.written = states
            .into_iter()
            .map(|(id, state, _)| (id, state))
            .collect();
        if now.since(self.begun) >= ANEW {
            (self.begun, self.written) = (now, BTreeMap::new());
            forget(platform.store(), now).await?;
        }
        Ok(())
    }

    #[expect(clippy::cast_precision_loss, reason = "seconds since 1970 are exact")]
    fn watch(&self, now: Timestamp) -> Sample {
        sample(
            WATCHED.to_owned(),
            self.begun,
            (now.as_millis() / 1000) as f64,
        )
    }
}

fn series(host: &str) -> String {
    format!("{PREFIX}host/{host}")
}

fn sample(series: String, at: Timestamp, value: f64) -> Sample {
    Sample {
        series,
        at: at.as_millis() / 1000,
        value,
    }
}

async fn forget(store: &dyn Store, now: Timestamp) -> Result<()> {
    store.forget_samples(PREFIX, oldest(now)).await
}

fn oldest(now: Timestamp) -> i64 {
    let kept = Window::Fortnight.length() + SLACK;
    now.as_millis() / 1000 - i64::try_from(kept.as_secs()).unwrap_or(i64::MAX)
}

/// Returns when somebody watched, in order.
#[expect(
    clippy::cast_possible_truncation,
    reason = "it was written from seconds"
)]
pub(super) async fn watched(
    store: &dyn Store,
    within: (Timestamp, Timestamp),
) -> Result<Vec<(Timestamp, Timestamp)>> {
    let samples = read(store, WATCHED, within).await?.into_iter();
    let spans = samples.map(|one| (seconds(one.at), seconds(one.value as i64)));
    Ok(spans.collect())
}

/// Returns when a host came into which state, in order.
pub(super) async fn changes(
    store: &dyn Store,
    host: &str,
    within: (Timestamp, Timestamp),
) -> Result<Vec<(Timestamp, Option<HostState>)>> {
    let samples = read(store, &series(host), within).await?.into_iter();
    Ok(samples
        .map(|one| (seconds(one.at), state(one.value)))
        .collect())
}

/// Reads what tells of a time: also what was written before it and held at its beginning.
async fn read(
    store: &dyn Store,
    series: &str,
    (from, to): (Timestamp, Timestamp),
) -> Result<Vec<Sample>> {
    let before = i64::try_from(2 * ANEW.as_secs()).unwrap_or(i64::MAX);
    let from = from.as_millis() / 1000 - before;
    store.samples(series, from, to.as_millis() / 1000 + 1).await
}

fn seconds(since_epoch: i64) -> Timestamp {
    Timestamp::from_millis(since_epoch.saturating_mul(1000))
}
