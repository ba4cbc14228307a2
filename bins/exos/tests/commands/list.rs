//! `ps`, `stacks`, `port`, `inspect`, `top`.

use exos_core::observed::Health;

use crate::bench::{Bench, SHOP, assert_run};

#[tokio::test]
async fn ps_lists_containers() {
    let bench = Bench::shop().await;
    assert_run!(bench, "ps");
}

#[tokio::test]
async fn ps_of_a_service_as_json() {
    let bench = Bench::shop().await;
    assert_run!(bench, "ps", "--format", "json", "db");
}

#[tokio::test]
async fn ps_shows_stopped_containers_only_when_asked() {
    let bench = Bench::shop().await;
    bench.engine.crash("shop-web-2", 1);
    bench.engine.set_health("shop-db-1", Health::Unhealthy);
    assert_run!(bench, "--ansi", "always", "ps");
    assert_run!(bench, "--ansi", "always", "ps", "-a");
    assert_run!(bench, "ps", "--status", "exited", "-q");
}

#[tokio::test]
async fn ps_of_an_unknown_service_is_not_found() {
    let bench = Bench::shop().await;
    assert_run!(bench, "ps", "wbe");
}

#[tokio::test]
async fn ps_of_a_stack_that_is_not_there_is_empty() {
    let bench = Bench::new(SHOP);
    assert_run!(bench, "ps");
    assert_run!(bench, "ps", "--services");
}

#[tokio::test]
async fn stacks_lists_what_runs() {
    let bench = Bench::shop().await;
    bench.engine.set_health("shop-db-1", Health::Unhealthy);
    assert_run!(bench, "stacks");
    assert_run!(bench, "ls", "--format", "json");
    assert_run!(bench, "stacks", "-q");
}

#[tokio::test]
async fn port_tells_where_a_port_is_published() {
    let bench = Bench::new("name: one\nservices: {web: {image: a, ports: ['127.0.0.1:8080:80']}}");
    assert_eq!(bench.run(&["up"]).await.code, 0);
    assert_run!(bench, "port", "web", "80");
    assert_run!(bench, "port", "web", "81");
    assert_run!(bench, "port", "wbe", "80");
}

#[tokio::test]
async fn inspect_gives_the_engines_own_words() {
    let bench = Bench::shop().await;
    let run = bench.run(&["inspect", "db"]).await;
    let value: serde_json::Value = serde_json::from_str(&run.stdout).unwrap();
    assert_eq!(value.as_array().map(Vec::len), Some(1));
    assert_run!(bench, "inspect", "wbe");
}

#[tokio::test]
async fn top_measures_once_where_there_is_no_terminal() {
    let bench = Bench::shop().await;
    assert_run!(bench, "top");
    assert_run!(bench, "top", "--no-stream", "--format", "json", "db");
}
