//! `exos completions`: a script that completes arguments in a shell.

use clap::Args;
use clap_complete::Shell;

use crate::app;
use crate::context::Context;

/// Flags of `completions`.
#[derive(Debug, Args)]
pub(crate) struct CompletionsArgs {
    /// Shell
    #[arg(value_enum)]
    shell: Shell,
}

impl CompletionsArgs {
    pub(crate) fn run(self, context: &mut Context) {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut app::definition(), "exos", &mut script);
        context.printer.raw(&script);
    }
}
