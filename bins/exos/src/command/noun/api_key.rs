//! `exos api-key`: with what programs prove who they are. People make and revoke keys; a key cannot.

use clap::{Args, Subcommand};
use exos_core::Timestamp;
use exos_core::access::Role;
use exos_core::client::{ApiKey, NewApiKey};

use super::member::role;
use super::{ListArgs, Noun, ShowArgs};
use crate::context::Context;
use crate::error::{Failure, Result};
use crate::human;
use crate::moment;
use crate::person::PersonArgs;
use crate::table::Cell;

/// What is done with API keys.
#[derive(Debug, Subcommand)]
pub(crate) enum ApiKeyCommand {
    /// Lists the keys of the environment
    #[command(visible_alias = "list")]
    Ls(LsArgs),
    /// Makes a key and prints its text, which is shown this once
    #[command(visible_alias = "add")]
    Create(CreateArgs),
    /// Shows what may be known of a key
    Show(KeyArgs),
    /// Revokes keys: they are valid no more from the next request on
    Rm(RmArgs),
}

/// Where keys are.
#[derive(Debug, Args)]
pub(crate) struct WhereArgs {
    /// Keys that have the rights of an admin, instead of those of the environment
    #[arg(long)]
    admin: bool,
}

/// Flags of `api-key ls`.
#[derive(Debug, Args)]
pub(crate) struct LsArgs {
    #[command(flatten)]
    within: WhereArgs,
    #[command(flatten)]
    list: ListArgs,
}

/// Flags of `api-key show`.
#[derive(Debug, Args)]
pub(crate) struct KeyArgs {
    #[command(flatten)]
    within: WhereArgs,
    #[command(flatten)]
    show: ShowArgs,
}

/// Flags of `api-key create`.
#[derive(Debug, Args)]
pub(crate) struct CreateArgs {
    #[command(flatten)]
    within: WhereArgs,
    #[command(flatten)]
    person: PersonArgs,
    /// The role in the environment: readonly, restricted, member or owner
    #[arg(long, value_name = "ROLE", value_parser = role, required_unless_present = "admin", conflicts_with = "admin")]
    role: Option<Role>,
    /// How long it is valid, such as 720h [default: until it is revoked]
    #[arg(long, value_name = "SPAN", value_parser = span)]
    expires: Option<std::time::Duration>,
    /// Name
    name: String,
}

/// Flags of `api-key rm`.
#[derive(Debug, Args)]
pub(crate) struct RmArgs {
    #[command(flatten)]
    within: WhereArgs,
    #[command(flatten)]
    person: PersonArgs,
    /// Names or ids
    #[arg(required = true, value_name = "NAME")]
    names: Vec<String>,
}

fn span(text: &str) -> Result<std::time::Duration, String> {
    moment::span(text).ok_or_else(|| "it is a span such as 720h or 30m".to_owned())
}

impl WhereArgs {
    /// Returns the environment, or nothing for keys of admins.
    async fn environment(&self, context: &Context) -> Result<Option<String>> {
        if self.admin {
            return Ok(None);
        }
        let server = context.server()?;
        Ok(Some(server.environment_or(Some("--admin")).await?))
    }
}

impl ApiKeyCommand {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let client = context.client()?;
        match self {
            Self::Ls(args) => {
                let environment = args.within.environment(context).await?;
                let keys = client.api_keys(environment.as_deref());
                args.list.list(context, &keys).await
            }
            Self::Show(args) => {
                let environment = args.within.environment(context).await?;
                let keys = client.api_keys(environment.as_deref());
                args.show.find(context, &keys).await
            }
            Self::Create(args) => args.run(context).await,
            Self::Rm(args) => {
                let environment = args.within.environment(context).await?;
                let person = args.person.sign_in(context, &client).await?;
                for name in &args.names {
                    person.revoke_key(environment.as_deref(), name).await?;
                    context.printer.data(name);
                }
                Ok(person.sign_out().await?)
            }
        }
    }
}

impl CreateArgs {
    async fn run(self, context: &mut Context) -> Result {
        let client = context.client()?;
        let environment = self.within.environment(context).await?;
        let now = Timestamp::from(context.clock.now());
        let new = NewApiKey {
            name: self.name,
            role: self.role,
            expires_at: self.expires.map(|span| now + span),
        };
        let person = self.person.sign_in(context, &client).await?;
        let made = person.make_key(environment.as_deref(), &new).await;
        person.sign_out().await?;
        context
            .printer
            .data(made.map_err(Failure::from)?.token.expose());
        Ok(())
    }
}

impl Noun for ApiKey {
    const HEADING: &'static [&'static str] = &["NAME", "ROLE", "CREATED", "EXPIRES"];

    fn name(&self) -> String {
        self.name.clone()
    }

    fn cells(&self) -> Vec<Cell> {
        let role = self
            .role
            .map_or_else(|| "admin".to_owned(), |role| role.to_string());
        let expires = self.expires_at.map(human::time);
        vec![
            self.name.as_str().into(),
            role.into(),
            human::time(self.created_at).into(),
            expires.unwrap_or_else(|| "when revoked".to_owned()).into(),
        ]
    }
}
