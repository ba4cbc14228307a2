//! `exos operation`: long work on stacks.

use clap::{Args, Subcommand};
use exos_core::client::{Operation, Query, Remote};
use exos_core::platform::{OperationState, Work};
use exos_core::{Error, ErrorKind};

use super::{ListedArgs, NameArgs, Noun, ShowArgs};
use crate::carry::carry_out;
use crate::context::Context;
use crate::error::Result;
use crate::human;
use crate::style::Style;
use crate::table::Cell;

/// What is done with operations.
#[derive(Debug, Subcommand)]
pub(crate) enum OperationCommand {
    /// Lists operations, newest first
    #[command(visible_alias = "list")]
    Ls(LsArgs),
    /// Shows an operation
    Show(ShowArgs),
    /// Shows what an operation does, from its first step to its end
    Follow(NameArgs),
    /// Asks an operation to stop at the border of a step; what it did stays done
    Cancel(NameArgs),
}

/// Flags of `operation ls`.
#[derive(Debug, Args)]
pub(crate) struct LsArgs {
    /// Only those of this stack
    #[arg(long, value_name = "NAME")]
    stack: Option<String>,
    #[command(flatten)]
    shown: ListedArgs,
}

impl OperationCommand {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let (client, environment) = context.within().await?;
        let operations = client.operations(&environment);
        match self {
            Self::Ls(args) => {
                let query = match args.stack {
                    Some(stack) => Query::default().with("stack", stack),
                    None => Query::default(),
                };
                args.shown.list(context, &operations, query).await
            }
            Self::Show(args) => args.show(context, &operations).await,
            Self::Cancel(args) => {
                let operation = operations.cancel(&args.name).await?;
                let state = operation.state;
                context
                    .printer
                    .say(&format!("{}: asked to stop, {state}", operation.id));
                Ok(())
            }
            Self::Follow(args) => {
                let operation = operations.get(&args.name).await?;
                let remote = Remote::new(client, environment);
                let watched = carry_out(
                    context,
                    &operation.kind,
                    &operation.stack_name,
                    async |work| watch(&remote, &operation.id, work).await,
                );
                let took = human::took(watched.await?.took);
                context.printer.say(&format!(
                    "{} of {} succeeded ({took})",
                    operation.kind, operation.stack_name
                ));
                Ok(())
            }
        }
    }
}

/// Ctrl-C ends the watching, not the operation.
async fn watch(remote: &Remote, id: &str, work: Work) -> exos_core::Result<()> {
    let watching = Work {
        events: work.events.clone(),
        ..Work::default()
    };
    tokio::select! {
        ended = remote.watch("follow operation", id, true, &watching) => ended,
        () = work.cancel.cancelled() => {
            let message = "it is not followed any more, and goes on";
            Err(Error::new(ErrorKind::Cancelled, "follow operation", message))
        }
    }
}

impl Noun for Operation {
    const HEADING: &'static [&'static str] =
        &["ID", "STACK", "KIND", "STATE", "BY", "CREATED", "TOOK"];
    const RIGHT: &'static [usize] = &[6];

    fn name(&self) -> String {
        self.id.clone()
    }

    fn cells(&self) -> Vec<Cell> {
        let style = match self.state {
            OperationState::Succeeded => Style::Good,
            OperationState::Pending | OperationState::Running => Style::Busy,
            OperationState::Failed => Style::Bad,
            OperationState::Cancelled | OperationState::Superseded => Style::Dim,
        };
        let took = self.started_at.zip(self.finished_at);
        let took = took.map(|(from, to)| human::took(to.since(from)));
        vec![
            self.id.as_str().into(),
            self.stack_name.as_str().into(),
            self.kind.as_str().into(),
            Cell::new(self.state.to_string(), style),
            self.principal.name().into(),
            human::time(self.created_at).into(),
            took.unwrap_or_default().into(),
        ]
    }
}
