//! What pages take.

use std::sync::Arc;
use std::time::Duration;

use exos_core::{Clock, SystemClock};
use tokio::task::JoinSet;

use crate::client::Client;
use crate::measure::Times;
use crate::seed::Seeded;
use crate::{Place, Result};

/// How many ask at once.
const CLIENTS: usize = 8;

/// How often each asks for each page.
const READS: usize = 100;

/// How often all ask for each page.
const ASKED: u32 = 800;

/// Asks for each page again and again, each client in another environment at a time.
pub(crate) async fn measure(
    place: &Place,
    seeded: &Seeded,
    clock: &Arc<SystemClock>,
) -> Result<Vec<Times>> {
    let mut rows = Vec::new();
    let is_asked = |what: &str| place.only.as_deref().is_none_or(|only| what.contains(only));
    let pages = pages(place, seeded).await?.into_iter();
    for (what, paths) in pages.filter(|(what, _)| is_asked(what)) {
        let (mut reading, paths) = (JoinSet::new(), Arc::new(paths));
        let before = cpu();
        for first in 0..CLIENTS {
            reading.spawn(read(place.clone(), paths.clone(), first, clock.clone()));
        }
        let mut times = Vec::with_capacity(ASKED as usize);
        for one in reading.join_all().await {
            times.extend(one?);
        }
        let each = cpu().saturating_sub(before).as_secs_f64() * 1e3 / f64::from(ASKED);
        rows.push(Times::new(format!("{what} ({each:.1} ms CPU)"), times));
    }
    Ok(rows)
}

/// Returns the time that this process, server and clients together, has worked: it tells on a busy machine too.
pub(crate) fn cpu() -> Duration {
    // In hundredths of a second, behind the name in parentheses (proc(5)).
    let stat = fs_err::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default();
    let fields = fields.split_whitespace().skip(11).take(2);
    let ticks: u64 = fields.filter_map(|field| field.parse::<u64>().ok()).sum();
    Duration::from_millis(ticks * 10)
}

async fn read(
    place: Place,
    paths: Arc<Vec<String>>,
    first: usize,
    clock: Arc<SystemClock>,
) -> Result<Vec<Duration>> {
    let mut client = Client::connect(&place.address, &place.key).await?;
    let mut times = Vec::with_capacity(READS);
    for path in paths.iter().cycle().skip(first).take(READS) {
        let begun = clock.elapsed();
        client.get(path).await?;
        times.push(clock.elapsed().saturating_sub(begun));
    }
    Ok(times)
}

async fn pages(place: &Place, seeded: &Seeded) -> Result<Vec<(&'static str, Vec<String>)>> {
    let one = |path: &str| vec![format!("/api/v1/{path}")];
    let within = |path: &str| -> Vec<String> {
        let environments = seeded.environments.iter();
        environments
            .map(|id| format!("/api/v1/environments/{id}/{path}"))
            .collect()
    };
    let mut deep = Vec::new();
    let mut client = Client::connect(&place.address, &place.key).await?;
    for first in within("containers?limit=100").into_iter().take(10) {
        let mut cursor = String::new();
        for _ in 0..3 {
            let body = client.get(&format!("{first}{cursor}")).await?;
            let body: serde_json::Value = serde_json::from_slice(&body)?;
            let next = body["next_cursor"].as_str().ok_or("the list is short")?;
            cursor = format!("&cursor={next}");
        }
        deep.push(format!("{first}{cursor}"));
    }
    let page = |path: &str| vec![path.to_owned()];
    Ok(vec![
        ("page: dashboard", page("/")),
        ("page: containers", page("/containers?sort=-cpu")),
        ("page: stacks", page("/stacks")),
        ("page: hosts", page("/hosts")),
        ("page: environments", page("/environments")),
        ("dashboard", one("dashboard")),
        ("search", one("search?text=shop-03")),
        ("environments, 100", one("environments")),
        ("hosts of an environment, 10", within("hosts")),
        ("stacks of an environment, 50", within("stacks")),
        ("operations, newest 100 of 5,000", one("operations")),
        ("operations of an environment, 50", within("operations")),
        ("containers, first 100", within("containers?limit=100")),
        ("containers, fourth 100", deep),
    ])
}
