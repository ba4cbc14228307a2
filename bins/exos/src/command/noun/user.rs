//! `exos user`: people who may sign in.

use clap::{Args, Subcommand};
use exos_core::client::{NewUser, User};
use exos_core::platform::{UserChange, UserState};

use super::{ListArgs, NameArgs, NamesArgs, Noun, ShowArgs};
use crate::context::Context;
use crate::error::Result;
use crate::person::password;
use crate::style::Style;
use crate::table::Cell;

/// What is done with users.
#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Lists the users
    #[command(visible_alias = "list")]
    Ls(ListArgs),
    /// Makes a user
    #[command(visible_alias = "add")]
    Create(CreateArgs),
    /// Shows a user
    Show(ShowArgs),
    /// Lets a user sign in again
    Activate(NameArgs),
    /// Keeps a user from signing in, and ends what is open
    Deactivate(NameArgs),
    /// Gives a user another password
    Password(PasswordArgs),
    /// Removes users
    Rm(NamesArgs),
}

/// Flags of `user create`.
#[derive(Debug, Args)]
pub(crate) struct CreateArgs {
    /// Name as it is shown
    #[arg(long, value_name = "NAME", default_value = "")]
    display_name: String,
    /// Let the user rule the whole of EXOS
    #[arg(long)]
    admin: bool,
    /// Read the first password from standard input [default: asked for on a terminal]
    #[arg(long)]
    password_stdin: bool,
    /// Name to sign in with
    name: String,
}

/// Flags of `user password`.
#[derive(Debug, Args)]
pub(crate) struct PasswordArgs {
    /// Read the password from standard input [default: asked for on a terminal]
    #[arg(long)]
    password_stdin: bool,
    /// Name or id
    name: String,
}

impl UserCommand {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let users = context.client()?.users();
        let user = match self {
            Self::Ls(args) => return args.list(context, &users).await,
            Self::Show(args) => return args.show(context, &users).await,
            Self::Rm(args) => return args.remove(context, &users).await,
            Self::Password(args) => {
                let new = password(context, "new password: ", args.password_stdin).await?;
                return Ok(users.set_password(&args.name, &new).await?);
            }
            Self::Create(args) => {
                let new = NewUser {
                    password: password(context, "password: ", args.password_stdin).await?,
                    username: args.name,
                    display_name: args.display_name,
                    admin: args.admin,
                };
                users.create(&new).await?
            }
            Self::Activate(args) => {
                users
                    .change(&args.name, &state(UserState::Active), None)
                    .await?
            }
            Self::Deactivate(args) => {
                let change = state(UserState::Disabled);
                users.change(&args.name, &change, None).await?
            }
        };
        context.printer.data(&user.name);
        Ok(())
    }
}

fn state(state: UserState) -> UserChange {
    UserChange {
        state: Some(state),
        ..UserChange::default()
    }
}

impl Noun for User {
    const HEADING: &'static [&'static str] = &["NAME", "DISPLAY NAME", "STATE", "ADMIN"];

    fn name(&self) -> String {
        self.name.clone()
    }

    fn cells(&self) -> Vec<Cell> {
        let state = match self.state {
            UserState::Active => Cell::new("active", Style::Good),
            UserState::Disabled => Cell::new("disabled", Style::Dim),
        };
        let admin = if self.admin { "yes" } else { "" };
        vec![
            self.name.as_str().into(),
            self.display_name.as_str().into(),
            state,
            admin.into(),
        ]
    }
}
