//! Removing a secret.

use axum::extract::State;
use exos_core::access::Action;
use serde::Deserialize;

use crate::http::extract::Path;
use crate::pages::confirm::{self, Confirm, Confirmed};
use crate::pages::form::Form;
use crate::pages::layout::{Layout, Section};
use crate::pages::reader::Reader;
use crate::pages::{Result, note};
use crate::state::App;

/// Which secret, by names.
#[derive(Debug, Deserialize)]
pub(super) struct Which {
    environment: String,
    secret: String,
}

pub(super) async fn ask(
    State(app): State<App>,
    reader: Reader,
    Path(which): Path<Which>,
) -> Result {
    let environments = app.platform.environments();
    let found = environments.get(&reader.caller, &which.environment).await?;
    reader.caller.check(Action::SecretChange, Some(&found.id))?;
    let title = format!("Remove secret {}", which.secret);
    let layout = Layout::new(&app, reader, Section::Secrets, title.as_str()).await?;
    let list = format!("/secrets?environment={}", found.value.name);
    let ask = Confirm {
        title,
        consequences: vec![
            "Its value is lost for good.".to_owned(),
            "Containers that have it keep it until they are replaced; stacks that name it can be deployed no more."
                .to_owned(),
        ],
        action: format!(
            "/environments/{}/secrets/{}/remove",
            found.value.name, which.secret
        ),
        name: which.secret,
        back: list,
        button: "Remove the secret",
        force: None,
    };
    confirm::page(layout.within(Some(&found.id)), ask)
}

pub(super) async fn remove(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, confirmed): Form<Confirmed>,
) -> Result {
    confirmed.check(&which.secret)?;
    let (caller, secrets) = (&reader.caller, app.platform.secrets());
    let Which {
        environment,
        secret,
    } = &which;
    secrets.remove(caller, environment, secret).await?;
    let list = format!("/secrets?environment={environment}");
    Ok(note::go(&list, &format!("The secret {secret} is removed.")))
}
