//! Measuring what containers use, against the engine's own numbers.

use std::time::Duration;

use exos_core::backend::Measured;
use exos_core::testing::backend_suite::Bench;
use futures_util::TryStreamExt;

/// How many measurements of the engine a comparison takes: about as many seconds.
const SECONDS: u32 = 5;

/// A container that is busy all the time and holds some memory.
const BUSY: &str = "x=$(head -c 3000000 /dev/zero | tr '\\0' a); while :; do :; done";

pub(crate) async fn a_steady_load_is_told_as_the_engine_tells_it(bench: Bench) {
    let mut busy = bench.service("busy", &["sh", "-c", BUSY]);
    busy.container.resources.memory = Some(64 << 20);
    busy.container.resources.nano_cpus = Some(500_000_000);
    let container = bench.start(&busy).await;
    let ids = [bench.seen(&container).await.id];
    let mut stats = bench.backend().stats(container.key()).await.unwrap();
    // The load is steady from the second measurement on.
    stats.try_next().await.unwrap().unwrap();
    stats.try_next().await.unwrap().unwrap();
    let before = measure(&bench, &ids).await;
    let (mut cpus, mut memory, mut limit) = (0.0, 0, 0);
    for _ in 0..SECONDS {
        let told = stats.try_next().await.unwrap().unwrap();
        cpus += told.cpus;
        (memory, limit) = (told.memory, told.memory_limit);
    }
    let after = measure(&bench, &ids).await;
    let wall = after.at.saturating_sub(before.at);
    assert!(wall > Duration::from_secs(3), "{wall:?}");
    let used = after.cpu.saturating_sub(before.cpu).as_secs_f64() / wall.as_secs_f64();
    is_near(used, cpus / f64::from(SECONDS));
    is_near(kilobytes(after.memory), kilobytes(memory));
    assert_eq!(after.memory_limit, Some(limit));
    // Engines tell of no limit to CPUs; the files of this machine do.
    assert!(
        after.cpu_limit.is_none_or(|cpus| (cpus - 0.5).abs() < 1e-9),
        "{after:?}"
    );
}

async fn measure(bench: &Bench, ids: &[String]) -> Measured {
    let measured = bench.backend().measure(ids).await.unwrap();
    measured.into_iter().next().unwrap()
}

fn kilobytes(bytes: u64) -> f64 {
    f64::from(u32::try_from(bytes / 1024).unwrap())
}

fn is_near(own: f64, told: f64) {
    assert!((own / told - 1.0).abs() < 0.02, "{own} {told}");
}
