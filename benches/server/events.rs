//! How long an event of an engine needs to a subscriber, while pages are read.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use exos_core::observed::Health;
use exos_core::{Clock, SystemClock};
use tokio::task::JoinSet;

use crate::client::Client;
use crate::engines::Engines;
use crate::measure::Times;
use crate::seed::Seeded;
use crate::{Place, Result, pages};

/// Time between two events.
const PAUSE: Duration = Duration::from_millis(10);

/// When the event of a container was made, by the container's name, which is given once here.
pub(crate) type Made = Arc<Mutex<HashMap<String, Duration>>>;

/// Has engines tell events, each of another container, and asks for pages meanwhile.
pub(crate) async fn while_reading(
    place: &Place,
    seeded: &Seeded,
    engines: &Arc<Engines>,
    clock: &Arc<SystemClock>,
) -> Result<(Vec<Times>, Times)> {
    let (made, times) = (Made::default(), Arc::new(Mutex::new(Vec::new())));
    let mut client = Client::connect(&place.address, &place.key).await?;
    client.ask("/api/v1/events?kind=container").await?;
    let mut working = JoinSet::new();
    working.spawn(receive(client, made.clone(), clock.clone(), times.clone()));
    working.spawn(tell(engines.clone(), made, clock.clone()));
    let rows = pages::measure(place, seeded, clock).await?;
    working.shutdown().await;
    let mut times = times.lock().unwrap_or_else(PoisonError::into_inner);
    Ok((rows, Times::new("events", std::mem::take(&mut times))))
}

/// Has engines tell events for ever, each of another container.
pub(crate) async fn tell(engines: Arc<Engines>, made: Made, clock: Arc<SystemClock>) -> Result<()> {
    let mut ticks = tokio::time::interval(PAUSE);
    for number in 0.. {
        ticks.tick().await;
        let (_, engine, name) = engines.container(number);
        let health = if (number / engines.containers()).is_multiple_of(2) {
            Health::Unhealthy
        } else {
            Health::Healthy
        };
        let mut made = made.lock().unwrap_or_else(PoisonError::into_inner);
        made.insert(name.clone(), clock.elapsed());
        drop(made);
        engine.set_health(&name, health);
    }
    Ok(())
}

async fn receive(
    mut client: Client,
    made: Made,
    clock: Arc<SystemClock>,
    times: Arc<Mutex<Vec<Duration>>>,
) -> Result<()> {
    loop {
        let line = client.line().await?;
        let Some(data) = line.strip_prefix("data: ") else {
            continue;
        };
        let now = clock.elapsed();
        let data: serde_json::Value = serde_json::from_str(data)?;
        let name = data["container"]["name"].as_str().unwrap_or_default();
        let begun = made
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(name);
        if let Some(begun) = begun {
            let mut times = times.lock().unwrap_or_else(PoisonError::into_inner);
            times.push(now.saturating_sub(begun));
        }
    }
}
