//! `exos host`: the engines of an environment.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use exos_core::client::{Host, HostTls, NewHost};
use exos_core::live::Desired;
use exos_core::{Error, ErrorKind, Secret};

use super::environment::word;
use super::{ListArgs, NameArgs, NamesArgs, Noun, ShowArgs, labels, pair, shown_labels};
use crate::context::Context;
use crate::error::Result;
use crate::human;
use crate::style::Style;
use crate::table::Cell;

/// What is done with hosts.
#[derive(Debug, Subcommand)]
pub(crate) enum HostCommand {
    /// Lists the hosts of the environment
    #[command(visible_alias = "list")]
    Ls(ListArgs),
    /// Adds a host, once its engine has answered the server
    #[command(visible_alias = "create")]
    Add(AddArgs),
    /// Shows a host and what its engine tells of itself
    Show(ShowArgs),
    /// Lets a host take new containers
    Activate(NameArgs),
    /// Keeps new containers from a host
    Deactivate(NameArgs),
    /// Moves the stacks of a host to other hosts
    Drain(NameArgs),
    /// Removes hosts on which no stack stands
    Rm(NamesArgs),
}

/// Flags of `host add`.
#[derive(Debug, Args)]
pub(crate) struct AddArgs {
    /// Folder of ca.pem, cert.pem and key.pem, for `tcp://`
    #[arg(long, value_name = "FOLDER")]
    tls: Option<PathBuf>,
    /// Label for placement; may be given again
    #[arg(long, value_name = "KEY=VALUE", value_parser = pair)]
    label: Vec<(String, String)>,
    /// Name
    name: String,
    /// Where the server reaches its engine: `unix://PATH`, `tcp://HOST:PORT` or `ssh://[USER@]HOST[:PORT]`
    endpoint: String,
}

impl HostCommand {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let (client, environment) = context.within().await?;
        let hosts = client.hosts(&environment);
        let host = match self {
            Self::Ls(args) => return args.list(context, &hosts).await,
            Self::Show(args) => return args.show(context, &hosts).await,
            Self::Rm(args) => return args.remove(context, &hosts).await,
            Self::Drain(args) => {
                hosts.drain(&args.name).await?;
                context.printer.say(&format!(
                    "{}: its stacks move; `exos operation ls` shows how far they are",
                    args.name
                ));
                return Ok(());
            }
            Self::Add(args) => hosts.create(&args.host(context)?).await?,
            Self::Activate(args) => hosts.activate(&args.name).await?,
            Self::Deactivate(args) => hosts.deactivate(&args.name).await?,
        };
        context.printer.data(&host.name);
        Ok(())
    }
}

impl AddArgs {
    fn host(self, context: &Context) -> Result<NewHost> {
        let tls = self.tls.map(|folder| {
            let read = |name: &str| {
                let path = context.current_dir.join(&folder).join(name);
                fs_err::read_to_string(path).map_err(|error| {
                    Error::new(
                        ErrorKind::NotFound,
                        "read certificates",
                        "a file is missing",
                    )
                    .source(error)
                })
            };
            Ok::<_, Error>(HostTls {
                ca: read("ca.pem")?,
                certificate: read("cert.pem")?,
                key: Secret::from(read("key.pem")?),
            })
        });
        Ok(NewHost {
            name: self.name,
            endpoint: self.endpoint,
            tls: tls.transpose()?,
            labels: labels(self.label),
        })
    }
}

/// What an engine does not tell is no zero.
fn known(number: u64, text: impl Fn(u64) -> String) -> Cell {
    let told = Some(number).filter(|number| *number > 0);
    told.map_or_else(String::new, text).into()
}

impl Noun for Host {
    const HEADING: &'static [&'static str] = &[
        "NAME", "STATE", "ENDPOINT", "ENGINE", "CPUS", "MEMORY", "LABELS",
    ];
    const RIGHT: &'static [usize] = &[4, 5];

    fn name(&self) -> String {
        self.name.clone()
    }

    fn cells(&self) -> Vec<Cell> {
        let style = match self.desired {
            Desired::Active => Style::Good,
            Desired::Draining => Style::Busy,
            _ => Style::Dim,
        };
        let state = self.state.clone().unwrap_or_else(|| word(self.desired));
        let style = if matches!(state.as_str(), "unreachable" | "incompatible" | "error") {
            Style::Bad
        } else {
            style
        };
        vec![
            self.name.as_str().into(),
            Cell::new(state, style),
            self.endpoint.as_str().into(),
            self.facts.engine_version.as_str().into(),
            known(u64::from(self.facts.cpus), |count| count.to_string()),
            known(self.facts.memory, human::bytes),
            shown_labels(&self.labels).into(),
        ]
    }
}
