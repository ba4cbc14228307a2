//! The commands, one file each.

pub(crate) mod config;
pub(crate) mod request;

use std::io::Write;
use std::process::ExitCode;

use crate::cli::{Cli, Command};

/// Why a command ended without doing what was asked.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) code: u8,
    /// Ready to print, with what to do about it.
    pub(crate) text: String,
}

/// Exit codes, as the manual lists them.
pub(crate) const FAILED: u8 = 1;
pub(crate) const USAGE: u8 = 2;
pub(crate) const NOT_FOUND: u8 = 3;

impl Failure {
    pub(crate) fn new(code: u8, text: impl Into<String>) -> Self {
        Self {
            code,
            text: text.into(),
        }
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Self {
        Self::new(FAILED, format!("error: {error}"))
    }
}

impl From<exos_compose::Diagnostics> for Failure {
    fn from(problems: exos_compose::Diagnostics) -> Self {
        Self::new(FAILED, problems.to_string())
    }
}

/// Runs the command and turns its outcome into an exit code.
pub(crate) fn run(cli: Cli) -> ExitCode {
    let outcome = match cli.command {
        Command::Config(args) => config::run(&cli.project, &args),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            // Where standard error is closed there is nobody to tell.
            let _ = writeln!(std::io::stderr().lock(), "{}", failure.text);
            ExitCode::from(failure.code)
        }
    }
}
