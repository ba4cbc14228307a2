//! The arguments: flags of the whole command, then one verb.

use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Args, Parser};

use crate::command::Command;
use crate::progress::Style as ProgressStyle;
use crate::style::Ansi;

/// Brings stacks of containers up, and keeps them as their compose files say.
#[derive(Debug, Parser)]
#[command(
    name = "exos",
    version,
    arg_required_else_help = true,
    subcommand_required = true,
    disable_help_subcommand = true,
    max_term_width = 100,
    styles = STYLES,
    override_usage = "exos [OPTIONS] COMMAND",
    subcommand_value_name = "COMMAND"
)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) root: RootArgs,
    #[command(subcommand)]
    pub(crate) command: Command,
}

const STYLES: Styles = Styles::styled()
    .header(AnsiColor::BrightWhite.on_default().bold())
    .usage(AnsiColor::BrightWhite.on_default().bold())
    .literal(AnsiColor::Cyan.on_default())
    .error(AnsiColor::Red.on_default())
    .invalid(AnsiColor::Yellow.on_default())
    .valid(AnsiColor::Green.on_default());

/// The flags that stand before the verb.
#[derive(Debug, Args)]
pub(crate) struct RootArgs {
    #[command(flatten)]
    pub(crate) files: FileArgs,
    #[command(flatten)]
    pub(crate) server: ServerArgs,
    #[command(flatten)]
    pub(crate) engine: EngineArgs,
    #[command(flatten)]
    pub(crate) output: OutputArgs,
}

/// Which stack.
#[derive(Debug, Args)]
#[command(next_help_heading = "Which stack")]
pub(crate) struct FileArgs {
    /// Compose file; may be given again, and `-` is standard input
    #[arg(short, long, value_name = "FILE")]
    pub(crate) file: Vec<String>,
    /// Name of the stack
    #[arg(short, long, value_name = "NAME", visible_alias = "stack")]
    pub(crate) project_name: Option<String>,
    /// Profile to enable; may be given again, and `*` is all
    #[arg(long, value_name = "NAME")]
    pub(crate) profile: Vec<String>,
    /// File of variables instead of `.env`; may be given again
    #[arg(long, value_name = "FILE")]
    pub(crate) env_file: Vec<String>,
    /// Folder that relative paths start from [default: that of the first compose file]
    #[arg(long, value_name = "FOLDER")]
    pub(crate) project_directory: Option<String>,
}

/// Which environment of which server.
#[derive(Debug, Args)]
#[command(next_help_heading = "Which server")]
pub(crate) struct ServerArgs {
    /// Address of an EXOS server [default: that of `exos login`]
    #[arg(long, value_name = "URL", conflicts_with_all = ["host", "context"])]
    pub(crate) server: Option<String>,
    /// API key for the server [default: that of `exos login`]
    #[arg(long, value_name = "KEY")]
    pub(crate) token: Option<String>,
    /// Environment that owns the stack; `local` is this machine's engine, without a server
    #[arg(short, long, value_name = "NAME")]
    pub(crate) environment: Option<String>,
    /// Authority of the server's certificate, in PEM, instead of the machine's own
    #[arg(long, value_name = "FILE")]
    pub(crate) ca_file: Option<PathBuf>,
}

/// Which engine.
#[derive(Debug, Args)]
#[command(next_help_heading = "Which engine")]
pub(crate) struct EngineArgs {
    /// Address of the engine: `unix://`, `tcp://` or `ssh://`
    #[arg(short = 'H', long, value_name = "ADDRESS")]
    pub(crate) host: Option<String>,
    /// Context of the docker command
    #[arg(short, long, value_name = "NAME", conflicts_with = "host")]
    pub(crate) context: Option<String>,
    /// Speak TLS and verify the engine's certificate
    #[arg(long, visible_alias = "tls")]
    pub(crate) tlsverify: bool,
    /// Folder of ca.pem, cert.pem and key.pem
    #[arg(long, value_name = "FOLDER")]
    pub(crate) tlscertdir: Option<PathBuf>,
    /// Authority of the engine's certificate, instead of the folder's ca.pem
    #[arg(long, value_name = "FILE")]
    pub(crate) tlscacert: Option<PathBuf>,
    /// Certificate to show to the engine, instead of the folder's cert.pem
    #[arg(long, value_name = "FILE")]
    pub(crate) tlscert: Option<PathBuf>,
    /// Key of that certificate, instead of the folder's key.pem
    #[arg(long, value_name = "FILE")]
    pub(crate) tlskey: Option<PathBuf>,
}

/// How work is done and shown.
#[derive(Debug, Args)]
#[command(next_help_heading = "How it is done and shown")]
pub(crate) struct OutputArgs {
    /// Operations under way at once; -1 is as many as there are
    #[arg(long, value_name = "N", allow_negative_numbers = true)]
    pub(crate) parallel: Option<i64>,
    /// How progress is shown
    #[arg(long, value_name = "HOW", value_enum)]
    pub(crate) progress: Option<ProgressStyle>,
    /// When colours are used
    #[arg(long, value_name = "WHEN", value_enum)]
    pub(crate) ansi: Option<Ansi>,
    /// Tell what happens inside, on standard error
    #[arg(long, value_name = "LEVEL", value_enum)]
    pub(crate) log_level: Option<LogLevel>,
}

/// How much is told of what happens inside.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}
