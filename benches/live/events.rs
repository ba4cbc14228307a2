//! How long an event of an engine needs to a subscriber, while lists are read.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use exos_core::live::{Changes, Happened, Live, Received, Visible};
use exos_core::observed::Health;
use exos_core::{Clock, Error, ErrorKind, Result, SystemClock};
use tokio::task::{JoinSet, spawn_blocking};

use crate::engines::Engines;
use crate::measure::Times;
use crate::reads;

/// Time between two events.
const PAUSE: Duration = Duration::from_millis(2);

/// When the event of a container was told, by host and name.
type Told = Mutex<HashMap<(String, String), Duration>>;

/// Has engines tell events, each of another container, and reads meanwhile.
pub(crate) async fn while_reading(
    live: &Arc<Live>,
    engines: &Arc<Engines>,
    clock: &Arc<SystemClock>,
) -> Result<(Vec<Times>, Times)> {
    let told = Arc::new(Told::default());
    let over = Arc::new(AtomicBool::new(false));
    let changes = live.inventory().subscribe(Visible::All);
    let (mut receiver, mut teller) = (JoinSet::new(), JoinSet::new());
    receiver.spawn(receive(changes, Arc::clone(&told), Arc::clone(clock)));
    teller.spawn(tell(
        Arc::clone(engines),
        told,
        Arc::clone(clock),
        Arc::clone(&over),
    ));

    let (live, clock) = (Arc::clone(live), Arc::clone(clock));
    let rows = spawn_blocking(move || reads::measure(&live, &*clock)).await;
    over.store(true, Ordering::Relaxed);
    let sent = teller.join_next().await.and_then(std::result::Result::ok);
    let times = receiver.join_next().await.and_then(std::result::Result::ok);

    let failed = || Error::new(ErrorKind::Internal, "bench", "a task ended too early");
    let rows = rows.map_err(|_| failed())??;
    let (sent, times) = sent.zip(times).ok_or_else(failed)?;
    let what = format!("{} events, {} of them missing", sent, sent - times.len());
    Ok((rows, Times::new(what, times)))
}

/// Tells events until it is over; returns how many.
async fn tell(
    engines: Arc<Engines>,
    told: Arc<Told>,
    clock: Arc<SystemClock>,
    over: Arc<AtomicBool>,
) -> usize {
    let mut ticks = tokio::time::interval(PAUSE);
    let mut sent = 0;
    while !over.load(Ordering::Relaxed) {
        ticks.tick().await;
        let (host, engine, name) = engines.container(sent);
        let round = sent / engines.containers();
        let health = if round.is_multiple_of(2) {
            Health::Unhealthy
        } else {
            Health::Healthy
        };
        lock(&told).insert((host, name.clone()), clock.elapsed());
        engine.set_health(&name, health);
        sent += 1;
    }
    sent
}

/// Notes how long each event took, until none came for a second.
async fn receive(mut changes: Changes, told: Arc<Told>, clock: Arc<SystemClock>) -> Vec<Duration> {
    const QUIET: Duration = Duration::from_secs(1);
    let mut times = Vec::new();
    while let Ok(Some(received)) = tokio::time::timeout(QUIET, changes.next()).await {
        let Received::Change(change) = received else {
            continue;
        };
        if let Happened::ContainerChanged { entry } = &change.happened {
            let key = (change.key.id.to_string(), entry.container.name.clone());
            if let Some(begun) = lock(&told).remove(&key) {
                times.push(clock.elapsed().saturating_sub(begun));
            }
        }
    }
    times
}

fn lock(told: &Told) -> MutexGuard<'_, HashMap<(String, String), Duration>> {
    told.lock().unwrap_or_else(PoisonError::into_inner)
}
