//! `start`, `stop`, `restart`, `kill`, `pause`, `unpause`, `rm`, `wait`.

use exos_cli::Terminals;

use crate::bench::{Bench, assert_run};

#[tokio::test]
async fn stop_goes_against_the_order_of_dependencies() {
    let bench = Bench::shop().await;
    assert_run!(bench, "stop");
    let calls = bench.engine.take_calls();
    assert_eq!(calls.last().unwrap(), "service db/1 stop");
    assert_run!(bench, "stop");
}

#[tokio::test]
async fn start_brings_back_what_was_stopped() {
    let bench = Bench::shop().await;
    bench.run(&["stop"]).await;
    assert_run!(bench, "start", "--wait");
}

#[tokio::test]
async fn verbs_need_no_files() {
    let bench = Bench::shop().await;
    bench.write("compose.yaml", "not: [a, compose, file");
    assert_run!(bench, "-p", "shop", "restart", "web");
    assert_run!(bench, "-p", "other", "restart");
}

#[tokio::test]
async fn unknown_service_is_not_found() {
    let bench = Bench::shop().await;
    assert_run!(bench, "stop", "wbe");
    assert_run!(bench, "-p", "shop", "stop", "wbe");
}

#[tokio::test]
async fn pause_and_unpause() {
    let bench = Bench::shop().await;
    assert_run!(bench, "pause", "web");
    assert_run!(bench, "unpause");
}

#[tokio::test]
async fn kill_sends_a_signal() {
    let bench = Bench::shop().await;
    assert_run!(bench, "kill", "-s", "SIGTERM", "db");
}

#[tokio::test]
async fn rm_asks_first() {
    let mut bench = Bench::shop().await;
    bench.run(&["stop", "web"]).await;
    assert_run!(bench, "rm");
    bench.terminals = Terminals {
        stdin: true,
        ..Terminals::default()
    };
    bench.stdin = "n\n";
    assert_run!(bench, "rm");
    bench.stdin = "y\n";
    assert_run!(bench, "rm");
    assert_run!(bench, "rm", "--stop", "--force");
}

#[tokio::test]
async fn wait_passes_the_exit_code_on() {
    let bench = Bench::shop().await;
    bench.engine.crash("shop-db-1", 7);
    assert_run!(bench, "wait", "db");
    assert_run!(bench, "wait", "wbe");
}
