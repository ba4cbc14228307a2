//! `exos exec`: runs a command in a running container.

use std::collections::BTreeMap;

use clap::Args;
use exos_core::backend::SessionRequest;

use crate::context::Context;
use crate::error::{Failure, Result};
use crate::session::{Manner, talk};
use crate::{exit, pick};

/// Flags of `exec`.
#[derive(Debug, Args)]
pub(crate) struct ExecArgs {
    /// Leave the command in the background
    #[arg(short, long)]
    detach: bool,
    /// Give the command no terminal [default: one, when standard input is a terminal]
    #[arg(short = 'T', long, alias = "no-TTY")]
    no_tty: bool,
    /// Set a variable, as KEY=VALUE, or KEY to pass on that of this environment
    #[arg(short, long, value_name = "KEY=VALUE")]
    env: Vec<String>,
    /// User that runs the command
    #[arg(short, long, value_name = "USER")]
    user: Option<String>,
    /// Folder that the command starts in
    #[arg(short, long, value_name = "FOLDER")]
    workdir: Option<String>,
    /// Give the command all rights
    #[arg(long)]
    privileged: bool,
    /// Number of the container within its service [default: the first that runs]
    #[arg(long, value_name = "N")]
    index: Option<u32>,
    /// Accepted and without effect: input is always passed on
    #[arg(short, long, hide = true)]
    interactive: bool,
    /// Accepted and without effect: a terminal is given where there is one
    #[arg(short, long, hide = true)]
    tty: bool,
    /// Service
    service: String,
    /// Command and its arguments
    #[arg(required = true, trailing_var_arg = true, allow_hyphen_values = true)]
    command: Vec<String>,
}

impl ExecArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let target = context.target(&[]).await?;
        let containers = context.containers(&target.name).await?;
        let container = pick::running(containers, &self.service, self.index)?;
        let tty = !self.no_tty && !self.detach && context.terminals.stdin;
        let manner = Manner {
            tty,
            stdin: !self.detach,
        };
        let request = SessionRequest::Exec {
            environment: variables(context, &self.env).into(),
            command: self.command,
            user: self.user,
            working_dir: self.workdir,
            privileged: self.privileged,
            tty,
            stdin: manner.stdin,
            detach: self.detach,
        };
        let backend = context.platform().await?.backend();
        let session = backend.open(&container.id, &request).await?;
        if self.detach {
            return Ok(());
        }
        let code = talk(context, session, manner, async |_| {}).await?;
        exit_with(code)
    }
}

/// Reads `KEY=VALUE` and `KEY`; a `KEY` that this environment does not have is left out.
pub(super) fn variables(context: &Context, given: &[String]) -> BTreeMap<String, String> {
    let pair = |text: &String| match text.split_once('=') {
        Some((key, value)) => Some((key.to_owned(), value.to_owned())),
        None => Some((text.clone(), context.variables.get(text)?.clone())),
    };
    given.iter().filter_map(pair).collect()
}

/// Ends with the exit code of a container's process.
pub(super) fn exit_with(code: i64) -> Result {
    match exit::of_container(code) {
        exit::DONE => Ok(()),
        code => Err(Failure::Exit(code)),
    }
}
