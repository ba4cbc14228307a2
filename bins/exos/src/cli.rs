//! The command line: flags and words as docker compose has them, so that fingers need not learn.

use clap::{Args, Parser, Subcommand};

use crate::command::config::ConfigArgs;

/// Runs stacks from compose files.
#[derive(Debug, Parser)]
#[command(name = "exos", version, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) project: ProjectArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Which project is meant; these flags stand before the command.
#[derive(Clone, Debug, Args)]
pub(crate) struct ProjectArgs {
    /// Compose file, `-` for standard input; several are merged in order
    #[arg(short, long = "file", value_name = "FILE")]
    pub(crate) file: Vec<String>,
    /// Project name
    #[arg(short, long, value_name = "NAME")]
    pub(crate) project_name: Option<String>,
    /// Profile to enable, `*` for all
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Vec<String>,
    /// File of variables instead of .env; later ones win
    #[arg(long, value_name = "FILE")]
    pub(crate) env_file: Vec<String>,
    /// Directory that relative paths start at [default: that of the first compose file]
    #[arg(long, value_name = "DIR")]
    pub(crate) project_directory: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Checks, resolves and prints the compose files
    #[command(visible_alias = "convert")]
    Config(Box<ConfigArgs>),
}
