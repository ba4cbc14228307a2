//! Measuring containers once.

use super::bench::{Bench, remove, stop};
use crate::backend::Measured;
use crate::plan::ContainerRef;

async fn measure(bench: &Bench, ids: &[String]) -> Vec<Measured> {
    let measured = bench.backend().measure(ids).await.expect("a measurement");
    for one in &measured {
        assert!(ids.contains(&one.id), "{one:?}");
    }
    measured
}

async fn id(bench: &Bench, container: &ContainerRef) -> String {
    bench.seen(container).await.id
}

/// CPU time only grows while a container runs.
pub(super) async fn containers_are_measured_at_once(bench: Bench) {
    let (runs, healthy) = (
        bench.start(&bench.runs()).await,
        bench.start(&bench.healthy()).await,
    );
    let ids = [id(&bench, &runs).await, id(&bench, &healthy).await];
    let before = measure(&bench, &ids).await;
    let mut after = measure(&bench, &ids).await;
    assert_eq!((before.len(), after.len()), (2, 2));
    for old in before {
        let at = after.iter().position(|new| new.id == old.id);
        let new = after.remove(at.expect("it is measured again"));
        assert!(new.at > old.at && new.cpu >= old.cpu, "{old:?} {new:?}");
    }
}

/// A container that has no processes, or is gone, is absent from the answer, not an error.
pub(super) async fn what_does_not_run_is_absent(bench: Bench) {
    let (runs, stopped) = (
        bench.start(&bench.runs()).await,
        bench.start(&bench.healthy()).await,
    );
    let gone = bench.start(&bench.sick()).await;
    let mut ids = Vec::new();
    for container in [&runs, &stopped, &gone] {
        ids.push(id(&bench, container).await);
    }
    bench.must(stop(&stopped)).await;
    bench.must(remove(&gone, true)).await;
    let measured = measure(&bench, &ids).await;
    let found: Vec<_> = measured.into_iter().map(|one| one.id).collect();
    assert_eq!(found, ids[..1]);
    assert_eq!(bench.backend().measure(&[]).await.expect("nothing"), []);
}
