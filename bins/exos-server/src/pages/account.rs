//! One's own account.

use askama::Template;
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{AppendHeaders, IntoResponse, Response};
use axum::routing::{get, post};
use exos_core::Secret;
use exos_core::access::Action;
use serde::Deserialize;

use super::form::{Form, NoFields};
use super::layout::{Layout, Section};
use super::reader::Reader;
use super::{Result, html, note};
use crate::api::session;
use crate::state::App;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/account", get(show))
        .route("/account/password", post(change_password))
        .route("/account/sessions", post(sign_out_everywhere))
}

#[derive(Template)]
#[template(path = "account.html")]
struct AccountPage {
    layout: Layout,
    who: String,
    is_admin: bool,
    /// Environments, and the role there.
    roles: Vec<(String, &'static str)>,
    may_change: bool,
}

async fn show(State(app): State<App>, reader: Reader) -> Result {
    let account = app.platform.me().get(&reader.caller).await?;
    let layout = Layout::new(&app, reader, Section::Account, "Your account").await?;
    let roles = account.roles.into_iter();
    html::page(&AccountPage {
        who: account.principal.to_string(),
        is_admin: account.admin,
        roles: roles.map(|(name, role)| (name, role.as_str())).collect(),
        may_change: layout.may(Action::MeChange, None),
        layout,
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct PasswordChange {
    current: Option<Secret>,
    password: Option<Secret>,
}

async fn change_password(
    State(app): State<App>,
    Form(reader, asked): Form<PasswordChange>,
) -> Result {
    let given = |password: Option<Secret>| password.unwrap_or_else(|| Secret::new(String::new()));
    let (current, new) = (given(asked.current), given(asked.password));
    let me = app.platform.me();
    me.change_password(&reader.caller, &current, &new).await?;
    let said = "The password is changed, and all other sessions ended.";
    Ok(ended(&app, said))
}

async fn sign_out_everywhere(
    State(app): State<App>,
    Form(reader, NoFields {}): Form<NoFields>,
) -> Result {
    app.platform
        .me()
        .sign_out_everywhere(&reader.caller)
        .await?;
    Ok(ended(&app, "All your sessions before this one ended."))
}

/// This session ended as well: one signs in again, and is told why then.
fn ended(app: &App, said: &str) -> Response {
    let gone = AppendHeaders([(header::SET_COOKIE, session::end(app))]);
    (gone, note::go("/sign-in", said)).into_response()
}
