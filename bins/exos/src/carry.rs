//! Carries work out: shows its progress, stops it on Ctrl-C, and says what came of it.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use exos_core::backend::LogOptions;
use exos_core::exec::Cancel;
use exos_core::observed::{Container, ContainerState};
use exos_core::platform::Work;
use exos_core::{Error, ErrorKind};
use futures_util::{FutureExt, StreamExt};

use crate::context::Context;
use crate::error::{Failure, Result};
use crate::exit;
use crate::process::Interrupt;
use crate::progress::{Progress, Style as ProgressStyle, Tally};
use crate::style::Style;

/// How often the tree is drawn.
const TICK: Duration = Duration::from_millis(100);
/// How many lines of a failed container are shown.
const LAST_LINES: u64 = 10;
/// How long a failed container's lines are waited for.
const PATIENCE: Duration = Duration::from_secs(3);

/// What came of a piece of work.
#[derive(Debug)]
pub(crate) struct Outcome<T> {
    pub(crate) value: T,
    /// Whether there was anything to do.
    pub(crate) changed: bool,
    pub(crate) tally: Tally,
    /// How many things are done.
    pub(crate) done: usize,
    pub(crate) took: Duration,
}

/// Carries out `work` on `stack` under a title such as `up shop`.
///
/// The first Ctrl-C stops it at the border of an operation and says what stands, the second ends at once.
pub(crate) async fn carry_out<T>(
    context: &mut Context,
    verb: &str,
    stack: &str,
    work: impl AsyncFnOnce(Work) -> exos_core::Result<T>,
) -> Result<Outcome<T>> {
    let style = progress_style(context)?;
    let title = format!("{verb} {stack}");
    let clock = context.clock.clone();
    let progress = Progress::new(style, title, context.printer.clone(), clock.clone());
    let progress = Arc::new(progress.without(context.quiet_pull, context.quiet_build));
    let cancel = Cancel::default();
    let order = Work {
        events: progress.clone(),
        cancel: cancel.clone(),
        parallel: parallel(context)?,
    };
    let begun = clock.elapsed();
    let mut interrupts = context.interrupts();
    let mut tick = tokio::time::interval(TICK);
    let mut work = pin!(work(order).fuse());
    let mut stopped_by: Option<Interrupt> = None;
    let result = loop {
        tokio::select! {
            result = &mut work => break result,
            Some(interrupt) = interrupts.next() => {
                if stopped_by.replace(interrupt).is_some() {
                    progress.finish();
                    return Err(Failure::Exit(exit::of_interrupt(interrupt)));
                }
                cancel.cancel();
                progress.say("stopping when what is under way is done; Ctrl-C again ends at once");
            }
            _ = tick.tick(), if style == ProgressStyle::Tty => progress.draw(),
        }
    };
    progress.finish();
    match result {
        Ok(value) => Ok(Outcome {
            value,
            changed: progress.look(|board| !board.is_empty()),
            tally: progress.look(crate::progress::Board::tally),
            done: progress.look(|board| board.count().0),
            took: clock.elapsed().saturating_sub(begun),
        }),
        Err(error) => Err(explain(context, stack, &progress, error, stopped_by).await),
    }
}

/// The style of progress: the flag, else `COMPOSE_PROGRESS`, else what standard error is.
fn progress_style(context: &Context) -> Result<ProgressStyle> {
    let variable = match context.variable("COMPOSE_PROGRESS") {
        None => None,
        Some(word) => Some(clap::ValueEnum::from_str(word, true).map_err(|_| {
            let message = format!("COMPOSE_PROGRESS is {word:?}");
            Failure::usage(message, "it may be auto, plain, tty, quiet or json")
        })?),
    };
    let style: ProgressStyle = context
        .root
        .output
        .progress
        .or(variable)
        .unwrap_or_default();
    let draws = context.terminals.stderr && context.variable("TERM") != Some("dumb");
    Ok(style.on(draws))
}

