//! `exos version`.

use clap::{Args, ValueEnum};

use crate::context::Context;

/// Flags of `version`.
#[derive(Debug, Args)]
pub(crate) struct VersionArgs {
    /// Format of the output
    #[arg(short, long, value_enum, default_value_t)]
    format: Format,
    /// Show the number alone
    #[arg(long)]
    short: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    #[default]
    Pretty,
    Json,
}

impl VersionArgs {
    pub(crate) fn run(self, context: &mut Context) {
        let version = env!("CARGO_PKG_VERSION");
        let printer = &context.printer;
        match self.format {
            _ if self.short => printer.data(version),
            Format::Pretty => printer.data(&format!("exos {version}")),
            Format::Json => printer.json(&serde_json::json!({ "version": version })),
        }
    }
}
