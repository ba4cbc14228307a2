//! `exos member`: who may do what in an environment.

use clap::{Args, Subcommand};
use exos_core::access::{Role, Subject};
use exos_core::client::{Client, Member, NewMember};

use super::{ListArgs, Noun, ShowArgs};
use crate::context::Context;
use crate::error::Result;
use crate::human;
use crate::table::Cell;

/// What is done with members.
#[derive(Debug, Subcommand)]
pub(crate) enum MemberCommand {
    /// Lists the members of the environment
    #[command(visible_alias = "list")]
    Ls(ListArgs),
    /// Gives somebody a role, instead of the one that they had
    #[command(visible_alias = "create")]
    Add(AddArgs),
    /// Shows a member
    Show(ShowArgs),
    /// Takes roles away
    Rm(RmArgs),
}

/// Flags of `member add`.
#[derive(Debug, Args)]
pub(crate) struct AddArgs {
    /// The role: readonly, restricted, member or owner
    #[arg(long, value_name = "ROLE", value_parser = role)]
    role: Role,
    /// Who, such as user:ann, group:ops or environment:staging
    #[arg(value_name = "SUBJECT", value_parser = subject)]
    subject: Subject,
}

/// Arguments of `member rm`.
#[derive(Debug, Args)]
pub(crate) struct RmArgs {
    /// Who, such as user:ann, group:ops or environment:staging
    #[arg(required = true, value_name = "SUBJECT", value_parser = subject)]
    subjects: Vec<Subject>,
}

/// Reads a role.
pub(super) fn role(word: &str) -> Result<Role, String> {
    let read: exos_core::Result<Role> = word.parse();
    read.map_err(|error| error.hint_text().unwrap_or_default().to_owned())
}

fn subject(text: &str) -> Result<Subject, String> {
    let (kind, name) = text.split_once(':').unwrap_or(("user", text));
    let name = name.to_owned();
    match kind {
        _ if name.is_empty() => Err("the name is missing".to_owned()),
        "user" => Ok(Subject::User(name)),
        "group" => Ok(Subject::Group(name)),
        "environment" => Ok(Subject::Environment(name)),
        _ => Err("it is user:NAME, group:NAME or environment:NAME".to_owned()),
    }
}

impl MemberCommand {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let (client, environment) = context.within().await?;
        let members = client.members(&environment);
        match self {
            Self::Ls(args) => args.list(context, &members).await,
            Self::Show(args) => args.find(context, &members).await,
            Self::Add(args) => {
                let subject = by_id(&client, args.subject).await?;
                let new = NewMember {
                    subject,
                    role: args.role,
                };
                context.printer.data(&members.create(&new).await?.name());
                Ok(())
            }
            Self::Rm(args) => {
                for named in args.subjects {
                    let subject = by_id(&client, named).await?;
                    members.take_out(&subject).await?;
                    context.printer.data(&subject.to_string());
                }
                Ok(())
            }
        }
    }
}

/// Looks the id up by which the server knows somebody. Who may not look gives the id itself.
async fn by_id(client: &Client, named: Subject) -> Result<Subject> {
    let found = match &named {
        Subject::User(name) => client
            .users()
            .get(name)
            .await
            .map(|user| Subject::User(user.id)),
        Subject::Group(name) => {
            let found = client.groups().get(name).await;
            found.map(|group| Subject::Group(group.id))
        }
        Subject::Environment(name) => {
            let found = client.environments().get(name).await;
            found.map(|environment| Subject::Environment(environment.id))
        }
    };
    match found {
        Err(error) if error.kind() == exos_core::ErrorKind::Forbidden => Ok(named),
        found => Ok(found?),
    }
}

impl Noun for Member {
    const HEADING: &'static [&'static str] = &["MEMBER", "ROLE", "SINCE"];

    fn name(&self) -> String {
        match &self.name {
            Some(name) => format!("{}:{name}", self.subject.kind()),
            None => self.subject.to_string(),
        }
    }

    fn cells(&self) -> Vec<Cell> {
        vec![
            Noun::name(self).into(),
            self.role.to_string().into(),
            human::time(self.since).into(),
        ]
    }
}
