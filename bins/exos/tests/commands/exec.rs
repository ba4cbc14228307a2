//! `exec`, `run`, `attach`.

use exos_core::backend::Behavior;

use crate::bench::{Bench, assert_run};

#[tokio::test]
async fn exec_passes_output_and_exit_code_on() {
    let bench = Bench::shop().await;
    let fails = Behavior {
        exec_exit_code: 42,
        ..Behavior::default()
    };
    bench.engine.set_behavior("web", fails);
    assert_run!(bench, "exec", "web", "ls", "-l", "--all");
    assert_run!(
        bench, "exec", "-T", "-e", "A=1", "-u", "app", "-w", "/", "--index", "1", "db", "ls"
    );
}

#[tokio::test]
async fn exec_needs_a_container_that_runs() {
    let bench = Bench::shop().await;
    bench.run(&["stop", "db"]).await;
    assert_run!(bench, "exec", "db", "ls");
    assert_run!(bench, "exec", "--index", "9", "web", "ls");
    assert_run!(bench, "exec", "web");
}

#[tokio::test]
async fn run_leaves_nothing_behind_with_rm() {
    let bench = Bench::shop().await;
    let before = bench.engine.names();
    let job = Behavior {
        exits: Some(5),
        output: vec!["done".to_owned()],
        ..Behavior::default()
    };
    bench.engine.set_behavior("web", job);
    assert_run!(
        bench, "run", "--rm", "-e", "A=1", "-v", "data:/d", "web", "job", "--flag"
    );
    assert_eq!(bench.engine.names(), before);
}

#[tokio::test]
async fn run_in_the_background_prints_the_name() {
    let bench = Bench::shop().await;
    assert_run!(bench, "run", "-d", "--name", "one", "web");
    assert!(bench.engine.names().contains(&"container one".to_owned()));
}

#[tokio::test]
async fn run_of_an_unknown_service_is_not_found() {
    let bench = Bench::shop().await;
    assert_run!(bench, "run", "wbe");
    assert_run!(bench, "run", "-v", "a:b", "web");
    assert_run!(bench, "run", "-p", "x:80", "web");
}

#[tokio::test]
async fn attach_shows_what_the_first_process_writes() {
    let bench = Bench::shop().await;
    assert_run!(bench, "attach", "--no-stdin", "db");
}
