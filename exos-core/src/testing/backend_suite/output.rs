//! Logs, commands, events and measurements.

use futures_util::{StreamExt, TryStreamExt};

use super::bench::{Bench, start, stop, wait};
use crate::backend::{EventsQuery, LogOptions, OutputStream, SessionRequest};
use crate::error::ErrorKind;
use crate::plan::{HookTime, Op, Until};
use crate::spec::{Hook, Variables};

/// Whole lines in the order in which they were written; without `follow` the stream ends at the newest line, with it
/// when the container ends.
pub(super) async fn logs_are_whole_lines_in_order(bench: Bench) {
    let container = bench.start(&bench.completes()).await;
    let follow = LogOptions {
        follow: true,
        ..LogOptions::default()
    };
    assert_eq!(
        texts(&bench, container.key(), &follow).await,
        ["one", "two", "three"]
    );
    bench.must(wait(&container, Until::Completed)).await;
    let tail = LogOptions {
        tail: Some(2),
        timestamps: true,
        ..LogOptions::default()
    };
    assert_eq!(
        texts(&bench, container.key(), &tail).await,
        ["two", "three"]
    );
    let lines = bench
        .backend()
        .logs(container.key(), &tail)
        .await
        .expect("logs");
    let lines: Vec<_> = lines.try_collect().await.expect("lines");
    assert!(
        lines
            .iter()
            .all(|line| line.at.as_ref().is_some_and(|at| at.contains('T')))
    );
    assert!(lines.iter().all(|line| line.stream == OutputStream::Stdout));
}

async fn texts(bench: &Bench, container: &str, options: &LogOptions) -> Vec<String> {
    let lines = bench
        .backend()
        .logs(container, options)
        .await
        .expect("logs");
    let texts = lines.map_ok(|line| line.text);
    texts.try_collect().await.expect("lines")
}

/// Opens a pair of streams to a new process.
pub(super) async fn a_command_has_output_and_exit_code(bench: Bench) {
    let container = bench.start(&bench.runs()).await;
    let request = SessionRequest::Exec {
        command: vec!["echo".to_owned(), "hello".to_owned()],
        environment: Variables::default(),
        user: None,
        working_dir: None,
        privileged: false,
        tty: false,
        stdin: false,
        detach: false,
    };
    let session = bench
        .backend()
        .open(container.key(), &request)
        .await
        .expect("session");
    let output: Vec<_> = session.output.try_collect().await.expect("output");
    let text: Vec<u8> = output.into_iter().flat_map(|piece| piece.bytes).collect();
    let text = String::from_utf8(text).expect("text");
    assert!(text.contains("hello\n"), "{text}");
    assert_eq!(session.control.exit_code().await.expect("exit code"), 0);
}

/// A hook is a command in a running container; in one that does not run it fails.
pub(super) async fn a_hook_runs_in_a_running_container(bench: Bench) {
    let container = bench.create(&bench.runs()).await;
    let hook = Op::RunHook {
        container: container.clone(),
        hook: Hook {
            command: vec!["true".to_owned()],
            ..Hook::default()
        },
        time: HookTime::PostStart,
    };
    assert_eq!(bench.fails(hook.clone()).await, ErrorKind::Conflict);
    bench.must(start(&container)).await;
    bench.must(hook).await;
}

/// When the method returns, the subscription stands: nothing that happens later is missed.
pub(super) async fn events_are_told_from_the_moment_of_asking(bench: Bench) {
    let container = bench.create(&bench.runs()).await;
    let query = EventsQuery {
        stack: Some(bench.stack.clone()),
        ..EventsQuery::default()
    };
    let mut events = bench.backend().events(&query).await.expect("events");
    bench.must(start(&container)).await;
    let event = loop {
        let event = events.next().await.expect("an event").expect("an event");
        if event.action == "start" {
            break event;
        }
    };
    assert_eq!(event.kind, "container");
    assert_eq!(event.attributes.get("name"), Some(&container.name));
    assert_eq!(event.id, bench.seen(&container).await.id);
}

/// A container that is stopped on request tells `kill` before `die`; one that ends by itself only `die`.
pub(super) async fn a_stop_is_told_apart_from_an_end(bench: Bench) {
    let query = EventsQuery {
        stack: Some(bench.stack.clone()),
        ..EventsQuery::default()
    };
    let events = bench.backend().events(&query).await.expect("events");
    let stopped = bench.start(&bench.runs()).await;
    bench.must(stop(&stopped)).await;
    let ended = bench.start(&bench.completes()).await;
    let mut ends = events.try_filter(|event| {
        let tells = matches!(event.action.as_str(), "kill" | "die");
        std::future::ready(tells)
    });
    let mut told = Vec::new();
    // A stop may need more than one signal.
    while told.iter().filter(|(action, _)| action == "die").count() < 2 {
        let event = ends.next().await.expect("an event").expect("an event");
        told.push((event.action, event.attributes["name"].clone()));
    }
    told.dedup();
    let expected = [("kill", &stopped), ("die", &stopped), ("die", &ended)];
    let expected = expected.map(|(action, of)| (action.to_owned(), of.name.clone()));
    assert_eq!(told, expected);
}

/// Measures a container until it ends.
pub(super) async fn a_running_container_is_measured(bench: Bench) {
    let container = bench.start(&bench.runs()).await;
    let mut stats = bench.backend().stats(container.key()).await.expect("stats");
    let first = stats
        .next()
        .await
        .expect("a measurement")
        .expect("a measurement");
    assert!(first.cpus >= 0.0);
}

/// What is not there is `NotFound`.
pub(super) async fn inspecting_what_does_not_exist_is_not_found(bench: Bench) {
    let missing = format!("{}-missing", bench.stack);
    let inspected = bench.backend().inspect(&missing).await;
    assert_eq!(inspected.expect_err("nothing").kind(), ErrorKind::NotFound);
    let logs = bench.backend().logs(&missing, &LogOptions::default()).await;
    assert_eq!(
        logs.err().map(|error| error.kind()),
        Some(ErrorKind::NotFound)
    );
    let container = bench.create(&bench.runs()).await;
    let inspected = bench
        .backend()
        .inspect(container.key())
        .await
        .expect("inspect");
    assert!(
        inspected["Name"]
            .as_str()
            .is_some_and(|name| name.ends_with(&container.name))
    );
}

/// An image that no registry has cannot be fetched.
pub(super) async fn a_failing_pull_is_not_found(bench: Bench) {
    let pull = Op::PullImage {
        image: "exos-test/missing:local".to_owned(),
        platform: None,
    };
    let kind = bench.fails(pull).await;
    // Without a way to the registry nobody can know.
    assert!(
        matches!(kind, ErrorKind::NotFound | ErrorKind::Unavailable),
        "{kind:?}"
    );
}
