//! From arguments to an exit code.

use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind as ClapError;

use crate::cli::{Cli, LogLevel};
use crate::command::Command;
use crate::context::Context;
use crate::exit;
use crate::printer::Printer;
use crate::process::Process;
use crate::style::Ansi;

/// Runs the command in this process.
pub fn main() -> ExitCode {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    let started = runtime.and_then(|runtime| Ok((runtime, Process::from_system()?)));
    let Ok((runtime, process)) = started else {
        return ExitCode::from(exit::FAILED);
    };
    let code = runtime.block_on(run(process));
    // A read of standard input that nobody waits for any more must not hold the process.
    runtime.shutdown_background();
    ExitCode::from(code)
}

/// Runs the command and returns its exit code.
///
/// # Behavior
/// Data goes to `process.stdout`, everything else to `process.stderr`. Nothing outside of `process`
/// is read but the files that flags name.
pub async fn run(mut process: Process) -> u8 {
    let stdout = std::mem::replace(&mut process.stdout, Box::new(std::io::sink()));
    let stderr = std::mem::replace(&mut process.stderr, Box::new(std::io::sink()));
    let printer = Printer::new(stdout, stderr);
    let cli = match Cli::try_parse_from(&process.args) {
        Ok(cli) => cli,
        Err(error) => return tell_usage(&error, &process, printer),
    };
    let printer = coloured(printer, cli.root.output.ansi, &process);
    if let Some(level) = cli.root.output.log_level {
        log(level);
    }
    let mut context = Context::new(process, cli.root, printer.clone());
    let result = Box::pin(cli.command.run(&mut context)).await;
    printer.flush();
    match result {
        Ok(()) => exit::DONE,
        Err(failure) => {
            failure.tell(&printer);
            failure.exit_code()
        }
    }
}

/// Gives the printer its colours: the flag, else `COMPOSE_ANSI`, else what the streams are.
fn coloured(printer: Printer, flag: Option<Ansi>, process: &Process) -> Printer {
    let get = |name: &str| {
        process
            .variables
            .get(name)
            .filter(|value| !value.is_empty())
    };
    let variable = get("COMPOSE_ANSI").and_then(|word| clap::ValueEnum::from_str(word, true).ok());
    let ansi: Ansi = flag.or(variable).unwrap_or_default();
    let dumb = get("TERM").is_some_and(|term| term == "dumb");
    let plain = get("NO_COLOR").is_some() || dumb;
    printer.coloured(
        ansi.palette(process.terminals.stdout, plain),
        ansi.palette(process.terminals.stderr, plain),
    )
}

/// Prints help to standard output, and what is wrong with the arguments to standard error.
fn tell_usage(error: &clap::Error, process: &Process, printer: Printer) -> u8 {
    let printer = coloured(printer, None, process);
    let asked = matches!(
        error.kind(),
        ClapError::DisplayHelp | ClapError::DisplayVersion
    );
    let palette = if asked { printer.out } else { printer.err };
    let rendered = error.render();
    let text = if palette.is_coloured() {
        rendered.ansi().to_string()
    } else {
        rendered.to_string()
    };
    if asked {
        printer.raw(text.as_bytes());
        printer.flush();
        return exit::DONE;
    }
    printer.raw_err(text.as_bytes());
    if let Some(hint) = misplaced(error) {
        printer.say(&format!("\n  hint: {hint}"));
    }
    exit::USAGE
}

/// Says where a flag belongs that stands after the verb and should stand before it.
fn misplaced(error: &clap::Error) -> Option<String> {
    let argument = error.get(clap::error::ContextKind::InvalidArg)?.to_string();
    let flag = argument.split(['=', ' ']).next()?;
    let root = <Cli as clap::CommandFactory>::command();
    let known = root.get_arguments().any(|known| {
        let long = known.get_long().map(|long| format!("--{long}"));
        let short = known.get_short().map(|short| format!("-{short}"));
        long.as_deref() == Some(flag) || short.as_deref() == Some(flag)
    });
    let is_unknown = error.kind() == ClapError::UnknownArgument;
    (known && is_unknown)
        .then(|| format!("{flag} stands before the command: exos {flag} ... COMMAND"))
}

fn log(level: LogLevel) {
    use tracing_subscriber::filter::LevelFilter;
    let level = match level {
        LogLevel::Error => LevelFilter::ERROR,
        LogLevel::Warn => LevelFilter::WARN,
        LogLevel::Info => LevelFilter::INFO,
        LogLevel::Debug => LevelFilter::DEBUG,
        LogLevel::Trace => LevelFilter::TRACE,
    };
    let subscriber = tracing_subscriber::fmt().with_max_level(level);
    // A second run in one process keeps what the first one set up.
    let _ = subscriber.with_writer(std::io::stderr).try_init();
}

/// Returns the whole command, for completions.
pub(crate) fn definition() -> clap::Command {
    <Cli as clap::CommandFactory>::command()
}

impl Command {
    /// Says whether the verb's name is known, for tests of the table of verbs.
    #[cfg(test)]
    fn is_known(name: &str) -> bool {
        definition().find_subcommand(name).is_some()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_sound() {
        definition().debug_assert();
    }

    #[test]
    fn fingers_that_know_compose_find_its_verbs() {
        let verbs = [
            "config", "up", "down", "ps", "ls", "logs", "exec", "run", "start", "stop", "restart",
            "kill", "rm", "pause", "unpause", "scale", "build", "pull", "top", "stats", "events",
            "images", "cp", "port", "version", "create", "wait", "attach", "convert",
        ];
        let missing: Vec<_> = verbs
            .iter()
            .filter(|verb| !Command::is_known(verb))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }
}
