//! `build`, `pull`, `images`.

use crate::bench::{Bench, SHOP, assert_run};

const BUILT: &str = "name: one\nservices: {web: {build: .}, db: {image: shop/db:1}}";

#[tokio::test]
async fn build_builds_what_has_a_build() {
    let bench = Bench::new(BUILT);
    bench.write("Dockerfile", "FROM scratch\n");
    assert_run!(bench, "build", "--no-cache", "--build-arg", "A=1");
    assert_run!(bench, "build", "db");
}

#[tokio::test]
async fn pull_pulls_what_is_not_built() {
    let bench = Bench::new(BUILT);
    assert_run!(bench, "pull");
    assert_run!(bench, "pull", "--policy", "missing");
}

#[tokio::test]
async fn pull_that_fails_is_a_failure_unless_told_otherwise() {
    let bench = Bench::new(SHOP);
    bench.engine.forget_image("shop/db:1");
    assert_run!(bench, "pull");
    assert_run!(bench, "pull", "--ignore-pull-failures");
}

#[tokio::test]
async fn images_lists_those_of_the_containers() {
    let bench = Bench::shop().await;
    assert_run!(bench, "images");
    assert_run!(bench, "images", "--format", "json", "db");
}
