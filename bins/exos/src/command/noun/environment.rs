//! `exos environment`: hosts and stacks that nobody outside sees.

use clap::{Args, Subcommand, ValueEnum};
use exos_core::client::Environment;
use exos_core::platform::{Drift, EnvironmentChange, EnvironmentState, NewEnvironment, Quotas};

use super::{ListArgs, NameArgs, NamesArgs, Noun, ShowArgs, labels, pair};
use crate::context::Context;
use crate::error::Result;
use crate::human;
use crate::style::Style;
use crate::table::Cell;

/// What is done with environments.
#[derive(Debug, Subcommand)]
pub(crate) enum EnvironmentCommand {
    /// Lists the environments that you are a member of
    #[command(visible_alias = "list")]
    Ls(ListArgs),
    /// Makes an environment; you become its owner
    #[command(visible_alias = "add")]
    Create(CreateArgs),
    /// Shows an environment
    Show(ShowArgs),
    /// Changes an environment; what is not named stays
    Change(ChangeArgs),
    /// Lets an environment take new work
    Activate(NameArgs),
    /// Keeps new work from an environment; what runs goes on
    Deactivate(NameArgs),
    /// Removes environments that own no hosts and no stacks
    Rm(NamesArgs),
}

/// Flags of `environment create`.
#[derive(Debug, Args)]
pub(crate) struct CreateArgs {
    /// What it is for
    #[arg(long, value_name = "TEXT", default_value = "")]
    description: String,
    /// Label; may be given again
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    label: Vec<(String, String)>,
    #[command(flatten)]
    quotas: QuotaArgs,
    /// Name
    name: String,
}

/// Flags of `environment change`.
#[derive(Debug, Args)]
pub(crate) struct ChangeArgs {
    /// A new name
    #[arg(long, value_name = "NAME")]
    rename: Option<String>,
    /// What it is for
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    #[command(flatten)]
    quotas: QuotaArgs,
    /// What is done when what runs is no longer what is wanted
    #[arg(long, value_enum, value_name = "WHAT")]
    drift: Option<DriftArg>,
    /// Whether members of the role restricted may run commands in containers
    #[arg(long, value_name = "YES|NO", value_parser = yes_or_no)]
    restricted_exec: Option<bool>,
    /// Whether whoever may deploy may also deploy what reaches through to the host
    #[arg(long, value_name = "YES|NO", value_parser = yes_or_no)]
    pass_wall: Option<bool>,
    /// Name or id
    name: String,
}

/// How much the containers of an environment may use together.
#[derive(Debug, Args)]
pub(crate) struct QuotaArgs {
    /// Processors that containers may ask for together
    #[arg(long, value_name = "N")]
    cpus: Option<f64>,
    /// Memory that containers may ask for together, such as 16g
    #[arg(long, value_name = "SIZE", value_parser = human::parse_bytes)]
    memory: Option<i64>,
    /// Number of containers
    #[arg(long, value_name = "N")]
    containers: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum DriftArg {
    Repair,
    Report,
}

fn yes_or_no(word: &str) -> Result<bool, String> {
    match word {
        "yes" | "true" => Ok(true),
        "no" | "false" => Ok(false),
        _ => Err("it is yes or no".to_owned()),
    }
}

impl QuotaArgs {
    fn over(&self, quotas: &Quotas) -> Quotas {
        Quotas {
            cpus: self.cpus.or(quotas.cpus),
            memory: self.memory.or(quotas.memory),
            containers: self.containers.or(quotas.containers),
        }
    }
}

impl EnvironmentCommand {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let environments = context.client()?.environments();
        match self {
            Self::Ls(args) => args.list(context, &environments).await,
            Self::Show(args) => args.show(context, &environments).await,
            Self::Rm(args) => args.remove(context, &environments).await,
            Self::Create(args) => {
                let new = NewEnvironment {
                    description: args.description,
                    labels: labels(args.label),
                    quotas: args.quotas.over(&Quotas::default()),
                    ..NewEnvironment::named(args.name)
                };
                let made = environments.create(&new).await?;
                context.printer.data(&made.name);
                Ok(())
            }
            Self::Change(args) => {
                let is = environments.get(&args.name).await?;
                let change = args.change(&is);
                let version = Some(is.version);
                let changed = environments.change(&is.id, &change, version).await?;
                context.printer.data(&changed.name);
                Ok(())
            }
            Self::Activate(args) => set(context, &args.name, EnvironmentState::Active).await,
            Self::Deactivate(args) => set(context, &args.name, EnvironmentState::Inactive).await,
        }
    }
}

impl ChangeArgs {
    fn change(&self, is: &Environment) -> EnvironmentChange {
        let mut settings = is.settings.clone();
        if let Some(drift) = self.drift {
            settings.drift = match drift {
                DriftArg::Repair => Drift::Repair,
                DriftArg::Report => Drift::Report,
            };
        }
        if let Some(yes) = self.restricted_exec {
            settings.allow.restricted_exec = yes;
        }
        if let Some(yes) = self.pass_wall {
            settings.allow.pass_wall = yes;
        }
        EnvironmentChange {
            name: self.rename.clone(),
            description: self.description.clone(),
            quotas: Some(self.quotas.over(&is.quotas)),
            settings: Some(settings),
            ..EnvironmentChange::default()
        }
    }
}

async fn set(context: &Context, name: &str, state: EnvironmentState) -> Result {
    let change = EnvironmentChange {
        state: Some(state),
        ..EnvironmentChange::default()
    };
    let environments = context.client()?.environments();
    let changed = environments.change(name, &change, None).await?;
    context.printer.data(&changed.name);
    Ok(())
}

impl Noun for Environment {
    const HEADING: &'static [&'static str] =
        &["NAME", "STATE", "ORCHESTRATOR", "QUOTAS", "DESCRIPTION"];

    fn name(&self) -> String {
        self.name.clone()
    }

    fn cells(&self) -> Vec<Cell> {
        let state = match self.state {
            EnvironmentState::Active => Cell::new("active", Style::Good),
            EnvironmentState::Inactive => Cell::new("inactive", Style::Dim),
        };
        vec![
            self.name.as_str().into(),
            state,
            word(self.orchestrator).into(),
            quotas(&self.quotas).into(),
            self.description.as_str().into(),
        ]
    }
}

/// Returns the word of a value, as JSON has it.
pub(super) fn word(value: impl serde::Serialize) -> String {
    let value = serde_json::to_value(value).unwrap_or_default();
    value.as_str().unwrap_or_default().to_owned()
}

fn quotas(quotas: &Quotas) -> String {
    let cpus = quotas.cpus.map(|cpus| format!("{cpus} cpus"));
    let memory = quotas.memory.and_then(|bytes| u64::try_from(bytes).ok());
    let memory = memory.map(human::bytes);
    let containers = quotas.containers.map(|count| {
        let count = usize::try_from(count).unwrap_or(usize::MAX);
        human::plural(count, "container")
    });
    let all: Vec<String> = [cpus, memory, containers].into_iter().flatten().collect();
    all.join(", ")
}
