//! The server at the size of a large installation: 100 environments, 1,000 hosts, 5,000 stacks, 50,000 containers.
//!
//! The real server in this process, over SQLite and fake engines, asked over HTTP by clients that keep their
//! connections. Prints tables of what pages take, of how long an event of an engine needs to a subscriber, and of memory.
//!
//! With an argument only those pages are asked for whose name holds it, and no dashboard is open: `cargo bench -p benches --bench server -- "page: stacks"`.

mod client;
mod dashboards;
#[path = "../live/engines.rs"]
#[expect(dead_code, reason = "the other bench joins the engines itself")]
mod engines;
mod events;
#[path = "../live/measure.rs"]
mod measure;
#[path = "../live/memory.rs"]
mod memory;
mod pages;
mod seed;
mod size;

use std::io::{self, Write as _};
use std::sync::Arc;
use std::time::Duration;

use exos_core::SystemClock;
use exos_core::backend::Reach;
use exos_core::exec::Cancel;
use exos_core::platform::Platform;
use exos_server::{Config, Server};
use tokio::task::JoinSet;

use engines::Engines;

/// The allocator of the binaries.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ENVIRONMENTS: usize = 100;
const HOSTS: usize = 1_000;
const CONTAINERS: usize = 50_000;

type Result<T, E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;

fn main() -> Result<()> {
    // `cargo test --benches` runs this too.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    runtime.block_on(run())
}

/// Prints a table when it is measured, because all of them take minutes.
fn print(table: &str) -> Result<()> {
    io::stdout().write_all(table.as_bytes())?;
    Ok(io::stdout().flush()?)
}

async fn run() -> Result<()> {
    print(&format!(
        "{ENVIRONMENTS} environments, {HOSTS} hosts, {CONTAINERS} containers behind fake engines, over HTTP\n\n"
    ))?;
    let clock = Arc::new(SystemClock::default());
    let folder = tempfile::tempdir()?;
    let (platform, fakes) = seed::platform(folder.path(), clock.clone()).await?;
    let (address, mut serving, stop) = serve(&platform).await?;
    let key = seed::key(&platform).await?;
    client::Client::connect(&address, &key)
        .await?
        .get("/api/v1/dashboard")
        .await?;
    let idle = memory::resident();

    let engines = Arc::new(Engines::build(ENVIRONMENTS, HOSTS, CONTAINERS / HOSTS).await?);
    let built = memory::resident();
    let seeded = seed::fill(&platform, &fakes, &engines).await?;
    let filled = memory::resident();

    let only = std::env::args().skip(1).find(|word| !word.starts_with('-'));
    let place = Place { address, key, only };
    let quiet = pages::measure(&place, &seeded, &clock).await?;
    print(&measure::table("8 clients, engines quiet", &quiet))?;
    let (busy, latencies) = events::while_reading(&place, &seeded, &engines, &clock).await?;
    print(&measure::table("8 clients, 100 events a second", &busy))?;
    print(&measure::table(
        "event of an engine to a subscriber",
        &[latencies],
    ))?;
    if place.only.is_none() {
        print(&size::table(&place).await?)?;
        print(&dashboards::open(&place, &engines, &clock).await?)?;
    }
    for host in 0..HOSTS {
        engines.engine(host).set_reach(Reach::Hangs);
    }
    let hanging = pages::measure(&place, &seeded, &clock).await?;
    print(&measure::table("8 clients, no engine answers", &hanging))?;
    print(&memory::table(&[
        ("idle, with an empty store", idle),
        ("with the fake engines", built),
        ("with the picture and the store", filled),
        ("after all of the above", memory::resident()),
    ]))?;
    stop.cancel();
    let _ = tokio::time::timeout(Duration::from_secs(10), serving.join_next()).await;
    platform.live().shutdown().await;
    Ok(())
}

/// Where the server is asked, with which key, and for what.
#[derive(Debug, Clone)]
struct Place {
    address: String,
    key: String,
    /// What the names of the pages have that are asked for; all are without it.
    only: Option<String>,
}

async fn serve(platform: &Platform) -> Result<(String, JoinSet<()>, Cancel)> {
    let arguments = ["exos-server", "--listen", "127.0.0.1:0"].map(Into::into);
    let config = Config::read(arguments, &std::collections::BTreeMap::default());
    let config = config.map_err(|error| error.text())?;
    let stop = Cancel::default();
    let server = Server::bind(&config, platform.clone(), stop.clone()).await?;
    let address = server.url().replacen("http://", "", 1);
    let mut serving = JoinSet::new();
    serving.spawn(server.run());
    Ok((address, serving, stop))
}
