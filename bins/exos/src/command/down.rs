//! `exos down`: takes a stack down.

use clap::{Args, ValueEnum};
use exos_core::plan::{DownOptions, RemoveImages};

use super::orphans::Orphans;
use super::up::seconds;
use crate::carry::carry_out;
use crate::context::Context;
use crate::error::Result;
use crate::human;
use crate::style::Style;

/// Flags of `down`.
#[derive(Debug, Args)]
pub(crate) struct DownArgs {
    /// Remove named and anonymous volumes too, with their data
    #[arg(short, long)]
    volumes: bool,
    /// Remove images too: all, or those that were built and have no name of their own
    #[arg(long, value_name = "WHICH", value_enum)]
    rmi: Option<Rmi>,
    /// Remove containers of services that the files do not have
    #[arg(long)]
    remove_orphans: bool,
    /// Seconds that containers get to stop [default: their own grace period, else 10]
    #[arg(short, long, value_name = "SECONDS")]
    timeout: Option<u64>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Rmi {
    All,
    Local,
}

impl DownArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let target = context.target(&[]).await?;
        let options = DownOptions {
            volumes: self.volumes,
            images: self.rmi.map(|which| match which {
                Rmi::All => RemoveImages::All,
                Rmi::Local => RemoveImages::Local,
            }),
            remove_orphans: Orphans::go(context, self.remove_orphans),
            stop_timeout: seconds(self.timeout),
        };
        let platform = context.platform().await?;
        let (name, spec) = (target.name, target.spec.as_ref());
        let outcome = carry_out(context, "down", &name, async |work| {
            platform.down(&name, spec, &options, &work).await
        })
        .await?;
        let printer = &context.printer;
        let name = printer.err.paint(Style::Strong, &name);
        let took = human::took(outcome.took);
        printer.say(&match outcome.changes() {
            _ if !outcome.changed => format!("{name}: nothing to do, nothing is there ({took})"),
            changes if changes.is_empty() => format!("{name} is down ({took})"),
            changes => format!("{name} is down; containers: {changes} ({took})"),
        });
        Ok(())
    }
}
