//! What measuring costs: the top of all, and the CPU of a sample of real containers.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::sync::Arc;
use std::time::Duration;

use exos_core::backend::Backend;
use exos_core::docker::{DockerBackend, DockerOptions};
use exos_core::live::{Live, Measure, UsageQuery, Visible};
use exos_core::plan::{ContainerOrder, ContainerRef, Op};
use exos_core::spec::{NetworkMode, ServiceSpec};
use exos_core::{Clock, NoEvents, Result, labels};

use crate::measure::Times;

/// How often the top is read.
const READS: usize = 200;

/// How many real containers are measured, and how often.
const CONTAINERS: u32 = 20;
const SAMPLES: u32 = 100;

/// What the engine tests of `exos-core` build.
const IMAGE: &str = "exos-test/busybox:local";

/// Waits until every host was measured twice.
pub(crate) async fn measured_twice(live: &Live) {
    let hosts = live.inventory().view(&Visible::All).hosts().len() as u64;
    let mut measured = live.inventory().measurements();
    // The picture lives as long as the bench.
    let _ = measured.wait_for(|number| *number >= 2 * hosts).await;
}

/// Reads the containers that use most, of all.
pub(crate) fn top(live: &Live, clock: &dyn Clock) -> Vec<Times> {
    let rows = [Measure::Cpu, Measure::Memory].map(|by| {
        let query = UsageQuery {
            by,
            count: 10,
            ..UsageQuery::default()
        };
        let mut times = Vec::with_capacity(READS);
        for _ in 0..READS {
            let begun = clock.elapsed();
            black_box(live.inventory().view(&Visible::All).top(&query));
            times.push(clock.elapsed().saturating_sub(begun));
        }
        Times::new(format!("top 10 of all by {}", by.as_str()), times)
    });
    rows.into()
}

/// Measures real containers of this machine's engine, and tells what a container costs this process.
pub(crate) async fn of_engine() -> String {
    match sample().await {
        Ok(micros) => {
            format!("CPU of a sample: {micros:.1} µs a container, of {CONTAINERS} containers\n\n")
        }
        Err(error) => format!("CPU of a sample: not measured: {error}\n\n"),
    }
}

async fn sample() -> Result<f64> {
    let backend = DockerBackend::connect(&DockerOptions::default()).await?;
    let mut made = Vec::new();
    let measured = run(&backend, &mut made).await;
    for container in made {
        let remove = Op::RemoveContainer {
            container,
            volumes: false,
            force: true,
        };
        backend.apply(&remove, Arc::new(NoEvents)).await?;
    }
    measured
}

async fn run(backend: &DockerBackend, made: &mut Vec<ContainerRef>) -> Result<f64> {
    let mut ids = Vec::new();
    for number in 1..=CONTAINERS {
        let order = order(number);
        let container = order.container();
        apply(backend, Op::CreateContainer(Box::new(order))).await?;
        made.push(container.clone());
        apply(
            backend,
            Op::StartContainer {
                container: container.clone(),
            },
        )
        .await?;
        let known = backend.inspect(container.key()).await?;
        ids.extend(known["Id"].as_str().map(str::to_owned));
    }
    backend.measure(&ids).await?;
    let before = cpu_nanos();
    for _ in 0..SAMPLES {
        black_box(backend.measure(&ids).await?);
    }
    let worked = Duration::from_nanos(cpu_nanos().saturating_sub(before));
    Ok(worked.as_secs_f64() * 1e6 / f64::from(SAMPLES * CONTAINERS))
}

async fn apply(backend: &DockerBackend, op: Op) -> Result<()> {
    backend.apply(&op, Arc::new(NoEvents)).await
}

fn order(number: u32) -> ContainerOrder {
    let stack = format!("exos-bench-{}", std::process::id());
    let mut service = ServiceSpec::new("idle", IMAGE);
    service.container.command = Some(vec!["sleep".to_owned(), "1000".to_owned()]);
    service.container.network = NetworkMode::None;
    ContainerOrder {
        name: format!("{stack}-idle-{number}"),
        labels: [(labels::COMPOSE_PROJECT.to_owned(), stack.clone())].into(),
        service: Arc::new(service),
        number,
        take_over: None,
        peers: BTreeMap::new(),
        files_volume: None,
        stack,
    }
}

/// Returns the CPU time of all threads of this process, as the kernel's scheduler counts it.
fn cpu_nanos() -> u64 {
    let Ok(tasks) = fs_err::read_dir("/proc/self/task") else {
        return 0;
    };
    let files = tasks.flatten().map(|task| task.path().join("schedstat"));
    let texts = files.filter_map(|path| fs_err::read_to_string(path).ok());
    let used = texts.filter_map(|text| text.split_whitespace().next()?.parse::<u64>().ok());
    used.sum()
}
