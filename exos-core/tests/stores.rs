//! The stores that are more than a value in memory: Postgres on a real server, and SQLite when its process is killed.
//!
//! The server is started here, in a temporary folder, and stopped at the end. Where Postgres is not installed its tests
//! are ignored, not passed, and the reason is printed.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    clippy::print_stdout,
    reason = "a test without the usual harness is still a test"
)]

#[path = "stores/crash.rs"]
mod crash;
#[path = "stores/postgres.rs"]
mod postgres;
#[path = "stores/server.rs"]
mod server;

use std::sync::Arc;

use exos_core::testing::store_suite::cases;
use futures_util::future::BoxFuture;
use libtest_mimic::{Arguments, Trial};
use tokio::runtime::Runtime;

use self::server::Server;

fn main() {
    let runtime = Runtime::new().unwrap();
    let words: Vec<_> = std::env::args().skip(1).collect();
    if let [command, path] = &words[..] {
        if command == crash::WRITE {
            return runtime.block_on(crash::write(path.as_ref()));
        }
    }
    let arguments = Arguments::from_args();
    let server = match arguments.list {
        true => Err("only listing".to_owned()),
        false => Server::start().map(Arc::new),
    };
    if let Err(why) = &server {
        eprintln!("NOT TESTED on Postgres: {why}");
    }
    let trials = trials(&runtime, server.as_ref().ok());
    let conclusion = libtest_mimic::run(&arguments, trials);
    // A process that exits drops nothing, and the server would stay.
    drop(server);
    conclusion.exit();
}

fn trials(runtime: &Runtime, server: Option<&Arc<Server>>) -> Vec<Trial> {
    let mut trials = vec![trial(
        runtime,
        "sqlite::a_killed_writer_loses_nothing_that_it_acknowledged",
        Some(Box::pin(
            crash::a_killed_writer_loses_nothing_that_it_acknowledged(),
        )),
    )];
    for case in cases() {
        let run = server.cloned().map(|server| -> BoxFuture<'static, ()> {
            Box::pin(async move { (case.run)(server.subject(case.name).await).await })
        });
        trials.push(trial(runtime, &format!("postgres::{}", case.name), run));
    }
    for (name, run) in postgres::cases() {
        let run = server.cloned().map(run);
        trials.push(trial(runtime, &format!("postgres::{name}"), run));
    }
    trials
}

/// Returns a test, ignored when there is nothing to run.
fn trial(runtime: &Runtime, name: &str, run: Option<BoxFuture<'static, ()>>) -> Trial {
    let handle = runtime.handle().clone();
    let ignored = run.is_none();
    let run = move || {
        if let Some(run) = run {
            handle.block_on(run);
        }
        Ok(())
    };
    Trial::test(name, run).with_ignored_flag(ignored)
}
