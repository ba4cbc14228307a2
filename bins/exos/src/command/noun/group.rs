//! `exos group`: users who get roles together.

use clap::{Args, Subcommand};
use exos_core::client::{Group, GroupMember, NewGroup};

use super::{ListArgs, NamesArgs, Noun, ShowArgs};
use crate::context::Context;
use crate::error::Result;
use crate::human;
use crate::table::Cell;

/// What is done with groups.
#[derive(Debug, Subcommand)]
pub(crate) enum GroupCommand {
    /// Lists the groups
    #[command(visible_alias = "list")]
    Ls(ListArgs),
    /// Makes a group, which nobody is in yet
    Create(CreateArgs),
    /// Shows a group
    Show(ShowArgs),
    /// Lists who is in a group
    Users(UsersArgs),
    /// Takes users into a group
    Add(WhoArgs),
    /// Takes users out of a group
    TakeOut(WhoArgs),
    /// Removes groups
    Rm(NamesArgs),
}

/// Flags of `group create`.
#[derive(Debug, Args)]
pub(crate) struct CreateArgs {
    /// Who they are
    #[arg(long, value_name = "TEXT", default_value = "")]
    description: String,
    /// Name
    name: String,
}

/// Flags of `group users`.
#[derive(Debug, Args)]
pub(crate) struct UsersArgs {
    #[command(flatten)]
    list: ListArgs,
    /// Name or id of the group
    group: String,
}

/// A group and users.
#[derive(Debug, Args)]
pub(crate) struct WhoArgs {
    /// Name or id of the group
    group: String,
    /// Names or ids of users
    #[arg(required = true, value_name = "USER")]
    users: Vec<String>,
}

impl GroupCommand {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let client = context.client()?;
        let groups = client.groups();
        match self {
            Self::Ls(args) => args.list(context, &groups).await,
            Self::Show(args) => args.show(context, &groups).await,
            Self::Rm(args) => args.remove(context, &groups).await,
            Self::Users(args) => {
                let members = client.group_members(&args.group);
                args.list.list(context, &members).await
            }
            Self::Create(args) => {
                let new = NewGroup {
                    name: args.name,
                    description: args.description,
                };
                context.printer.data(&groups.create(&new).await?.name);
                Ok(())
            }
            Self::Add(args) => {
                for user in &args.users {
                    client.group_members(&args.group).add(user).await?;
                    context.printer.data(user);
                }
                Ok(())
            }
            Self::TakeOut(args) => {
                for user in &args.users {
                    client.group_members(&args.group).remove(user, None).await?;
                    context.printer.data(user);
                }
                Ok(())
            }
        }
    }
}

impl Noun for Group {
    const HEADING: &'static [&'static str] = &["NAME", "DESCRIPTION"];

    fn name(&self) -> String {
        self.name.clone()
    }

    fn cells(&self) -> Vec<Cell> {
        vec![self.name.as_str().into(), self.description.as_str().into()]
    }
}

impl Noun for GroupMember {
    const HEADING: &'static [&'static str] = &["USER", "SINCE"];

    fn name(&self) -> String {
        self.name.clone()
    }

    fn cells(&self) -> Vec<Cell> {
        vec![self.name.as_str().into(), human::time(self.since).into()]
    }
}
