//! Waiting for a state.

use std::error::Error as StdError;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join as both;

use super::bench::{Bench, remove, start, wait};
use crate::error::ErrorKind;
use crate::event::NoEvents;
use crate::plan::{Op, Until};

/// It runs, without a health check.
pub(super) async fn up_is_running_without_a_health_check(bench: Bench) {
    let container = bench.start(&bench.runs()).await;
    bench.must(wait(&container, Until::Up)).await;
}

/// It runs and is healthy, with one.
pub(super) async fn up_is_healthy_with_one(bench: Bench) {
    let container = bench.start(&bench.healthy()).await;
    bench.must(wait(&container, Until::Up)).await;
    bench.must(wait(&container, Until::Healthy)).await;
    let health = bench.seen(&container).await.health;
    assert_eq!(health, Some(crate::observed::Health::Healthy));
}

/// Or it ended with exit code 0.
pub(super) async fn up_is_also_a_good_end(bench: Bench) {
    let container = bench.start(&bench.completes()).await;
    bench.must(wait(&container, Until::Completed)).await;
    bench.must(wait(&container, Until::Up)).await;
}

/// It ended with exit code 0.
pub(super) async fn completed_is_a_good_end(bench: Bench) {
    let container = bench.start(&bench.completes()).await;
    bench.must(wait(&container, Until::Completed)).await;
    assert_eq!(bench.seen(&container).await.exit_code, Some(0));
}

/// A failing awaited container is `Failed`, with the last lines of its output.
pub(super) async fn a_bad_end_fails_with_the_last_lines(bench: Bench) {
    let container = bench.start(&bench.fails_itself()).await;
    for until in [Until::Completed, Until::Up, Until::Healthy] {
        let done = bench.apply(wait(&container, until)).await;
        let error = done.expect_err("a bad end");
        assert_eq!(error.kind(), ErrorKind::Failed);
        assert!(error.message().contains("exit code 3"), "{error}");
        let source = StdError::source(&error)
            .map(ToString::to_string)
            .unwrap_or_default();
        assert!(source.contains("about to fail\nnow"), "{source}");
    }
}

/// It fails at once when its state cannot be reached any more.
pub(super) async fn an_unhealthy_container_fails(bench: Bench) {
    let container = bench.start(&bench.sick()).await;
    assert_eq!(
        bench.fails(wait(&container, Until::Up)).await,
        ErrorKind::Failed
    );
    assert_eq!(
        bench.fails(wait(&container, Until::Healthy)).await,
        ErrorKind::Failed
    );
}

/// Without a health check this fails.
pub(super) async fn healthy_without_a_health_check_fails(bench: Bench) {
    let container = bench.start(&bench.runs()).await;
    assert_eq!(
        bench.fails(wait(&container, Until::Healthy)).await,
        ErrorKind::Failed
    );
}

/// A container that goes away ends the wait for it.
pub(super) async fn a_removed_container_fails(bench: Bench) {
    let container = bench.start(&bench.slow()).await;
    let waiting = wait(&container, Until::Up);
    let (waited, ()) = both(bench.apply(waiting), bench.must(remove(&container, true))).await;
    let kind = waited.expect_err("it is gone").kind();
    assert!(
        matches!(kind, ErrorKind::Failed | ErrorKind::NotFound),
        "{kind:?}"
    );
}

/// A wait that takes too long is `Timeout`.
pub(super) async fn waiting_has_a_limit(bench: Bench) {
    let container = bench.start(&bench.slow()).await;
    let waiting = Op::Await {
        container,
        until: Until::Up,
        timeout: Some(Duration::from_millis(200)),
    };
    assert_eq!(bench.fails(waiting).await, ErrorKind::Timeout);
}

/// What happens after the wait began counts, whatever comes first.
pub(super) async fn a_later_start_is_not_missed(bench: Bench) {
    let container = bench.create(&bench.healthy()).await;
    let waiting = wait(&container, Until::Healthy);
    let waited = bench.backend().apply(&waiting, Arc::new(NoEvents));
    let (waited, ()) = both(waited, bench.must(start(&container))).await;
    waited.expect("healthy");
}
