//! `exos inspect`: all that the engine knows of containers.

use clap::Args;
use futures_util::future::try_join_all;

use crate::context::Context;
use crate::error::{Failure, Result};
use crate::format::{Format, fields};

/// Flags of `inspect`.
#[derive(Debug, Args)]
pub(crate) struct InspectArgs {
    /// Format of the output; `table` has a line for each field
    #[arg(long, value_enum, default_value_t = Format::Json)]
    format: Format,
    /// Services or containers; all of the stack when none is named
    #[arg(value_name = "SERVICE|CONTAINER")]
    names: Vec<String>,
}

impl InspectArgs {
    /// Prints a JSON list in the engine's own shape, ordered by name.
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let target = context.target(&[]).await?;
        let containers = context.containers(&target.name).await?;
        for name in &self.names {
            if !containers
                .iter()
                .any(|seen| seen.service == *name || seen.name == *name)
            {
                let message = format!(
                    "{} has neither a service nor a container {name:?}",
                    target.name
                );
                return Err(Failure::not_found(
                    "inspect",
                    message,
                    "`exos ps -a` lists its containers",
                ));
            }
        }
        let named = containers.iter().filter(|seen| {
            self.names.is_empty()
                || self
                    .names
                    .iter()
                    .any(|name| seen.service == *name || seen.name == *name)
        });
        let backend = context.platform().await?.backend();
        let inspected = try_join_all(named.map(|container| backend.inspect(&container.id))).await?;
        self.format
            .print(&context.printer, &inspected, || fields(&inspected))
    }
}
