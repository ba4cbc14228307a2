//! The live picture of a real engine.

use std::sync::Arc;
use std::time::Duration;

use exos_core::SystemClock;
use exos_core::live::{
    Changes, Entry, Happened, HostKey, HostSpec, HostState, Live, Options, Reached, Received,
    Visible,
};
use exos_core::observed::ContainerState;
use exos_core::testing::backend_suite::{remove, start, stop};

use super::Bench;

/// What a container does shows in the picture as the engine's lists show it.
pub(crate) async fn the_picture_follows_what_happens(bench: Bench) {
    let live = Live::start(Options::default(), Arc::new(SystemClock::default()));
    let mut changes = live.inventory().subscribe(Visible::All);
    let spec = HostSpec::new(HostKey::new("team", "h1"), "node-1");
    let connect = Arc::new(Reached(bench.backend().clone()));
    live.add_host(spec, connect).unwrap();
    let is_active = |happened: &Happened| match happened {
        Happened::HostChanged { host } => host.state == HostState::Active,
        _ => false,
    };
    until(&mut changes, is_active).await;
    let facts = live.inventory().host(&Visible::All, "h1").unwrap();
    let facts = facts.facts.clone().unwrap();
    assert!(facts.cpus > 0 && facts.memory > 0 && !facts.kernel.is_empty());
    assert!(!facts.storage_driver.is_empty() && !facts.operating_system.is_empty());

    let container = bench.create(&bench.runs()).await;
    let shows = |state| {
        let name = container.name.clone();
        move |happened: &Happened| match happened {
            Happened::ContainerAdded { entry } | Happened::ContainerChanged { entry } => {
                is(entry, &name) && entry.container.state == state
            }
            _ => false,
        }
    };
    soon(until(&mut changes, shows(ContainerState::Created))).await;
    bench.must(start(&container)).await;
    soon(until(&mut changes, shows(ContainerState::Running))).await;
    bench.must(stop(&container)).await;
    soon(until(&mut changes, shows(ContainerState::Exited))).await;
    let seen = bench.seen(&container).await;
    let found = live.inventory().view(&Visible::All).container(&seen.id);
    assert_eq!(found[0].item.container.exit_code, seen.exit_code);
    assert!(!found[0].item.crash_looping);
    bench.must(remove(&container, true)).await;
    let name = container.name.clone();
    let is_gone = move |happened: &Happened| match happened {
        Happened::ContainerRemoved { entry } => is(entry, &name),
        _ => false,
    };
    soon(until(&mut changes, is_gone)).await;
    live.shutdown().await;
}

fn is(entry: &Entry, name: &str) -> bool {
    entry.container.name == name
}

/// Other tests work on the same engine at the same time: the limit is wide.
async fn soon(wait: impl Future<Output = ()>) {
    let waited = tokio::time::timeout(Duration::from_secs(10), wait).await;
    waited.unwrap();
}

async fn until(changes: &mut Changes, is: impl Fn(&Happened) -> bool) {
    loop {
        match changes.next().await.unwrap() {
            Received::Change(change) if is(&change.happened) => return,
            Received::Change(_) => {}
            Received::Lagged => panic!("the test is too slow for its backlog"),
        }
    }
}
