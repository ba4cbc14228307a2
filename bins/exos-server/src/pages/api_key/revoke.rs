//! Revoking an API key.

use axum::extract::State;
use axum::response::Response;
use exos_core::access::Action;
use serde::Deserialize;

use crate::http::extract::Path;
use crate::pages::confirm::{self, Confirm, Confirmed};
use crate::pages::form::Form;
use crate::pages::layout::{Layout, Section};
use crate::pages::reader::Reader;
use crate::pages::{Result, note};
use crate::state::App;

/// Which key of an environment, by names.
#[derive(Debug, Deserialize)]
pub(super) struct Which {
    environment: String,
    key: String,
}

/// Which key that has the rights of an admin, by name.
#[derive(Debug, Deserialize)]
pub(super) struct WhichGlobal {
    key: String,
}

pub(super) async fn ask(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<Which>,
) -> Result {
    let environments = app.platform.environments();
    let found = environments.get(&reader.caller, &which.environment).await?;
    reader.caller.check(Action::ApiKeyChange, Some(&found.id))?;
    let name = found.value.name;
    let path = format!("/environments/{name}/api-keys/{}/revoke", which.key);
    page(&app, reader, which.key, path, Some(&name)).await
}

pub(super) async fn ask_global(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<WhichGlobal>,
) -> Result {
    reader.caller.check(Action::GlobalApiKeyChange, None)?;
    let path = format!("/api-keys/{}/revoke", which.key);
    page(&app, reader, which.key, path, None).await
}

async fn page(
    app: &App,
    reader: Reader,
    key: String,
    action: String,
    environment: Option<&str>,
) -> Result {
    let title = format!("Revoke API key {key}");
    let layout = Layout::new(app, reader, Section::ApiKeys, title.as_str()).await?;
    let ask = Confirm {
        title,
        name: key,
        consequences: vec![
            "Programs that use it are refused from their next request on.".to_owned(),
        ],
        action,
        back: super::list_of(environment),
        button: "Revoke the key",
        force: None,
    };
    confirm::page(layout.within(environment), ask)
}

pub(super) async fn revoke(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, confirmed): Form<Confirmed>,
) -> Result {
    let Which { environment, key } = &which;
    confirmed.check(key)?;
    let keys = app.platform.api_keys();
    keys.revoke(&reader.caller, Some(environment), key).await?;
    Ok(done(Some(environment), key))
}

pub(super) async fn revoke_global(
    State(app): State<App>,
    Path(which): Path<WhichGlobal>,
    Form(reader, confirmed): Form<Confirmed>,
) -> Result {
    confirmed.check(&which.key)?;
    let keys = app.platform.api_keys();
    keys.revoke(&reader.caller, None, &which.key).await?;
    Ok(done(None, &which.key))
}

fn done(environment: Option<&str>, key: &str) -> Response {
    let list = super::list_of(environment);
    note::go(&list, &format!("The API key {key} is revoked."))
}
