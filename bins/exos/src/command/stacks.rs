//! `exos stacks`: the stacks of the engine.

use clap::Args;

use super::ps::{Format, yaml};
use crate::context::Context;
use crate::error::Result;
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
        stacks.retain(|stack| self.all || stack.running > 0 || stack.failing > 0);
        let printer = &context.printer;
        if self.quiet {
            for stack in &stacks {
                printer.data(&stack.name);
            }
            return Ok(());
        }
        match self.format {
            Format::Json => printer.json(&stacks),
            Format::Yaml => printer.raw(yaml(&stacks)?.as_bytes()),
            Format::Table => {
                let mut table =
                    Table::new(["NAME", "SERVICES", "RUNNING", "STATUS", "FILES"]).right([1, 2]);
                for stack in &stacks {
                    table.row([
                        stack.name.as_str().into(),
                        stack.services.to_string().into(),
                        format!("{}/{}", stack.running, stack.containers).into(),
                        status(stack),
                        stack.files.as_str().into(),
                    ]);
                }
                printer.data(&table.render(printer.out));
            }
        }
        Ok(())
    }
}

fn status(stack: &exos_core::platform::StackSummary) -> Cell {
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
