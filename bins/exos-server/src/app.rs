//! From arguments to an exit code.

use std::error::Error as _;
use std::io::Write;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use exos_core::access::Caller;
use exos_core::controller::{Controller, ControllerOptions};
use exos_core::exec::Cancel;
use exos_core::platform::{Platform, Retention};
use exos_core::{Clock, Error, Result};
use tokio::task::JoinSet;

use crate::config::{Config, Task};
use crate::process::Process;
use crate::rotate_key::rotate_key;
use crate::server::Server;
use crate::{first_start, log, signal, wiring};

/// The exit code of a configuration that is wrong.
const USAGE: u8 = 2;
/// The exit code of a server that could not start.
const FAILED: u8 = 1;

/// Runs the server in this process until it is told to stop.
pub fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build();
    let Ok(runtime) = runtime else {
        return ExitCode::from(FAILED);
    };
    let stop = Cancel::default();
    let code = runtime.block_on(async {
        tokio::select! {
            biased;
            code = run(Process::from_system(), stop.clone()) => code,
            () = pass_on(&stop) => FAILED,
        }
    });
    runtime.shutdown_background();
    ExitCode::from(code)
}

/// Passes a signal on, and never returns, so that the server ends in its own time. A second signal ends the process.
async fn pass_on(stop: &Cancel) {
    signal::asked_to_stop().await;
    stop.cancel();
    signal::asked_to_stop().await;
}

/// Runs the server until `stop` and returns its exit code.
///
/// # Behavior
/// - What is wrong with the configuration goes to `process.stderr` in one line.
/// - When the server listens, `process.stdout` says where, in one line.
pub async fn run(process: Process, stop: Cancel) -> u8 {
    let Process {
        args,
        variables,
        mut stdout,
        mut stderr,
        clock,
    } = process;
    let config = match Config::read(args, &variables) {
        Ok(config) => config,
        Err(error) => {
            let to = if error.is_answer() {
                &mut stdout
            } else {
                &mut stderr
            };
            say(to, &error.text());
            return if error.is_answer() { 0 } else { USAGE };
        }
    };
    log::start(&config);
    let done = match config.task {
        Task::Serve => serve(&config, clock, stop, &mut stdout).await,
        Task::RotateKey => match rotate_key(&config, clock).await {
            Ok(line) => {
                say(&mut stdout, &line);
                Ok(())
            }
            Err(error) => Err(error),
        },
    };
    match done {
        Ok(()) => 0,
        Err(error) => {
            say(&mut stderr, &explain(&error));
            FAILED
        }
    }
}

async fn serve(
    config: &Config,
    clock: Arc<dyn Clock>,
    stop: Cancel,
    stdout: &mut Box<dyn Write + Send>,
) -> Result<()> {
    let platform = Platform::new(wiring::ports(config, clock).await?);
    // A key that was added seals everything from here on; a wrong one is told before anybody is served.
    platform.reseal().await?;
    let server = Server::bind(config, platform.clone(), stop).await?;
    if let Some(line) = first_start::prepare(&platform, config).await? {
        say(stdout, &line);
    }
    say(
        stdout,
        &format!("exos-server listens on {}\n", server.url()),
    );
    let mut chores = JoinSet::new();
    chores.spawn(read_ahead(platform.clone()));
    chores.spawn(sweep(platform.clone(), config.retention));
    let controller = Controller::start(platform.clone(), ControllerOptions::default());
    server.run().await;
    chores.shutdown().await;
    finish(&platform, controller, config.shutdown_timeout).await;
    platform.live().shutdown().await;
    Ok(())
}

/// Lets what is under way at engines come to its end, or to where the next start or another server goes on from.
async fn finish(platform: &Platform, controller: Controller, time: Duration) {
    let errands = tokio::time::timeout(time, platform.finish_errands());
    let (finished, ended) = tokio::join!(errands, controller.shutdown_within(time));
    if finished.is_err() {
        tracing::warn!(
            "actions on containers were cut short; what was done of them is in no audit log"
        );
    }
    if !ended {
        tracing::warn!("operations under way were cut short");
    }
}

/// Reads what the first page shows, so that nobody waits for it there.
async fn read_ahead(platform: Platform) {
    if let Err(error) = platform.dashboard(&Caller::system()).await {
        tracing::warn!(%error, "the first page could not be read ahead");
    }
}

/// Forgets what has ended and what is old, at the start and every hour; it ends with its task.
async fn sweep(platform: Platform, keep: Retention) {
    loop {
        if let Err(error) = platform.sessions().sweep().await {
            tracing::warn!(%error, "ended sessions were not forgotten");
        }
        if let Err(error) = platform.once().sweep().await {
            tracing::warn!(%error, "old answers were not forgotten");
        }
        if let Err(error) = platform.forget_old(keep).await {
            tracing::warn!(%error, "old events and audit entries were not forgotten");
        }
        tokio::time::sleep(Duration::from_hours(1)).await;
    }
}

/// Writes the error, its causes and what to do in one line.
fn explain(error: &Error) -> String {
    let mut line = format!("error: {error}");
    let mut cause = error.source();
    while let Some(error) = cause {
        line.extend([": ", &error.to_string()]);
        cause = error.source();
    }
    if let Some(hint) = error.hint_text() {
        line.extend(["; hint: ", hint]);
    }
    line.push('\n');
    line
}

/// Nobody may read what is said, and that is no reason to stop.
fn say(to: &mut Box<dyn Write + Send>, text: &str) {
    let _ = to.write_all(text.as_bytes()).and_then(|()| to.flush());
}
