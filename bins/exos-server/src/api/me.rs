//! One's own account.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use exos_core::Secret;
use exos_core::access::Action;
use exos_core::platform::Account as CoreAccount;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::actor::Actor;
use super::member::Role;
use crate::http::caller::Known;
use crate::http::error::Result;
use crate::http::extract::Json;
use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show))
        .routes(routes!(change_password))
        .routes(routes!(sign_out_everywhere))
}

/// Who one is, and what one is where.
#[derive(Debug, Serialize, ToSchema)]
struct Account {
    /// Who.
    principal: Actor,
    /// Whether one is an admin.
    admin: bool,
    /// The role in each environment, by the environment's name. An admin has the owner's in all, and they are not listed.
    roles: BTreeMap<String, Role>,
}

impl From<CoreAccount> for Account {
    fn from(account: CoreAccount) -> Self {
        let roles = account
            .roles
            .into_iter()
            .map(|(name, role)| (name, role.into()));
        Self {
            principal: account.principal.into(),
            admin: account.admin,
            roles: roles.collect(),
        }
    }
}

/// Shows who one is.
#[utoipa::path(
    get, path = "/api/v1/me", tag = "me", operation_id = "show_me",
    responses((status = 200, description = "The account.", body = Account)),
    extensions(("x-exos-action" = json!(Action::MeRead.as_str()))),
)]
async fn show(State(app): State<App>, Known(caller): Known) -> Result<axum::Json<Account>> {
    Ok(axum::Json(app.platform.me().get(&caller).await?.into()))
}

/// A new password.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PasswordChange {
    /// The password until now.
    #[schema(value_type = String, format = Password, write_only)]
    current: Secret,
    /// The password from now on.
    #[schema(value_type = String, format = Password, write_only)]
    new: Secret,
}

/// Changes one's own password, and ends all of one's sessions, this one too.
#[utoipa::path(
    put, path = "/api/v1/me/password", tag = "me", request_body = PasswordChange, operation_id = "change_my_password",
    responses((status = 204, description = "It is changed.")),
    extensions(("x-exos-action" = json!(Action::MeChange.as_str()))),
)]
async fn change_password(
    State(app): State<App>,
    Known(caller): Known,
    Json(change): Json<PasswordChange>,
) -> Result<StatusCode> {
    app.platform
        .me()
        .change_password(&caller, &change.current, &change.new)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Ends all of one's sessions, this one too.
#[utoipa::path(
    delete, path = "/api/v1/me/sessions", tag = "me", operation_id = "sign_out_everywhere",
    responses((status = 204, description = "They are ended.")),
    extensions(("x-exos-action" = json!(Action::MeChange.as_str()))),
)]
async fn sign_out_everywhere(State(app): State<App>, Known(caller): Known) -> Result<StatusCode> {
    app.platform.me().sign_out_everywhere(&caller).await?;
    Ok(StatusCode::NO_CONTENT)
}
