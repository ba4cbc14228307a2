//! Containers of a server: looked at, listened to, talked to.

use exos_core::backend::Behavior;

use crate::bench::Bench;

/// A server with the shop, whose containers have written something.
async fn talking() -> Bench {
    let bench = Bench::signed_in().await;
    for service in ["web", "db"] {
        let talks = Behavior {
            output: vec![format!("{service} starts"), format!("{service} is ready")],
            exec_exit_code: 42,
            ..Behavior::default()
        };
        bench.engine.set_behavior(service, talks);
    }
    bench.run(&["up"]).await.ok();
    bench.seen(3).await;
    bench
}

#[tokio::test]
async fn ps_and_stacks_show_what_runs() {
    let bench = talking().await;
    insta::assert_snapshot!(bench.run(&["ps"]).await.ok());
    insta::assert_snapshot!(bench.run(&["stacks"]).await.ok());
    let listed = bench
        .run(&["-p", "shop", "ps", "--format", "json", "db"])
        .await
        .json();
    assert_eq!(
        (&listed[0]["name"], &listed[0]["health"]),
        (&"shop-db-1".into(), &"healthy".into())
    );
    assert_eq!(bench.run(&["images", "-q"]).await.ok().lines().count(), 2);
    assert_eq!(bench.run(&["stacks", "-q"]).await.ok(), "shop\n");
}

#[tokio::test]
async fn plan_asks_the_server_and_changes_nothing() {
    let bench = Bench::signed_in().await;
    let run = bench.run(&["plan", "--format", "operations"]).await;
    assert!(
        run.code == 0 && run.stdout.contains("service web/2  create  not there"),
        "{run}"
    );
    assert!(bench.engine.names().is_empty());
    bench.run(&["up"]).await.ok();
    bench.seen(3).await;
    let run = bench.run(&["plan", "--detailed-exitcode"]).await;
    assert!(
        run.code == 0 && run.stdout.contains("nothing to do, 3 containers as wanted"),
        "{run}"
    );
}

#[tokio::test]
async fn single_containers_are_acted_on() {
    let bench = talking().await;
    let run = bench.run(&["pause", "web"]).await;
    assert!(run.code == 0 && run.stderr.contains("2 paused"), "{run}");
    let run = bench.run(&["kill", "-s", "HUP", "db"]).await;
    assert!(run.code == 0 && run.stderr.contains("1 signalled"), "{run}");
}

#[tokio::test]
async fn inspect_gives_the_engines_own_words() {
    let bench = talking().await;
    let inspected = bench.run(&["inspect", "db"]).await.json();
    assert!(inspected[0].is_object(), "{inspected}");
}

#[tokio::test]
async fn logs_of_a_stack_stand_behind_the_names_of_their_containers() {
    let bench = talking().await;
    let run = bench.run(&["logs", "--tail", "1"]).await;
    let mut lines: Vec<&str> = run.stdout.lines().collect();
    lines.sort_unstable();
    assert_eq!(
        lines,
        [
            "db-1  | db is ready",
            "web-1 | web is ready",
            "web-2 | web is ready"
        ],
        "{run}"
    );
}

#[tokio::test]
async fn follow_ends_with_the_last_container() {
    let bench = talking().await;
    bench.run(&["stop"]).await.ok();
    let run = bench.run(&["logs", "-f", "--no-log-prefix", "db"]).await;
    assert_eq!(run.stdout, "db starts\ndb is ready\n", "{run}");
}

#[tokio::test]
async fn exec_passes_output_and_exit_code_on() {
    let bench = talking().await;
    let run = bench
        .run(&["exec", "-T", "-e", "A=1", "web", "ls", "-l"])
        .await;
    assert!(run.code == 42 && run.stdout.contains("ls -l"), "{run}");
    let absent = bench.run(&["exec", "--index", "9", "web", "ls"]).await;
    assert_eq!(absent.code, 3, "{absent}");
}

#[tokio::test]
async fn top_measures_once_where_there_is_no_terminal() {
    let bench = talking().await;
    let measured = bench
        .run(&["top", "--no-stream", "--format", "json"])
        .await
        .json();
    assert_eq!(measured.as_array().unwrap().len(), 3);
    assert!(measured[0]["stats"].is_object(), "{measured}");
}

#[tokio::test]
async fn what_was_copied_in_comes_out_again() {
    let bench = talking().await;
    bench.write("a.txt", "hello");
    bench.run(&["cp", "a.txt", "db:/data/"]).await.ok();
    bench.run(&["cp", "db:/data/", "out"]).await.ok();
    let text = fs_err::read_to_string(bench.folder.path().join("out")).unwrap();
    assert_eq!(text, "hello");
}
