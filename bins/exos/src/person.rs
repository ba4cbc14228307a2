//! Who sits there: name and password, from a terminal or from a script.

use clap::Args;
use exos_core::Secret;
use exos_core::client::{Client, SignedIn};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, BufReader};

use crate::context::Context;
use crate::error::{Failure, Result};
use crate::terminal::NoEcho;

/// How a person signs in.
#[derive(Debug, Clone, Args)]
pub(crate) struct PersonArgs {
    /// Name of the user [default: asked for on a terminal]
    #[arg(short, long, value_name = "NAME")]
    pub(crate) username: Option<String>,
    /// Read the password from standard input
    #[arg(long)]
    pub(crate) password_stdin: bool,
}

impl PersonArgs {
    /// Signs in, asking for what is not given.
    pub(crate) async fn sign_in(&self, context: &mut Context, client: &Client) -> Result<SignedIn> {
        let user = match &self.username {
            Some(user) => user.clone(),
            None => ask(context, "user: ", "--username").await?,
        };
        let password = password(context, "password: ", self.password_stdin).await?;
        Ok(client.sign_in(&user, &password).await?)
    }
}

/// Reads a password: all of standard input when `piped`, else a line of the terminal, which does not show it.
pub(crate) async fn password(context: &mut Context, prompt: &str, piped: bool) -> Result<Secret> {
    if piped {
        let mut text = String::new();
        let read = context.stdin.read_to_string(&mut text).await;
        read.map_err(|_| {
            Failure::usage(
                "the password on standard input is no text",
                "pipe it in as UTF-8",
            )
        })?;
        return Ok(Secret::from(text.trim_end_matches(['\n', '\r']).to_owned()));
    }
    let silent = context.terminals.stdin.then(NoEcho::enter);
    let typed = ask(context, prompt, "--password-stdin").await;
    if silent.is_some() {
        // The key that ended the line was not shown either.
        context.printer.say("");
    }
    drop(silent);
    Ok(Secret::from(typed?))
}

/// Asks for a line. Without a terminal nobody can answer.
async fn ask(context: &mut Context, prompt: &str, flag: &str) -> Result<String> {
    if !context.terminals.stdin {
        let message = "nobody is there to be asked who signs in";
        return Err(Failure::usage(
            message,
            format!("{flag} says it without a question"),
        ));
    }
    context.printer.raw_err(prompt.as_bytes());
    let mut line = String::new();
    let read = BufReader::with_capacity(1, &mut context.stdin)
        .read_line(&mut line)
        .await;
    match read {
        Ok(count) if count > 0 => Ok(line.trim_end_matches(['\n', '\r']).to_owned()),
        _ => Err(Failure::usage(
            "nothing was typed",
            format!("{flag} says it without a question"),
        )),
    }
}
