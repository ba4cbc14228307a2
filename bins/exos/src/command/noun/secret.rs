//! `exos secret`: values that stacks use and nobody reads.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use exos_core::client::{NewSecret, Secret};
use exos_core::{Error, ErrorKind};

use super::{ListArgs, NamesArgs, Noun, ShowArgs};
use crate::context::Context;
use crate::error::Result;
use crate::human;
use crate::person::password;
use crate::table::Cell;

/// What is done with secrets.
#[derive(Debug, Subcommand)]
pub(crate) enum SecretCommand {
    /// Lists the secrets of the environment, never their values
    #[command(visible_alias = "list")]
    Ls(ListArgs),
    /// Writes a secret, new or instead of what it was; stacks name it with `external: true`
    #[command(visible_alias = "add")]
    Create(CreateArgs),
    /// Shows what may be known of a secret
    Show(ShowArgs),
    /// Removes secrets
    Rm(NamesArgs),
}

/// Flags of `secret create`.
#[derive(Debug, Args)]
pub(crate) struct CreateArgs {
    /// What it is for [default: what was said of the one that is there]
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,
    /// File with the value [default: standard input; asked for on a terminal]
    #[arg(long, value_name = "FILE")]
    from_file: Option<PathBuf>,
    /// Name
    name: String,
}

impl SecretCommand {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let (client, environment) = context.within().await?;
        let secrets = client.secrets(&environment);
        match self {
            Self::Ls(args) => args.list(context, &secrets).await,
            Self::Show(args) => args.find(context, &secrets).await,
            Self::Rm(args) => args.remove(context, &secrets).await,
            Self::Create(args) => {
                let new = NewSecret {
                    value: value(context, args.from_file).await?,
                    description: args.description,
                };
                context
                    .printer
                    .data(&secrets.put(&args.name, &new).await?.name);
                Ok(())
            }
        }
    }
}

async fn value(context: &mut Context, file: Option<PathBuf>) -> Result<exos_core::Secret> {
    let Some(file) = file else {
        let piped = !context.terminals.stdin;
        return password(context, "value: ", piped).await;
    };
    let text = fs_err::read_to_string(context.current_dir.join(file)).map_err(|error| {
        Error::new(
            ErrorKind::NotFound,
            "write secret",
            "the file cannot be read",
        )
        .source(error)
    })?;
    Ok(text.into())
}

impl Noun for Secret {
    const HEADING: &'static [&'static str] = &["NAME", "CHANGED", "DESCRIPTION"];

    fn name(&self) -> String {
        self.name.clone()
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            self.name.as_str().into(),
            human::time(self.changed_at).into(),
            self.description.as_str().into(),
        ]
    }
}
