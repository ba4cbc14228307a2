//! `logs` and `events`.

use exos_core::backend::Behavior;

use crate::bench::{Bench, SHOP, assert_run};

async fn talking() -> Bench {
    let bench = Bench::new(SHOP);
    for service in ["web", "db"] {
        let talks = Behavior {
            output: vec![format!("{service} starts"), format!("{service} is ready")],
            ..Behavior::default()
        };
        bench.engine.set_behavior(service, talks);
    }
    assert_eq!(bench.run(&["up"]).await.code, 0);
    bench
}

#[tokio::test]
async fn lines_stand_behind_the_names_of_their_containers() {
    let bench = talking().await;
    assert_run!(bench, "logs");
    assert_run!(bench, "--ansi", "always", "logs", "--tail", "1");
    assert_run!(
        bench,
        "logs",
        "--no-log-prefix",
        "-t",
        "--index",
        "2",
        "web"
    );
}

#[tokio::test]
async fn follow_ends_with_the_last_container() {
    let bench = talking().await;
    bench.run(&["stop"]).await;
    assert_run!(bench, "logs", "-f", "db");
}

#[tokio::test]
async fn wrong_arguments_are_told() {
    let bench = talking().await;
    assert_run!(bench, "logs", "--since", "yesterday");
    assert_run!(bench, "logs", "--tail", "few");
    assert_run!(bench, "logs", "wbe");
}
