//! The store in Postgres, on a real server.
//!
//! The server is started here, in a temporary folder, and stopped at the end. Where Postgres is not installed the tests
//! are ignored, not passed, and the reason is printed.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test without the usual harness is still a test"
)]

#[path = "postgres/cases.rs"]
mod own;
#[path = "postgres/server.rs"]
mod server;

use std::sync::Arc;

use exos_core::testing::store_suite::cases;
use futures_util::future::BoxFuture;
use libtest_mimic::{Arguments, Trial};
use tokio::runtime::Runtime;

use self::server::Server;

fn main() {
    let arguments = Arguments::from_args();
    let runtime = Runtime::new().unwrap();
    let server = if arguments.list {
        Err("only listing".to_owned())
    } else {
        Server::start().map(Arc::new)
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
    let of_suite = cases().into_iter().map(|case| {
        let run = server.cloned().map(|server| -> BoxFuture<'static, ()> {
            Box::pin(async move { (case.run)(server.subject(case.name).await).await })
        });
        trial(runtime, case.name, run)
    });
    let own = own::cases().into_iter();
    let own = own.map(|(name, run)| trial(runtime, name, server.cloned().map(run)));
    of_suite.chain(own).collect()
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
