//! Writing a secret.

use axum::extract::State;
use exos_core::Secret;
use exos_core::platform::NewSecret;
use serde::Deserialize;

use crate::pages::form::Form;
use crate::pages::{Result, note};
use crate::state::App;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Put {
    environment: String,
    name: String,
    value: Option<Secret>,
    /// Left empty, what was said of the secret that is there stays.
    description: Option<String>,
}

pub(super) async fn put(State(app): State<App>, Form(reader, put): Form<Put>) -> Result {
    let value = put.value.unwrap_or_else(|| Secret::new(String::new()));
    let secret = NewSecret {
        name: put.name,
        value: as_written(&value),
        description: put.description,
    };
    let (caller, secrets) = (&reader.caller, app.platform.secrets());
    let environments = app.platform.environments();
    let found = environments.get(caller, &put.environment).await?;
    let written = secrets.put(caller, &found.id, secret).await?;
    let said = format!(
        "The secret {} is written. Stacks get it when they are deployed again.",
        written.value.name
    );
    let list = format!("/secrets?environment={}", found.value.name);
    Ok(note::go(&list, &said))
}

/// Browsers send the lines of a field with two characters at their ends; what was written has one.
fn as_written(value: &Secret) -> Secret {
    Secret::new(value.expose().replace("\r\n", "\n"))
}
