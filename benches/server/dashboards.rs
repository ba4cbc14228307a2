//! What open dashboards cost the server while engines tell of changes.

use std::sync::Arc;
use std::time::Duration;

use exos_core::{Clock, SystemClock};
use tokio::task::JoinSet;

use crate::client::Client;
use crate::engines::Engines;
use crate::{Place, Result, events, pages};

/// How many are open.
const OPEN: usize = 100;

/// For how long they are watched.
const TIME: Duration = Duration::from_secs(20);

/// Opens dashboards of somebody who sees everything, and returns what the server does for them with quiet engines, and
/// with a hundred events a second.
pub(crate) async fn open(
    place: &Place,
    engines: &Arc<Engines>,
    clock: &Arc<SystemClock>,
) -> Result<String> {
    let none = watched(place, clock, 0).await?;
    let quiet = watched(place, clock, OPEN).await?;
    let mut telling = JoinSet::new();
    telling.spawn(events::tell(
        engines.clone(),
        events::Made::default(),
        clock.clone(),
    ));
    let alone = watched(place, clock, 0).await?;
    let busy = watched(place, clock, OPEN).await?;
    telling.shutdown().await;
    Ok(format!(
        "{OPEN} open dashboards, this process in all           % of one CPU\n\
         \x20 none open, engines quiet                    {none:>12.1}\n\
         \x20 engines quiet                               {quiet:>12.1}\n\
         \x20 none open, 100 events a second              {alone:>12.1}\n\
         \x20 100 events a second                         {busy:>12.1}\n\n"
    ))
}

/// Returns how much of one CPU this process works while so many dashboards are open.
async fn watched(place: &Place, clock: &Arc<SystemClock>, open: usize) -> Result<f64> {
    let mut watching = JoinSet::new();
    for _ in 0..open {
        let mut client = Client::connect(&place.address, &place.key).await?;
        client
            .ask_with("/", "accept: text/event-stream\r\n")
            .await?;
        watching.spawn(async move { while client.line().await.is_ok() {} });
    }
    // All are sent everything at first.
    tokio::time::sleep(Duration::from_secs(5)).await;
    let (begun, before) = (clock.elapsed(), pages::cpu());
    tokio::time::sleep(TIME).await;
    let worked = pages::cpu().saturating_sub(before).as_secs_f64();
    watching.shutdown().await;
    Ok(worked * 100.0 / clock.elapsed().saturating_sub(begun).as_secs_f64())
}
