//! Processes in containers: what they read and write, and how they end.

use std::time::Duration;

use exos_core::backend::{LogOptions, OutputStream, Session, SessionRequest};
use exos_core::observed::ContainerState;
use exos_core::plan::{ContainerRef, HookTime, Op, Until};
use exos_core::spec::{Hook, ServiceSpec};
use exos_core::testing::backend_suite::{start, stop, wait};
use exos_core::{ErrorKind, EventKind, Progress};
use futures_util::{StreamExt, TryStreamExt};
use tokio::io::AsyncWriteExt;

use super::Bench;

/// Runs the first container of a service to its end and returns its lines.
pub(crate) async fn output_of(bench: &Bench, service: &ServiceSpec) -> Vec<String> {
    let container = bench.start(service).await;
    bench.must(wait(&container, Until::Completed)).await;
    texts(bench, &container).await
}

/// Returns the lines of a container.
pub(crate) async fn texts(bench: &Bench, container: &ContainerRef) -> Vec<String> {
    let logs = bench
        .backend()
        .logs(container.key(), &LogOptions::default())
        .await;
    let texts = logs.unwrap().map_ok(|line| line.text);
    texts.try_collect().await.unwrap()
}

fn exec(command: &[&str]) -> SessionRequest {
    SessionRequest::Exec {
        command: command.iter().map(|word| (*word).to_owned()).collect(),
        environment: [("FROM".to_owned(), "outside".to_owned())].into(),
        user: Some("12:34".to_owned()),
        working_dir: Some("/tmp".to_owned()),
        privileged: false,
        tty: false,
        stdin: true,
        detach: false,
    }
}

async fn open(bench: &Bench, container: &ContainerRef, request: &SessionRequest) -> Session {
    bench
        .backend()
        .open(container.key(), request)
        .await
        .unwrap()
}

async fn bytes(session: &mut Session, wanted: OutputStream) -> String {
    let mut bytes = Vec::new();
    while let Some(output) = session.output.next().await {
        let output = output.unwrap();
        if output.stream == wanted {
            bytes.extend(output.bytes);
        }
    }
    String::from_utf8(bytes).unwrap()
}

/// What is written to a command arrives, and closing the input ends it.
pub(crate) async fn input_is_read_to_its_end(bench: Bench) {
    let container = bench.start(&bench.runs()).await;
    let request = exec(&["sh", "-c", "cat; echo $FROM; id -u; id -g; pwd"]);
    let mut session = open(&bench, &container, &request).await;
    session.input.write_all(b"one\ntwo\n").await.unwrap();
    session.input.shutdown().await.unwrap();
    let output = bytes(&mut session, OutputStream::Stdout).await;
    assert_eq!(output, "one\ntwo\noutside\n12\n34\n/tmp\n");
    assert_eq!(session.control.exit_code().await.unwrap(), 0);
}

/// The exit code may be asked for before and after the end.
pub(crate) async fn an_exit_code_is_known_after_the_end(bench: Bench) {
    let container = bench.start(&bench.runs()).await;
    let mut session = open(
        &bench,
        &container,
        &exec(&["sh", "-c", "read line; exit 42"]),
    )
    .await;
    let code = {
        let control = session.control.clone();
        let asked = async move { control.exit_code().await.unwrap() };
        let ended = async {
            session.input.write_all(b"\n").await.unwrap();
            session.output.next().await
        };
        futures_util::future::join(asked, ended).await.0
    };
    assert_eq!(code, 42);
    assert_eq!(session.control.exit_code().await.unwrap(), 42);
    let missing = bench
        .backend()
        .open(container.key(), &exec(&["missing"]))
        .await;
    let code = match missing {
        Err(error) => {
            assert_eq!(error.kind(), ErrorKind::Failed, "{error}");
            127
        }
        Ok(mut session) => {
            bytes(&mut session, OutputStream::Stdout).await;
            session.control.exit_code().await.unwrap()
        }
    };
    assert!(matches!(code, 126 | 127), "{code}");
}

/// A terminal has the size that it is told.
pub(crate) async fn a_terminal_has_a_size(bench: Bench) {
    let container = bench.start(&bench.runs()).await;
    let request = match exec(&["sh", "-c", "read go; stty size"]) {
        SessionRequest::Exec {
            command,
            environment,
            user,
            working_dir,
            ..
        } => SessionRequest::Exec {
            command,
            environment,
            user,
            working_dir,
            privileged: false,
            tty: true,
            stdin: true,
            detach: false,
        },
        other @ SessionRequest::Attach { .. } => other,
    };
    let mut session = open(&bench, &container, &request).await;
    session.control.resize(123, 45).await.unwrap();
    session.input.write_all(b"go\n").await.unwrap();
    let output = bytes(&mut session, OutputStream::Stdout).await;
    assert!(output.contains("45 123"), "{output}");
}

