//! The live picture at the size of a large installation: 100 environments, 1,000 hosts, 50,000 containers.
//!
//! Prints tables of what lists, counts, the dashboard and the top take, of how long an event of an engine needs to a
//! subscriber, and of memory. All engines are fakes in this process, but for one: containers of this machine's engine tell
//! what a sample costs.

mod engines;
mod events;
mod measure;
mod memory;
mod reads;
mod usage;

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::sync::Arc;

use exos_core::live::{Live, Options};
use exos_core::{Result, SystemClock};

use engines::Engines;

/// The allocator of the binaries.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ENVIRONMENTS: usize = 100;
const HOSTS: usize = 1_000;
const CONTAINERS: usize = 50_000;

fn main() -> std::result::Result<(), Box<dyn std::error::Error>> {
    // `cargo test --benches` runs this too.
    if !std::env::args().any(|argument| argument == "--bench") {
        return Ok(());
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let report = runtime.block_on(run())?;
    io::stdout().write_all(report.as_bytes())?;
    Ok(())
}

async fn run() -> Result<String> {
    let mut report = format!(
        "{ENVIRONMENTS} environments, {HOSTS} hosts, {CONTAINERS} containers behind fake engines\n\n"
    );
    let clock = Arc::new(SystemClock::default());
    let empty = memory::resident();
    let engines = Arc::new(Engines::build(ENVIRONMENTS, HOSTS, CONTAINERS / HOSTS).await?);
    let built = memory::resident();
    let live = Arc::new(Live::start(Options::default(), clock.clone()));
    let took = engines.join(&live, &*clock).await?;
    let followed = memory::resident();

    usage::measured_twice(&live).await;
    report += &usage::of_engine().await;
    let measured = memory::resident();
    report += &measure::table("top", &usage::top(&live, &*clock));

    let quiet = reads::measure(&live, &*clock)?;
    report += &measure::table("reads, engines quiet", &quiet);
    let (busy, latencies) = events::while_reading(&live, &engines, &clock).await?;
    report += &measure::table("reads, 500 events a second", &busy);
    report += &measure::table("event to subscriber, meanwhile", &[latencies]);

    let _infallible = writeln!(report, "all hosts active after {} ms", took.as_millis());
    report += &memory::table(&[
        ("empty program", empty),
        ("with the fake engines", built),
        ("with the picture", followed),
        ("with the rings of an hour", measured),
        ("after all of the above", memory::resident()),
    ]);
    live.shutdown().await;
    Ok(report)
}
