//! `down`.

use crate::bench::{Bench, SHOP, assert_run};

#[tokio::test]
async fn down_leaves_the_volumes() {
    let bench = Bench::shop().await;
    assert_run!(bench, "down");
    assert_eq!(bench.engine.names(), ["volume shop_data"]);
}

#[tokio::test]
async fn down_with_volumes_leaves_nothing() {
    let bench = Bench::shop().await;
    assert_run!(bench, "down", "--volumes", "--rmi", "all");
    assert!(bench.engine.names().is_empty());
}

#[tokio::test]
async fn down_by_name_needs_no_files() {
    let bench = Bench::shop().await;
    bench.write("compose.yaml", "not: [a, compose, file");
    assert_run!(bench, "-p", "shop", "down");
    assert_eq!(bench.engine.names(), ["volume shop_data"]);
}

#[tokio::test]
async fn second_down_does_nothing() {
    let bench = Bench::new(SHOP);
    assert_run!(bench, "down");
}

#[tokio::test]
async fn images_of_a_stack_without_files_are_those_of_its_containers() {
    let bench = Bench::shop().await;
    bench.write("compose.yaml", "not: [a, compose, file");
    bench.engine.take_calls();
    assert_eq!(
        bench
            .run(&["-p", "shop", "down", "--rmi", "all"])
            .await
            .code,
        0
    );
    let calls = bench.engine.take_calls();
    let removed: Vec<&String> = calls.iter().filter(|call| call.contains("image")).collect();
    assert!(!removed.is_empty(), "{calls:?}");
}