/// Attached before the start, the first line is seen; the exit code is the container's.
pub(crate) async fn attached_before_the_start_nothing_is_missed(bench: Bench) {
    let mut service = bench.service(
        "talks",
        &["sh", "-c", "echo first; cat; echo bad >&2; exit 5"],
    );
    service.container.stdin_open = true;
    let mut order = bench.order(&service);
    order
        .labels
        .insert("com.docker.compose.oneoff".to_owned(), "True".to_owned());
    let container = order.container();
    bench.must(Op::CreateContainer(Box::new(order))).await;
    let mut session = open(&bench, &container, &SessionRequest::Attach { stdin: true }).await;
    bench.must(start(&container)).await;
    session.input.write_all(b"echoed\n").await.unwrap();
    session.input.shutdown().await.unwrap();
    let output = bytes(&mut session, OutputStream::Stdout).await;
    assert_eq!(output, "first\nechoed\n");
    assert_eq!(session.control.exit_code().await.unwrap(), 5);
    assert_eq!(session.control.exit_code().await.unwrap(), 5);
}

/// A session that nobody listens to ends at once; its process goes on.
pub(crate) async fn a_detached_command_goes_on(bench: Bench) {
    let container = bench.start(&bench.runs()).await;
    let request = SessionRequest::Exec {
        command: ["sh", "-c", "sleep 0.2; exit 6"]
            .map(str::to_owned)
            .to_vec(),
        environment: [].into(),
        user: None,
        working_dir: None,
        privileged: false,
        tty: false,
        stdin: false,
        detach: true,
    };
    let mut session = open(&bench, &container, &request).await;
    assert!(session.output.next().await.is_none());
    assert_eq!(session.control.exit_code().await.unwrap(), 6);
}

/// A failing hook is `Failed` with the last lines of its output, which are also told as they come.
pub(crate) async fn a_failing_hook_shows_its_output(bench: Bench) {
    let container = bench.start(&bench.runs()).await;
    let op = Op::RunHook {
        container,
        hook: Hook {
            command: [
                "sh",
                "-c",
                "echo trying; echo $WHAT; printf unasked >&2; exit 4",
            ]
            .map(str::to_owned)
            .to_vec(),
            environment: [("WHAT".to_owned(), "in vain".to_owned())].into(),
            ..Hook::default()
        },
        time: HookTime::PreStop,
    };
    let (done, events) = bench.events_of(op).await;
    let error = done.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Failed);
    assert!(error.message().contains("exit code 4"), "{error}");
    let source = std::error::Error::source(&error).unwrap().to_string();
    assert!(source.contains("trying\nin vain"), "{source}");
    let told = |line: &str| {
        let output = EventKind::Progress(Progress::Output(line.to_owned()));
        events.iter().any(|event| event.kind == output)
    };
    assert!(told("trying") && told("in vain") && told("unasked"));
}

/// Standard output and standard error are told apart.
pub(crate) async fn both_outputs_are_told_apart(bench: Bench) {
    let service = bench.service("both", &["sh", "-c", "echo good; sleep 0.05; echo bad >&2"]);
    let container = bench.start(&service).await;
    bench.must(wait(&container, Until::Completed)).await;
    let logs = bench
        .backend()
        .logs(container.key(), &LogOptions::default())
        .await
        .unwrap();
    let lines: Vec<_> = logs.try_collect().await.unwrap();
    let lines: Vec<_> = lines
        .iter()
        .map(|line| (line.stream, line.text.as_str()))
        .collect();
    assert_eq!(
        lines,
        [
            (OutputStream::Stdout, "good"),
            (OutputStream::Stderr, "bad")
        ]
    );
}

/// The engine cuts lines of more than 16 KiB; here they are whole.
pub(crate) async fn long_lines_are_whole(bench: Bench) {
    let service = bench.service(
        "long",
        &[
            "sh",
            "-c",
            "head -c 40000 /dev/zero | tr '\\0' x; echo; echo end",
        ],
    );
    let container = bench.start(&service).await;
    bench.must(wait(&container, Until::Completed)).await;
    for timestamps in [false, true] {
        let options = LogOptions {
            timestamps,
            ..LogOptions::default()
        };
        let logs = bench
            .backend()
            .logs(container.key(), &options)
            .await
            .unwrap();
        let lines: Vec<_> = logs.try_collect().await.unwrap();
        let lengths: Vec<_> = lines.iter().map(|line| line.text.len()).collect();
        assert_eq!(lengths, [40000, 3]);
        assert!(lines.iter().all(|line| line.at.is_some() == timestamps));
    }
}

/// A terminal has one output, and ends lines in its own way.
pub(crate) async fn the_log_of_a_terminal_has_lines(bench: Bench) {
    let mut service = bench.service("terminal", &["sh", "-c", "echo one; echo two >&2; seq 1"]);
    service.container.tty = true;
    assert_eq!(output_of(&bench, &service).await, ["one", "two", "1"]);
}

/// The measurements end when the container does.
pub(crate) async fn measuring_ends_with_the_container(bench: Bench) {
    let busy = bench.service("busy", &["sh", "-c", "while true; do true; done"]);
    let container = bench.start(&busy).await;
    let mut stats = bench.backend().stats(container.key()).await.unwrap();
    let first = stats.next().await.unwrap().unwrap();
    assert!(
        first.cpus > 0.05 && first.memory > 0 && first.pids >= 1,
        "{first:?}"
    );
    assert!(first.memory_limit >= first.memory);
    bench.must(stop(&container)).await;
    assert_eq!(bench.seen(&container).await.state, ContainerState::Exited);
    let rest = async { while stats.next().await.is_some() {} };
    tokio::time::timeout(Duration::from_secs(20), rest)
        .await
        .unwrap();
}
