//! `cp`.

use crate::bench::{Bench, assert_run};

#[tokio::test]
async fn what_was_copied_in_comes_out_again() {
    let bench = Bench::shop().await;
    bench.write("a.txt", "hello");
    let run = bench.run(&["cp", "a.txt", "db:/data/"]).await;
    assert_eq!(run.code, 0, "{run}");
    let run = bench.run(&["cp", "db:/data/", "out"]).await;
    assert_eq!(run.code, 0, "{run}");
    let text = fs_err::read_to_string(bench.folder.path().join("out")).unwrap();
    assert_eq!(text, "hello");
}

#[tokio::test]
async fn wrong_sides_are_told() {
    let bench = Bench::shop().await;
    assert_run!(bench, "cp", "a", "b");
    assert_run!(bench, "cp", "web:/a", "db:/b");
    assert_run!(bench, "cp", "missing.txt", "db:/b");
}
