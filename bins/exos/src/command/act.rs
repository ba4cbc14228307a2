//! `start`, `stop`, `restart`, `kill`, `rm`, `pause`, `unpause`: one verb on containers that are there.

use clap::Args;
use exos_core::plan::{ActOptions, Action};
use tokio::io::{AsyncBufReadExt, BufReader};

use super::up::{Services, seconds};
use crate::carry::carry_out;
use crate::context::Context;
use crate::error::{Failure, Result};
use crate::human;
use crate::style::Style;

/// Flags of `start`.
#[derive(Debug, Args)]
pub(crate) struct StartArgs {
    /// Wait until everything is up and healthy
    #[arg(long)]
    wait: bool,
    /// Seconds to wait for each container
    #[arg(long, value_name = "SECONDS", requires = "wait")]
    wait_timeout: Option<u64>,
    #[command(flatten)]
    services: Services,
}

/// Flags of `stop`.
#[derive(Debug, Args)]
pub(crate) struct StopArgs {
    /// Seconds that containers get to stop [default: their own grace period, else 10]
    #[arg(short, long, value_name = "SECONDS")]
    timeout: Option<u64>,
    #[command(flatten)]
    services: Services,
}

/// Flags of `restart`.
#[derive(Debug, Args)]
pub(crate) struct RestartArgs {
    /// Seconds that containers get to stop [default: their own grace period, else 10]
    #[arg(short, long, value_name = "SECONDS")]
    timeout: Option<u64>,
    /// Leave alone what the named services depend on (always so)
    #[arg(long)]
    no_deps: bool,
    #[command(flatten)]
    services: Services,
}

/// Flags of `kill`.
#[derive(Debug, Args)]
pub(crate) struct KillArgs {
    /// Signal, by name or number
    #[arg(short, long, value_name = "SIGNAL", default_value = "SIGKILL")]
    signal: String,
    #[command(flatten)]
    services: Services,
}

/// Flags of `rm`.
#[derive(Debug, Args)]
pub(crate) struct RmArgs {
    /// Do not ask
    #[arg(short, long)]
    force: bool,
    /// Stop running containers first
    #[arg(short, long)]
    stop: bool,
    /// Remove their anonymous volumes too
    #[arg(short, long)]
    volumes: bool,
    #[command(flatten)]
    services: Services,
}

/// Flags of `pause`.
#[derive(Debug, Args)]
pub(crate) struct PauseArgs {
    #[command(flatten)]
    services: Services,
}

/// Flags of `unpause`.
#[derive(Debug, Args)]
pub(crate) struct UnpauseArgs {
    #[command(flatten)]
    services: Services,
}

impl StartArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let options = ActOptions {
            wait: self.wait,
            wait_timeout: seconds(self.wait_timeout),
            ..ActOptions::default()
        };
        act(context, "start", Action::Start, options, &self.services).await
    }
}

impl StopArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        act(
            context,
            "stop",
            Action::Stop,
            stopping(self.timeout),
            &self.services,
        )
        .await
    }
}

impl RestartArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let options = ActOptions {
            no_deps: self.no_deps,
            ..stopping(self.timeout)
        };
        act(context, "restart", Action::Restart, options, &self.services).await
    }
}

impl KillArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let action = Action::Kill(self.signal);
        act(
            context,
            "kill",
            action,
            ActOptions::default(),
            &self.services,
        )
        .await
    }
}

impl PauseArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        act(
            context,
            "pause",
            Action::Pause,
            ActOptions::default(),
            &self.services,
        )
        .await
    }
}

impl UnpauseArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        act(
            context,
            "unpause",
            Action::Unpause,
            ActOptions::default(),
            &self.services,
        )
        .await
    }
}

impl RmArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        if !self.force && !self.is_confirmed(context).await? {
            context.printer.say("nothing is removed");
            return Ok(());
        }
        let action = Action::Remove {
            stop: self.stop,
            volumes: self.volumes,
        };
        act(context, "rm", action, ActOptions::default(), &self.services).await
    }

    /// Shows what would go and asks. Without a terminal nobody can answer.
    async fn is_confirmed(&self, context: &mut Context) -> Result<bool> {
        let target = context.target(&self.services.services).await?;
        let containers = context.containers(&target.name).await?;
        let named = crate::pick::of_services(containers, &self.services.services);
        let mut going = named
            .iter()
            .filter(|seen| !seen.oneoff && (self.stop || !seen.state.is_up()));
        let going: Vec<&str> = going.by_ref().map(|seen| seen.name.as_str()).collect();
        if going.is_empty() {
            return Ok(true);
        }
        if !context.terminals.stdin {
            return Err(Failure::usage(
                format!(
                    "{} would go, and nobody is there to confirm it",
                    going.join(", ")
                ),
                "--force removes without asking",
            ));
        }
        let printer = context.printer.clone();
        printer.say(&format!("going to remove: {}", going.join(", ")));
        printer.raw_err(b"are you sure? [y/N] ");
        let mut answer = String::new();
        let read = BufReader::new(&mut context.stdin)
            .read_line(&mut answer)
            .await;
        Ok(read.is_ok() && matches!(answer.trim(), "y" | "Y" | "yes"))
    }
}

fn stopping(timeout: Option<u64>) -> ActOptions {
    ActOptions {
        stop_timeout: seconds(timeout),
        ..ActOptions::default()
    }
}

/// Does the action on the named services and says what came of it.
async fn act(
    context: &mut Context,
    verb: &str,
    action: Action,
    options: ActOptions,
    services: &Services,
) -> Result {
    let target = context.target(&services.services).await?;
    let spec = target.outline(context).await?;
    let options = ActOptions {
        services: services.services.iter().cloned().collect(),
        ..options
    };
    let platform = context.platform().await?;
    let outcome = carry_out(context, verb, &spec.name, async |work| {
        platform.act(&spec, &action, &options, &work).await
    })
    .await?;
    let printer = &context.printer;
    let name = printer.err.paint(Style::Strong, &spec.name);
    let took = human::took(outcome.took);
    printer.say(&if outcome.changed {
        format!("{name}: containers: {} ({took})", outcome.changes())
    } else {
        format!("{name}: nothing to {verb} ({took})")
    });
    Ok(())
}
