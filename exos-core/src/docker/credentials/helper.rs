//! Programs that keep credentials: `docker-credential-NAME`.

use std::process::Stdio;

use serde::Deserialize;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

use super::Login;
use crate::error::{Error, ErrorKind, Result};

const OP: &str = "ask the credential helper";
/// What helpers say when they have nothing.
const NOTHING: &str = "credentials not found";
/// The user name that marks a secret as a token.
const TOKEN: &str = "<token>";

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    username: String,
    secret: String,
}

/// Returns the credentials of `server`, when the helper has them.
pub(super) async fn get(name: &str, server: &str) -> Result<Option<Login>> {
    let Some(output) = run(name, "get", server).await? else {
        return Ok(None);
    };
    // The output holds a secret: it stays out of the error.
    let answer: Answer = serde_json::from_slice(&output)
        .map_err(|_| failed(name, "its answer is not the JSON of the protocol"))?;
    let login = Login {
        server: server.to_owned(),
        ..Login::default()
    };
    Ok(Some(if answer.username == TOKEN {
        Login {
            identity_token: answer.secret,
            ..login
        }
    } else {
        Login {
            username: answer.username,
            password: answer.secret,
            ..login
        }
    }))
}

/// Returns the registries that the helper has credentials of.
pub(super) async fn list(name: &str) -> Result<Vec<String>> {
    let output = run(name, "list", "").await?.unwrap_or_default();
    let servers: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&output)
        .map_err(|_| failed(name, "its answer is not the JSON of the protocol"))?;
    Ok(servers.into_iter().map(|(server, _)| server).collect())
}

async fn run(name: &str, verb: &str, input: &str) -> Result<Option<Vec<u8>>> {
    if name.contains(['/', '\\']) {
        return Err(failed(name, "its name is a path"));
    }
    let mut child = Command::new(format!("docker-credential-{name}"))
        .arg(verb)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| failed(name, "it cannot be started").source(error))?;
    if let Some(mut stdin) = child.stdin.take() {
        // A helper that does not read its input says so by its exit code.
        let _ = stdin.write_all(input.as_bytes()).await;
    }
    let output = child.wait_with_output().await;
    let output = output.map_err(|error| failed(name, "it broke off").source(error))?;
    if output.status.success() {
        return Ok(Some(output.stdout));
    }
    let said = String::from_utf8_lossy(&output.stdout);
    if said.contains(NOTHING) {
        return Ok(None);
    }
    Err(failed(name, said.trim()))
}

fn failed(name: &str, why: &str) -> Error {
    Error::new(ErrorKind::Failed, OP, why)
        .with("helper", format!("docker-credential-{name}"))
        .hint("install the helper, or remove it from the configuration of the `docker` command")
}