/// Operations at once: the flag, else `COMPOSE_PARALLEL_LIMIT`, else the default.
fn parallel(context: &Context) -> Result<usize> {
    let variable = match context.variable("COMPOSE_PARALLEL_LIMIT") {
        None => None,
        Some(word) => Some(word.parse::<i64>().map_err(|_| {
            let message = format!("COMPOSE_PARALLEL_LIMIT is {word:?}");
            Failure::usage(
                message,
                "it is a number of operations, or -1 for as many as there are",
            )
        })?),
    };
    match context.root.output.parallel.or(variable) {
        None => Ok(0),
        Some(limit) if limit < 0 => Ok(usize::MAX),
        Some(0) => Err(Failure::usage(
            "no operation at once gets nothing done",
            "--parallel is at least 1, or -1 for as many as there are",
        )),
        Some(limit) => Ok(usize::try_from(limit).unwrap_or(usize::MAX)),
    }
}

/// Says what a person needs to know beside the error itself.
async fn explain(
    context: &mut Context,
    stack: &str,
    progress: &Progress,
    error: Error,
    stopped_by: Option<Interrupt>,
) -> Failure {
    if let (Some(interrupt), ErrorKind::Cancelled) = (stopped_by, error.kind()) {
        let failure = Failure::Core(error);
        failure.tell(&context.printer);
        if let Ok(containers) = context.containers(stack).await {
            context
                .printer
                .say(&format!("  {}", what_stands(&containers)));
        }
        return Failure::Exit(exit::of_interrupt(interrupt));
    }
    if std::error::Error::source(&error).is_some() {
        // It brings the last lines with it.
        return Failure::Core(error);
    }
    let mut failed: Vec<String> = progress.look(|board| board.failed_containers().to_vec());
    if failed.is_empty() && error.kind() == ErrorKind::Failed {
        failed = failing(context, stack, &error).await;
    }
    failed.dedup();
    for container in failed.iter().take(3) {
        show_last_lines(context, container).await;
    }
    Failure::Core(error)
}

/// Says how many containers of each service run: `what stands: web 1 of 2 running, db 1 running`.
fn what_stands(containers: &[Container]) -> String {
    let mut services: std::collections::BTreeMap<&str, (usize, usize)> =
        std::collections::BTreeMap::new();
    for container in containers.iter().filter(|container| !container.oneoff) {
        let count = services.entry(&container.service).or_default();
        count.1 += 1;
        count.0 += usize::from(container.state == ContainerState::Running);
    }
    if services.is_empty() {
        return "no container stands".to_owned();
    }
    let services = services.into_iter().map(|(name, (running, all))| {
        if running == all {
            format!("{name} {all} running")
        } else {
            format!("{name} {running} of {all} running")
        }
    });
    format!("what stands: {}", services.collect::<Vec<_>>().join(", "))
}

/// Finds the containers of the service that an error names which ended badly.
async fn failing(context: &mut Context, stack: &str, error: &Error) -> Vec<String> {
    let service = error.context().iter().find(|(name, _)| *name == "service");
    let Some((_, service)) = service.cloned() else {
        return Vec::new();
    };
    let containers = context.containers(stack).await.unwrap_or_default();
    let ended = containers.iter().filter(|container| {
        container.service == service
            && (container.state == ContainerState::Restarting
                || container.exit_code.is_some_and(|code| code != 0))
    });
    ended.map(|container| container.name.clone()).collect()
}

async fn show_last_lines(context: &mut Context, container: &str) {
    let Ok(platform) = context.platform().await else {
        return;
    };
    let options = LogOptions {
        tail: Some(LAST_LINES),
        ..LogOptions::default()
    };
    let read = async {
        let lines = platform.backend().logs(container, &options).await?;
        let lines: Vec<_> = lines.collect().await;
        lines.into_iter().collect::<exos_core::Result<Vec<_>>>()
    };
    // A container that cannot be asked any more has said what it had to say.
    let Ok(Ok(lines)) = tokio::time::timeout(PATIENCE, read).await else {
        return;
    };
    if lines.is_empty() {
        return;
    }
    let printer = &context.printer;
    printer.say(&format!("the last lines of {container}:"));
    for line in lines {
        let bar = printer.err.paint(Style::Dim, "|");
        printer.say(&format!("  {bar} {}", line.text));
    }
}

impl<T> Outcome<T> {
    /// Returns what was done with containers: `2 created, 1 replaced`.
    pub(crate) fn changes(&self) -> String {
        let changes = self.tally.iter();
        let words = changes.map(|(change, count)| format!("{count} {}", change.past()));
        words.collect::<Vec<_>>().join(", ")
    }
}
