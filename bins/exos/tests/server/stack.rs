//! Stacks on a server: brought up, looked at, scaled, taken down.

use crate::bench::{Bench, SHOP};

/// Leaves out how long things took.
fn steady(text: &str) -> String {
    let words = text.split_inclusive([' ', '\n', ')']).map(|word| {
        let bare = word
            .trim_end_matches([' ', '\n', ')'])
            .trim_start_matches('(');
        let is_time = bare.ends_with('s') && bare.trim_end_matches('s').parse::<f64>().is_ok();
        if is_time {
            word.replace(bare, "[TIME]")
        } else {
            word.to_owned()
        }
    });
    words.collect()
}

#[tokio::test]
async fn up_shows_the_steps_of_the_server() {
    let bench = Bench::signed_in().await;
    let run = bench.run(&["up"]).await;
    assert_eq!(run.code, 0, "{run}");
    let mut lines: Vec<String> = steady(&run.stderr).lines().map(str::to_owned).collect();
    let summary = lines.pop().unwrap();
    lines.sort();
    insta::assert_snapshot!(format!("{}\n{summary}", lines.join("\n")));
    let names = bench.engine.names();
    assert!(
        names.contains(&"container shop-web-2".to_owned()),
        "{names:?}"
    );
}

#[tokio::test]
async fn up_of_another_file_updates_the_stack() {
    let bench = Bench::shop().await;
    bench.write("compose.yaml", &SHOP.replace("shop/db:1", "shop/db:2"));
    let run = bench.run(&["up"]).await;
    assert!(run.code == 0 && run.stderr.contains("1 replaced"), "{run}");
    let listed = bench.run(&["operation", "ls", "--format", "json"]).await;
    assert_eq!(listed.json()[0]["revision"], 2);
}

#[tokio::test]
async fn up_of_what_is_there_does_nothing() {
    let bench = Bench::shop().await;
    let run = bench.run(&["up"]).await;
    assert!(
        run.code == 0 && run.stderr.contains("nothing to do, 3 containers as wanted"),
        "{run}"
    );
    let operations = bench.run(&["operation", "ls", "-q"]).await.ok();
    assert_eq!(operations.lines().count(), 1, "{operations}");
}

#[tokio::test]
async fn scale_changes_numbers() {
    let bench = Bench::shop().await;
    let run = bench.run(&["scale", "web=3"]).await;
    assert!(run.code == 0 && run.stderr.contains("1 created"), "{run}");
    assert!(
        bench
            .engine
            .names()
            .contains(&"container shop-web-3".to_owned())
    );
    let unknown = bench.run(&["-p", "shop", "scale", "wbe=3"]).await;
    assert_eq!(unknown.code, 3, "{unknown}");
}

#[tokio::test]
async fn stop_keeps_stopped_and_start_brings_back() {
    let bench = Bench::shop().await;
    let run = bench.run(&["stop", "web"]).await;
    assert!(run.code == 0 && run.stderr.contains("2 stopped"), "{run}");
    let run = bench.run(&["start", "web"]).await;
    assert!(run.code == 0 && run.stderr.contains("2 started"), "{run}");
}

#[tokio::test]
async fn down_removes_the_stack_there() {
    let bench = Bench::shop().await;
    let run = bench.run(&["down", "--volumes"]).await;
    assert!(run.code == 0 && run.stderr.contains("3 removed"), "{run}");
    assert!(
        bench.engine.names().is_empty(),
        "{:?}",
        bench.engine.names()
    );
    let again = bench.run(&["down"]).await;
    assert!(
        again.code == 0 && again.stderr.contains("nothing to do"),
        "{again}"
    );
}

#[tokio::test]
async fn a_container_that_fails_fails_up_with_the_reason() {
    let bench = Bench::signed_in().await;
    let broken = exos_core::backend::Behavior {
        exits: Some(3),
        output: vec!["no such key".to_owned()],
        ..exos_core::backend::Behavior::default()
    };
    bench.engine.set_behavior("web", broken);
    let run = bench.run(&["up"]).await;
    assert_eq!(run.code, 1, "{run}");
    assert!(
        run.stderr.contains("shop-web-1") && run.stderr.contains("exit code 3"),
        "{run}"
    );
}

#[tokio::test]
async fn operations_are_listed_and_followed() {
    let bench = Bench::shop().await;
    let listed = bench
        .run(&["operation", "ls", "--stack", "shop", "--format", "json"])
        .await
        .json();
    assert_eq!(
        (&listed[0]["kind"], &listed[0]["state"]),
        (&"deploy".into(), &"succeeded".into())
    );
    let id = listed[0]["id"].as_str().unwrap();
    let run = bench.run(&["operation", "follow", id]).await;
    assert!(
        run.code == 0 && run.stderr.contains("container shop-web-2  created"),
        "{run}"
    );
    let late = bench.run(&["operation", "cancel", id]).await;
    assert_eq!(late.code, 5, "{late}");
}
