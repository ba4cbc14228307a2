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
async fn images_of_a_stack_without_files_are_not_known() {
    let bench = Bench::shop().await;
    assert_run!(bench, "-p", "shop", "down", "--rmi", "all");
}
