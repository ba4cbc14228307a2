//! `plan`.

use crate::bench::{Bench, SHOP, assert_run};

#[tokio::test]
async fn first_plan_creates_everything_and_touches_nothing() {
    let bench = Bench::new(SHOP);
    assert_run!(bench, "plan");
    assert!(bench.engine.take_calls().is_empty());
}

#[tokio::test]
async fn plan_of_what_is_as_wanted_is_empty() {
    let bench = Bench::shop().await;
    assert_run!(bench, "plan", "--detailed-exitcode");
}

#[tokio::test]
async fn plan_shows_what_is_and_what_would_be() {
    let bench = Bench::shop().await;
    let changed = SHOP
        .replace("shop/web:1", "shop/web:2")
        .replace("scale: 2", "scale: 3");
    bench.write("compose.yaml", &changed);
    bench.write("exos-compose.yml", "services: {web: {lb_config: {port_rules: [{source_port: 80, target_port: 80, service: web}]}}}");
    assert_run!(bench, "plan");
    assert_run!(bench, "--ansi", "always", "plan", "--detailed-exitcode");
    assert_run!(bench, "plan", "--format", "json");
    assert_run!(bench, "plan", "--format", "operations");
}

#[tokio::test]
async fn plan_tells_of_orphans() {
    let bench = Bench::shop().await;
    bench.write("compose.yaml", "name: shop\nservices: {db: {image: shop/db:1, volumes: ['data:/data'], healthcheck: {test: [CMD, check]}}}\nvolumes: {data: }");
    assert_run!(bench, "plan");
    assert_run!(bench, "plan", "--remove-orphans");
}
