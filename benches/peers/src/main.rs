//! `exos` side by side with docker compose and with the raw engine API.
//!
//! Runs are interleaved and compared in pairs, so that a machine that gets slower or faster meanwhile changes both
//! sides of a ratio. What is printed is the median of the paired ratios with its spread, against the bar that EXOS
//! sets itself.

mod args;
mod config;
mod engine;
mod measure;
mod report;
mod stacks;

use std::io::{self, Write};
use std::process::ExitCode;

use args::Args;
use measure::Result;

fn main() -> ExitCode {
    match Args::parse(std::env::args().skip(1)).and_then(|args| run(&args)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            let _closed = writeln!(io::stderr(), "error: {error}");
            ExitCode::from(2)
        }
    }
}

/// Runs what is asked for and reports whether every bar is met.
fn run(args: &Args) -> Result<bool> {
    let mut rows = Vec::new();
    if args.config {
        rows.extend(config::run(args)?);
    }
    if args.stacks {
        rows.extend(stacks::run(args)?);
    }
    io::stdout().write_all(report::table(&rows).as_bytes())?;
    Ok(report::all_met(&rows))
}
