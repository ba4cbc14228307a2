//! Which server a command works on, if any: flags, else variables, else what `exos login` kept.

use std::path::PathBuf;

use exos_core::client::{Client, ClientOptions, Query};
use exos_core::{Error, ErrorKind, Secret, labels};

use crate::context::Context;
use crate::error::{Failure, Result};
use crate::login_file::{Login, LoginFile};

/// A server, and what is known of it before it is asked.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    pub(crate) client: Client,
    /// The environment that was named.
    environment: Option<String>,
}

impl Server {
    /// Finds the server that is meant; nothing when the command works on an engine.
    pub(crate) fn of(context: &Context) -> Result<Option<Self>> {
        let environment = named(
            context,
            context.root.server.environment.as_ref(),
            "EXOS_ENVIRONMENT",
        );
        let engine = &context.root.engine;
        let is_local = environment.as_deref() == Some(labels::LOCAL_ENVIRONMENT);
        if is_local || engine.host.is_some() || engine.context.is_some() {
            refuse_both(context, environment.as_deref())?;
            return Ok(None);
        }
        let file = read_file(context)?;
        let url = named(context, context.root.server.server.as_ref(), "EXOS_SERVER");
        let Some(url) = url.or_else(|| file.current.clone()) else {
            return environment.map_or(Ok(None), |name| Err(no_server(&name)));
        };
        let url = url.trim_end_matches('/');
        let login = file.servers.get(url);
        let token = named(context, context.root.server.token.as_ref(), "EXOS_TOKEN");
        let token = token.or_else(|| login.map(|login| login.token.clone()));
        let Some(token) = token else {
            return Err(not_signed_in(url));
        };
        Ok(Some(Self {
            client: Client::with(ClientOptions {
                token: Some(Secret::from(token)),
                ca_file: ca_file(context, login),
                ..ClientOptions::new(url)
            })?,
            environment: environment.or_else(|| login?.environment.clone()),
        }))
    }

    /// Returns the environment: the one that was named, else the only one.
    pub(crate) async fn environment(&self) -> Result<String> {
        self.environment_or(None).await
    }

    /// Returns the environment as [`Server::environment`] does, for a command that does without one when it is given the
    /// flag `instead`.
    pub(crate) async fn environment_or(&self, instead: Option<&str>) -> Result<String> {
        if let Some(environment) = &self.environment {
            return Ok(environment.clone());
        }
        let found = self.client.environments().list(&Query::default()).await?;
        let mut names = found.into_iter().map(|environment| environment.name);
        match (names.next(), names.next()) {
            (Some(only), None) => Ok(only),
            (None, _) => Err(Failure::not_found(
                "find environment",
                "you are a member of no environment",
                "an owner of one can make you a member",
            )),
            (Some(first), Some(second)) => {
                let all: Vec<String> = [first, second].into_iter().chain(names).collect();
                let hint = format!("name one with -e: {}", all.join(", "));
                let hint = match instead {
                    Some(flag) => format!("{hint}; or none, with {flag}"),
                    None => hint,
                };
                Err(Failure::usage("there are several environments", hint))
            }
        }
    }
}

/// Returns a flag, else its variable.
fn named(context: &Context, flag: Option<&String>, variable: &str) -> Option<String> {
    let flag = flag.cloned();
    flag.or_else(|| context.variable(variable).map(str::to_owned))
}

/// Returns the file of the authority: that of the flag, the variable, or the login.
pub(crate) fn ca_file(context: &Context, login: Option<&Login>) -> Option<PathBuf> {
    let flag = context.root.server.ca_file.clone();
    let named = flag.or_else(|| context.variable("EXOS_CA_FILE").map(PathBuf::from));
    let named = named.map(|file| context.current_dir.join(file));
    named.or_else(|| login?.ca_file.clone())
}

/// Reads what `exos login` kept.
pub(crate) fn read_file(context: &Context) -> Result<LoginFile> {
    let path = LoginFile::path(|name| context.variable(name).map(str::to_owned));
    path.map_or_else(|| Ok(LoginFile::default()), |path| LoginFile::read(&path))
}

fn refuse_both(context: &Context, environment: Option<&str>) -> Result {
    let asks_server = context.root.server.server.is_some();
    let other = environment.filter(|name| *name != labels::LOCAL_ENVIRONMENT);
    let message = match other {
        Some(other) if context.root.server.environment.is_some() => {
            format!("the environment {other:?} is one of a server, and an engine is named too")
        }
        _ if asks_server => "a server is named, and an engine too".to_owned(),
        _ => return Ok(()),
    };
    Err(Failure::usage(message, "leave one of them out"))
}

fn no_server(environment: &str) -> Failure {
    let message =
        format!("there is no environment {environment:?}: without a server there is only `local`");
    let error = Error::new(ErrorKind::Unsupported, "find environment", message);
    error.hint("`exos login URL` signs in to a server").into()
}

fn not_signed_in(url: &str) -> Failure {
    let error = Error::new(ErrorKind::Unauthorized, "connect", "nobody has signed in");
    let error = error.with("server", url);
    error
        .hint(format!("`exos login {url}` signs in, --token gives a key"))
        .into()
}
