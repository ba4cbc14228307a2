//! Sessions: signing in and out, and the first start.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use exos_core::access::Action;
use exos_core::platform::SignedIn;
use exos_core::{Error, ErrorKind, Secret};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::document::NO_ACTION;
use super::user::User;
use crate::http::caller::{COOKIE, From, Known, SessionToken};
use crate::http::error::Result;
use crate::http::extract::Json;
use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(sign_in, sign_out))
        .routes(routes!(set_up))
}

/// Who signs in.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct SignIn {
    /// The user's name.
    username: String,
    /// The user's password.
    #[schema(value_type = String, format = Password, write_only)]
    password: Secret,
}

/// A session.
#[derive(Debug, Serialize, ToSchema)]
struct Session {
    /// Who is signed in.
    user: User,
    /// When it ends at the latest.
    #[schema(format = DateTime)]
    expires_at: String,
}

/// Signs in: the session is in the cookie of the answer.
#[utoipa::path(
    post, path = "/api/v1/session", tag = "session", request_body = SignIn, operation_id = "sign_in",
    responses((status = 200, description = "Signed in.", body = Session)),
    extensions(("x-exos-action" = json!(NO_ACTION))),
)]
async fn sign_in(
    State(app): State<App>,
    From(origin): From,
    Json(asked): Json<SignIn>,
) -> Result<Response> {
    let sessions = app.platform.sessions();
    let signed_in = sessions
        .sign_in(&origin, &asked.username, &asked.password)
        .await?;
    let cookie = start(&app, &signed_in);
    let session = Session {
        user: signed_in.user.into(),
        expires_at: signed_in.expires_at.to_string(),
    };
    Ok(([(header::SET_COOKIE, cookie)], axum::Json(session)).into_response())
}

/// Signs out: ends the session that the cookie proves.
#[utoipa::path(
    delete, path = "/api/v1/session", tag = "session", operation_id = "sign_out",
    responses((status = 204, description = "Signed out.")),
    extensions(("x-exos-action" = json!(Action::MeChange.as_str()))),
)]
async fn sign_out(
    State(app): State<App>,
    Known(caller): Known,
    token: Option<SessionToken>,
) -> Result<Response> {
    caller.check(Action::MeChange, None)?;
    let Some(SessionToken(token)) = token else {
        let message = "the request is not of a session";
        return Err(Error::new(ErrorKind::Conflict, "sign out", message).into());
    };
    app.platform.sessions().sign_out(&caller, &token).await?;
    let gone = [(header::SET_COOKIE, end(&app))];
    Ok((StatusCode::NO_CONTENT, gone).into_response())
}

/// Returns the cookie that carries a session from now on.
pub(crate) fn start(app: &App, signed_in: &SignedIn) -> String {
    let lasts = signed_in.expires_at.since(app.clock.timestamp()).as_secs();
    cookie(app, signed_in.token.expose(), lasts)
}

/// Returns the cookie that ends a session.
pub(crate) fn end(app: &App) -> String {
    cookie(app, "", 0)
}

/// Scripts do not see it, other sites do not send it, and no plain connection carries it where there is HTTPS.
fn cookie(app: &App, text: &str, seconds: u64) -> String {
    let secure = if app.https { "; Secure" } else { "" };
    format!("{COOKIE}={text}; Path=/; HttpOnly; SameSite=Strict; Max-Age={seconds}{secure}")
}

/// Who becomes the first admin.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct FirstAdmin {
    /// The token that the server printed at its first start.
    #[schema(value_type = String, format = Password, write_only)]
    token: Secret,
    /// The name.
    username: String,
    /// The password.
    #[schema(value_type = String, format = Password, write_only)]
    password: Secret,
}

/// Makes the first admin with the token that the server printed at its first start.
#[utoipa::path(
    post, path = "/api/v1/setup", tag = "session", request_body = FirstAdmin, operation_id = "set_up",
    responses((status = 201, description = "The admin is made.", body = User)),
    extensions(("x-exos-action" = json!(NO_ACTION))),
)]
async fn set_up(
    State(app): State<App>,
    From(origin): From,
    Json(first): Json<FirstAdmin>,
) -> Result<(StatusCode, axum::Json<User>)> {
    let setup = app.platform.setup();
    let user = setup
        .finish(
            &origin,
            first.token.expose(),
            &first.username,
            &first.password,
        )
        .await?;
    Ok((StatusCode::CREATED, axum::Json(user.into())))
}
