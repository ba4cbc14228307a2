//! What is changed of a user.

use axum::extract::State;
use axum::response::Response;
use exos_core::Secret;
use exos_core::platform::{UserChange, UserState};
use serde::Deserialize;

use super::Which;
use crate::http::extract::Path;
use crate::pages::form::Form;
use crate::pages::{Result, note};
use crate::state::App;

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Changed {
    version: Option<u64>,
    display_name: String,
    admin: bool,
}

pub(super) async fn change(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, asked): Form<Changed>,
) -> Result {
    let change = UserChange {
        display_name: Some(asked.display_name),
        admin: Some(asked.admin),
        state: None,
    };
    let users = app.platform.users();
    users
        .change(&reader.caller, &which.user, change, asked.version)
        .await?;
    Ok(back(&which, "The user is saved."))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ChangedState {
    state: UserState,
}

pub(super) async fn change_state(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, asked): Form<ChangedState>,
) -> Result {
    let change = UserChange {
        state: Some(asked.state),
        ..UserChange::default()
    };
    let users = app.platform.users();
    users
        .change(&reader.caller, &which.user, change, None)
        .await?;
    let said = match asked.state {
        UserState::Active => "The user may sign in.",
        UserState::Disabled => {
            "The user may not sign in any more, and all sessions and keys stopped working. Enable it again to undo this."
        }
    };
    Ok(back(&which, said))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(super) struct NewPassword {
    password: Option<Secret>,
}

pub(super) async fn set_password(
    State(app): State<App>,
    Path(which): Path<Which>,
    Form(reader, asked): Form<NewPassword>,
) -> Result {
    let password = asked.password.unwrap_or_else(|| Secret::new(String::new()));
    let users = app.platform.users();
    users
        .set_password(&reader.caller, &which.user, &password)
        .await?;
    let said = "The password is set, and the user's sessions ended.";
    Ok(back(&which, said))
}

fn back(which: &Which, said: &str) -> Response {
    note::go(&format!("/users/{}", which.user), said)
}
