//! The stores: one write, a write of many, a page of a long list, one object.
//!
//! SQLite writes through to the disk with every commit, so the first number is that of the disk.

use std::sync::atomic::{AtomicU64, Ordering};

use criterion::{BatchSize, Criterion};
use exos_core::store::{Batch, Expect, MemoryStore, Page, SqliteStore, Store};
use serde_json::{Value, json};
use tokio::runtime::Runtime;

const OBJECTS: usize = 50_000;
const MANY: usize = 20_000;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut criterion = Criterion::default().configure_from_args();
    let runtime = Runtime::new()?;
    let folder = tempfile::tempdir()?;
    let sqlite = runtime.block_on(SqliteStore::open(folder.path().join("exos.db")))?;
    bench(&mut criterion, &runtime, "memory", &MemoryStore::new())?;
    bench(&mut criterion, &runtime, "sqlite", &sqlite)?;
    criterion.final_summary();
    Ok(())
}

fn bench(
    criterion: &mut Criterion,
    runtime: &Runtime,
    name: &str,
    store: &dyn Store,
) -> exos_core::Result<()> {
    runtime.block_on(store.commit(containers("env1", OBJECTS)))?;
    let number = AtomicU64::new(0);
    let next = || number.fetch_add(1, Ordering::Relaxed).to_string();
    criterion.bench_function(
        &format!("store/{name}/commit of one object and event"),
        |b| {
            b.iter(|| {
                let batch = Batch::default()
                    .put("stack", &next(), Expect::Absent, body(0))
                    .event("stack", "one", json!({"verb": "deployed"}));
                assert!(runtime.block_on(store.commit(batch)).is_ok());
            });
        },
    );
    let mut group = criterion.benchmark_group(format!("store/{name}"));
    group.sample_size(10);
    group.bench_function("commit of 20,000 objects", |b| {
        b.iter_batched(
            || containers("env2", MANY),
            |batch| assert!(runtime.block_on(store.commit(batch)).is_ok()),
            BatchSize::PerIteration,
        );
    });
    group.finish();
    let page = Page::default().within("env1/").after("env1/c-025000");
    criterion.bench_function(&format!("store/{name}/page of 100 from 50,000"), |b| {
        b.iter(|| {
            let listed = runtime.block_on(store.list("container", &page));
            assert_eq!(listed.map(|list| list.len()).ok(), Some(100));
        });
    });
    criterion.bench_function(&format!("store/{name}/get one of 50,000"), |b| {
        b.iter(|| {
            let got = runtime.block_on(store.get("container", "env1/c-031415"));
            assert!(got.is_ok_and(|object| object.is_some()));
        });
    });
    Ok(())
}

/// Writes containers whether they are there or not, so that a bench can do it again.
fn containers(environment: &str, count: usize) -> Batch {
    (0..count).fold(Batch::default(), |batch, n| {
        let id = format!("{environment}/c-{n:06}");
        batch.put("container", &id, Expect::Any, body(n))
    })
}

fn body(n: usize) -> Value {
    json!({
        "v": 1, "name": format!("shop-web-{n}"), "image": "shop/web:1.4.2", "state": "running",
        "host": "h-17", "labels": {"io.exos.stack": "shop", "io.exos.service": "web"},
        "ports": [{"container": 80, "host": 8080 + n % 1000}],
    })
}
