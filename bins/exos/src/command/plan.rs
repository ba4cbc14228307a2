//! `exos plan`: what `up` would change.

mod diff;
mod text;

use clap::{Args, ValueEnum};
use exos_core::plan::UpOptions;

use super::up::{ChangeArgs, Services};
use crate::context::Context;
use crate::error::{Failure, Result};
use crate::exit;
use crate::format::yaml;
use diff::Diff;

/// Flags of `plan`.
#[derive(Debug, Args)]
pub(crate) struct PlanArgs {
    #[command(flatten)]
    change: ChangeArgs,
    /// Leave alone what the named services depend on
    #[arg(long)]
    no_deps: bool,
    /// Format of the output; `operations` is the plan itself, step by step
    #[arg(long, value_enum, default_value_t)]
    format: Format,
    /// End with code 7 when there is something to do
    #[arg(long)]
    detailed_exitcode: bool,
    #[command(flatten)]
    services: Services,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
enum Format {
    #[default]
    Text,
    Json,
    Yaml,
    Operations,
}

impl PlanArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let services = &self.services.services;
        let spec = context.wanted(services).await?;
        let options = UpOptions {
            no_deps: self.no_deps,
            ..self.change.options(context, services)?
        };
        let platform = context.platform().await?;
        let plan = platform.plan(&spec, &options).await?;
        let containers = context.containers(&spec.name).await?;
        let diff = Diff::new(&spec, &options, &plan, &containers);
        let printer = &context.printer;
        match self.format {
            Format::Text => printer.raw(text::render(&diff, printer.out).as_bytes()),
            Format::Json => printer.json(&diff),
            Format::Yaml => printer.raw(yaml(&diff)?.as_bytes()),
            Format::Operations => printer.raw(plan.to_string().as_bytes()),
        }
        if self.detailed_exitcode && !plan.is_empty() {
            return Err(Failure::Exit(exit::CHANGES));
        }
        Ok(())
    }
}
