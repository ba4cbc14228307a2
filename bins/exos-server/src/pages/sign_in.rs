//! Signing in and out, and the first start.

use askama::Template;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Extension, Router};
use exos_core::access::Action;
use exos_core::platform::SignedIn;
use exos_core::{Error, Secret};
use serde::Deserialize;

use super::form::{Asked, Form, NoFields, OpenForm};
use super::reader::Reader;
use super::{Result, assets, html};
use crate::api::session;
use crate::http::caller::{From, SessionToken};
use crate::state::App;

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/sign-in", get(show).post(sign_in))
        .route("/sign-out", post(sign_out))
        .route("/setup", get(show_setup).post(set_up))
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInPage {
    style: String,
    next: String,
    username: String,
    failure: Option<String>,
    /// The address that signs in through the provider of identities, when there is one.
    provider: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Next {
    next: Option<String>,
}

async fn show(
    State(app): State<App>,
    reader: Option<Extension<Reader>>,
    Asked(asked): Asked<Next>,
) -> Result {
    let next = local(asked.next);
    if reader.is_some() {
        return Ok(Redirect::to(&next).into_response());
    }
    if app.platform.setup().is_open().await? {
        return Ok(Redirect::to("/setup").into_response());
    }
    html::page(&sign_in_page(&app, next, String::new(), None))
}

fn sign_in_page(app: &App, next: String, username: String, failure: Option<String>) -> SignInPage {
    let encoded: String = form_urlencoded::byte_serialize(next.as_bytes()).collect();
    let provider = app
        .oidc
        .is_some()
        .then(|| format!("/api/v1/session/oidc?next={encoded}"));
    SignInPage {
        style: assets::path("exos.css"),
        next,
        username,
        failure,
        provider,
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignIn {
    #[serde(default)]
    username: String,
    #[serde(default)]
    password: Option<Secret>,
    #[serde(default)]
    next: Option<String>,
}

async fn sign_in(
    State(app): State<App>,
    From(origin): From,
    OpenForm(asked): OpenForm<SignIn>,
) -> Result {
    let next = local(asked.next);
    let password = asked.password.unwrap_or_else(|| Secret::new(String::new()));
    let sessions = app.platform.sessions();
    match sessions.sign_in(&origin, &asked.username, &password).await {
        Ok(signed_in) => Ok(go_on(&app, &signed_in, &next)),
        Err(error) => {
            let page = sign_in_page(&app, next, asked.username, Some(explain(&error)));
            html::failed(&page)
        }
    }
}

/// The session begins with a page that the browser asks for itself: the cookie is a strict one.
fn go_on(app: &App, signed_in: &SignedIn, next: &str) -> Response {
    let cookie = session::start(app, signed_in);
    ([(header::SET_COOKIE, cookie)], Redirect::to(next)).into_response()
}

async fn sign_out(
    State(app): State<App>,
    token: Option<SessionToken>,
    Form(reader, NoFields {}): Form<NoFields>,
) -> Result {
    reader.caller.check(Action::MeChange, None)?;
    if let Some(SessionToken(token)) = token {
        app.platform
            .sessions()
            .sign_out(&reader.caller, &token)
            .await?;
    }
    let gone = [(header::SET_COOKIE, session::end(&app))];
    Ok((gone, Redirect::to("/sign-in")).into_response())
}

#[derive(Template)]
#[template(path = "setup.html")]
struct SetupPage {
    style: String,
    token: String,
    username: String,
    failure: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Setup {
    token: String,
    username: String,
    password: Option<Secret>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct SetupLink {
    token: String,
}

async fn show_setup(State(app): State<App>, Asked(link): Asked<SetupLink>) -> Result {
    if !app.platform.setup().is_open().await? {
        return Ok(Redirect::to("/sign-in").into_response());
    }
    html::page(&SetupPage {
        style: assets::path("exos.css"),
        token: link.token,
        username: "admin".to_owned(),
        failure: None,
    })
}

async fn set_up(
    State(app): State<App>,
    From(origin): From,
    OpenForm(first): OpenForm<Setup>,
) -> Result {
    let password = first.password.unwrap_or_else(|| Secret::new(String::new()));
    let setup = app.platform.setup();
    let made = setup
        .finish(&origin, &first.token, &first.username, &password)
        .await;
    let signed_in = match made {
        Ok(_) => {
            app.platform
                .sessions()
                .sign_in(&origin, &first.username, &password)
                .await?
        }
        Err(error) => {
            let page = SetupPage {
                style: assets::path("exos.css"),
                token: first.token,
                username: first.username,
                failure: Some(explain(&error)),
            };
            return html::failed(&page);
        }
    };
    Ok(go_on(&app, &signed_in, "/"))
}

fn explain(error: &Error) -> String {
    let mut text = error.message().to_owned();
    for problem in error.problem_list() {
        text.extend(["; ", &problem.message]);
    }
    if let Some(hint) = error.hint_text() {
        text.extend(["; ", hint]);
    }
    text
}

/// A path of this server and nothing that leads away from it.
fn local(next: Option<String>) -> String {
    next.filter(|next| crate::api::is_local(next))
        .unwrap_or_else(|| "/".to_owned())
}
