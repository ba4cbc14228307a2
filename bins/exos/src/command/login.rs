//! `exos login` and `exos logout`: keeps a key of a server for later commands.

use clap::Args;
use exos_core::access::Role;
use exos_core::client::{Account, Client, ClientOptions, NewApiKey};
use exos_core::{Error, ErrorKind, Ids, Secret, Ulids};

use crate::context::Context;
use crate::error::{Failure, Result};
use crate::login_file::{Login, LoginFile};
use crate::person::PersonArgs;
use crate::server;
use crate::style::Style;

/// Flags of `login`.
#[derive(Debug, Args)]
pub(crate) struct LoginArgs {
    #[command(flatten)]
    person: PersonArgs,
    /// Keep this API key instead of making one
    #[arg(long, value_name = "KEY", conflicts_with_all = ["username", "password_stdin"])]
    token: Option<String>,
    /// Address of the server [default: the one that was signed in to last]
    #[arg(value_name = "URL")]
    url: Option<String>,
}

/// Flags of `logout`.
#[derive(Debug, Args)]
pub(crate) struct LogoutArgs {
    /// Address of the server [default: the one that commands work on]
    #[arg(value_name = "URL")]
    url: Option<String>,
}

impl LoginArgs {
    pub(crate) async fn run(self, context: &mut Context) -> Result {
        let path = LoginFile::path(|name| context.variable(name).map(str::to_owned));
        let path = path.ok_or_else(no_home)?;
        let mut file = LoginFile::read(&path)?;
        let url = address(context, self.url.as_ref(), &file)?;
        let options = ClientOptions {
            ca_file: server::ca_file(context, file.servers.get(&url)),
            ..ClientOptions::new(url.as_str())
        };
        let given = self
            .token
            .clone()
            .or_else(|| context.root.server.token.clone());
        let (token, account, environment) = match given {
            Some(token) => known(context, &options, token).await?,
            None => self.made(context, &options).await?,
        };
        let user = account.principal.name().to_owned();
        let login = Login {
            token,
            user: user.clone(),
            environment,
            ca_file: options.ca_file,
        };
        let within = login.environment.clone();
        file.servers.insert(url.clone(), login);
        file.current = Some(url.clone());
        file.write(&path)?;
        let printer = &context.printer;
        let who = printer.err.paint(Style::Strong, &user);
        let within = within.map_or_else(String::new, |name| format!(", environment {name}"));
        printer.say(&format!(
            "signed in to {url} as {who}{within}; commands work there from now on"
        ));
        Ok(())
    }

    /// Signs a person in and makes a key. The session ends at once.
    async fn made(
        &self,
        context: &mut Context,
        options: &ClientOptions,
    ) -> Result<(String, Account, Option<String>)> {
        let client = Client::with(options.clone())?;
        let person = self.person.sign_in(context, &client).await?;
        let account = person.me().await?;
        let key = KeyFor::of(&account, context.environment_flag())?;
        let new = NewApiKey {
            name: key_name(context, account.principal.name()),
            role: key.role,
            expires_at: None,
        };
        let made = person.make_key(key.within.as_deref(), &new).await;
        // The key counts; a session that cannot be ended ends by itself.
        let _ = person.sign_out().await;
        let token = made?.token.expose().clone();
        Ok((token, account, key.environment))
    }
}

/// Returns a name that says whose key it is, and that no other sign-in gives: `login-ann-44vjbs9`.
fn key_name(context: &Context, user: &str) -> String {
    let unique = Ulids::new(context.clock.clone()).next().to_lowercase();
    let (_, end) = unique.split_at(unique.len().saturating_sub(7));
    let user: String = user.chars().take(48).collect();
    format!("login-{user}-{end}")
}

/// Checks a key that was given.
async fn known(
    context: &Context,
    options: &ClientOptions,
    token: String,
) -> Result<(String, Account, Option<String>)> {
    let client = Client::with(ClientOptions {
        token: Some(Secret::from(token.clone())),
        ..options.clone()
    })?;
    let account = client.me().await?;
    let environment = context.environment_flag().or_else(|| only(&account));
    Ok((token, account, environment))
}

/// Which key a person gets.
struct KeyFor {
    /// The environment that it counts in; absent for a key of an admin.
    within: Option<String>,
    role: Option<Role>,
    /// The environment that commands work on.
    environment: Option<String>,
}

impl KeyFor {
    fn of(account: &Account, named: Option<String>) -> Result<Self> {
        if account.admin {
            return Ok(Self {
                within: None,
                role: None,
                environment: named,
            });
        }
        let Some(environment) = named.or_else(|| only(account)) else {
            let names: Vec<&str> = account.roles.keys().map(String::as_str).collect();
            let hint = format!(
                "name the one that the key is for: exos -e NAME login; yours are: {}",
                names.join(", ")
            );
            return Err(Failure::usage(
                "you are not a member of exactly one environment",
                hint,
            ));
        };
        let role = account.roles.get(&environment).copied();
        let role = role.ok_or_else(|| {
            let message = format!("you are no member of an environment {environment:?}");
            Failure::not_found("sign in", message, "an owner of it can make you one")
        })?;
        Ok(Self {
            within: Some(environment.clone()),
            role: Some(role),
            environment: Some(environment),
        })
    }
}

/// Returns the only environment that somebody is a member of.
fn only(account: &Account) -> Option<String> {
    let mut names = account.roles.keys();
    match (names.next(), names.next()) {
        (Some(name), None) => Some(name.clone()),
        _ => None,
    }
}

fn address(context: &Context, given: Option<&String>, file: &LoginFile) -> Result<String> {
    let flag = given.or(context.root.server.server.as_ref()).cloned();
    let url = flag
        .or_else(|| context.variable("EXOS_SERVER").map(str::to_owned))
        .or_else(|| file.current.clone());
    let url = url.ok_or_else(|| {
        Failure::usage(
            "no server is named",
            "exos login https://HOST, or http://127.0.0.1:8080",
        )
    })?;
    Ok(url.trim_end_matches('/').to_owned())
}

fn no_home() -> Error {
    let message = "there is no place for the key: neither HOME nor XDG_CONFIG_HOME is set";
    Error::new(ErrorKind::Invalid, "keep the login", message).hint("set one of them")
}

impl LogoutArgs {
    pub(crate) fn run(self, context: &mut Context) -> Result {
        let path = LoginFile::path(|name| context.variable(name).map(str::to_owned));
        let path = path.ok_or_else(no_home)?;
        let mut file = LoginFile::read(&path)?;
        let url = address(context, self.url.as_ref(), &file)?;
        if file.servers.remove(&url).is_none() {
            let message = format!("nobody is signed in to {url}");
            return Err(Failure::not_found(
                "sign out",
                message,
                "`exos login` signs in",
            ));
        }
        if file.current.as_deref() == Some(url.as_str()) {
            file.current = None;
        }
        file.write(&path)?;
        let printer = &context.printer;
        printer.say(&format!("signed out of {url}; its key is forgotten here"));
        printer.say("note: the key stays valid until somebody revokes it: exos api-key rm");
        Ok(())
    }
}
