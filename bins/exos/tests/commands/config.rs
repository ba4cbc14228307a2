//! `config`, and files that do not load.

use crate::bench::{Bench, SHOP, assert_run};

#[tokio::test]
async fn config_prints_the_canonical_form() {
    let bench = Bench::new(SHOP);
    assert_run!(bench, "config");
    assert_run!(bench, "config", "--format", "json", "db");
    assert_run!(bench, "config", "--services");
    assert_run!(bench, "config", "--hash", "db");
    assert_run!(bench, "config", "-q");
}

#[tokio::test]
async fn every_problem_is_told_at_its_place() {
    let bench = Bench::new("services:\n  web:\n    imag: a\n    ports: [x]\n");
    assert_run!(bench, "up");
}

#[tokio::test]
async fn folder_without_files_is_not_found() {
    let bench = Bench::new("");
    fs_err::remove_file(bench.folder.path().join("compose.yaml")).unwrap();
    let run = bench.run(&["up"]).await;
    assert_eq!(run.code, 3, "{run}");
}

#[tokio::test]
async fn files_come_from_standard_input_too() {
    let mut bench = Bench::new("");
    bench.stdin = "services: {web: {image: a}}";
    assert_run!(bench, "-f", "-", "-p", "one", "config", "--images");
}

#[tokio::test]
async fn unset_variable_is_a_warning() {
    let bench = Bench::new("services: {web: {image: 'a:${TAG}'}}");
    assert_run!(bench, "-p", "one", "config", "--images");
}
