//! `exos stacks`: the stacks of the engine, or of an environment of a server.

use clap::Args;
use exos_core::platform::StackSummary;

use crate::context::Context;
use crate::error::Result;
use crate::format::Format;
use crate::style::Style;
use crate::table::{Cell, Table};

/// Flags of `stacks`.
#[derive(Debug, Args)]
pub(crate) struct StacksArgs {
    /// Show stacks of which nothing runs too
    #[arg(short, long)]
    all: bool,
    /// Format of the output
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// Show names only
    #[arg(short, long)]
    quiet: bool,
}

impl StacksArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let mut stacks = context.platform().await?.stacks().await?;
        // What a server is to keep up is worth a line also while nothing of it runs.
        let is_shown = |stack: &StackSummary| {
            self.all || stack.running > 0 || stack.failing > 0 || stack.revision.is_some()
        };
        stacks.retain(is_shown);
        let printer = &context.printer;
        if self.quiet {
            for stack in &stacks {
                printer.data(&stack.name);
            }
            return Ok(());
        }
        self.format.print(printer, &stacks, || table(&stacks))
    }
}

fn table(stacks: &[StackSummary]) -> Table {
    if stacks.iter().any(|stack| stack.revision.is_some()) {
        return of_server(stacks);
    }
    let mut table = Table::new(["NAME", "SERVICES", "RUNNING", "STATUS", "FILES"]).right([1, 2]);
    for stack in stacks {
        table.row([
            stack.name.as_str().into(),
            stack.services.to_string().into(),
            format!("{}/{}", stack.running, stack.containers).into(),
            status(stack),
            stack.files.as_str().into(),
        ]);
    }
    table
}

/// A server keeps the files, and says where the stack stands.
fn of_server(stacks: &[StackSummary]) -> Table {
    let heading = ["NAME", "SERVICES", "RUNNING", "STATUS", "REVISION", "HOST"];
    let mut table = Table::new(heading).right([1, 2, 4]);
    for stack in stacks {
        let revision = stack.revision.map(|number| number.to_string());
        table.row([
            stack.name.as_str().into(),
            stack.services.to_string().into(),
            format!("{}/{}", stack.running, stack.containers).into(),
            status(stack),
            revision.unwrap_or_default().into(),
            stack.host.clone().unwrap_or_default().into(),
        ]);
    }
    table
}

fn status(stack: &StackSummary) -> Cell {
    if stack.environment.is_empty() {
        Cell::new("unmanaged", Style::Dim)
    } else if stack.failing > 0 {
        Cell::new(format!("{} failing", stack.failing), Style::Bad)
    } else if stack.running == 0 {
        Cell::new("stopped", Style::Dim)
    } else {
        Cell::new("up", Style::Good)
    }
}
