//! What is done with operations.

use axum::extract::State;
use exos_core::access::{Action, Caller};
use exos_core::platform::{ListQuery, OperationFilter};
use serde::Deserialize;
use utoipa::IntoParams;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{Operation, OperationState, follow};
use crate::api::environment::Within;
use crate::http::caller::Known;
use crate::http::condition::Tagged;
use crate::http::error::Result;
use crate::http::extract::{Path, Query};
use crate::http::list::List;
use crate::state::App;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(cancel))
        .routes(routes!(list_all))
        .routes(routes!(show_any))
        .merge(follow::routes())
}

/// Which operation of an environment.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct Which {
    /// The environment's id or name.
    environment: String,
    /// The operation's id.
    operation: String,
}

/// Which operation, whatever its environment.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct WhichOfAll {
    /// The operation's id.
    pub(super) operation: String,
}

/// Which operations, and which part of the list.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct OperationParams {
    /// How many items at most; 100 when absent.
    #[param(minimum = 1, maximum = 1000)]
    limit: Option<usize>,
    /// Where to go on: `next_cursor` of the part before.
    cursor: Option<String>,
    /// `created_at` for the oldest first, `-created_at` for the newest first, which is usual.
    sort: Option<String>,
    /// Only those of the stack with this id or name.
    stack: Option<String>,
    /// Only those in this state.
    state: Option<OperationState>,
}

impl OperationParams {
    fn split(self, environment: Option<String>) -> (OperationFilter, ListQuery) {
        let usual = ListQuery::default();
        let query = ListQuery {
            limit: self.limit.unwrap_or(usual.limit),
            cursor: self.cursor,
            sort: self.sort,
            ..usual
        };
        let filter = OperationFilter {
            environment,
            stack: self.stack,
            state: self.state.map(Into::into),
        };
        (filter, query)
    }
}

/// Lists the operations of an environment, the newest first unless sorted otherwise. A part may be short and still have
/// a cursor.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/operations", tag = "operations",
    params(Within, OperationParams),
    responses((status = 200, description = "A part of the list.", body = List<Operation>)),
    operation_id = "list_operations",
    extensions(("x-exos-action" = json!(Action::OperationRead.as_str()))),
)]
async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Path(within): Path<Within>,
    Query(params): Query<OperationParams>,
) -> Result<axum::Json<List<Operation>>> {
    listed(&app, &caller, params.split(Some(within.environment))).await
}

/// Lists the operations of all environments that the caller sees, the newest first unless sorted otherwise. A part may
/// be short and still have a cursor.
#[utoipa::path(
    get, path = "/api/v1/operations", tag = "operations", params(OperationParams),
    responses((status = 200, description = "A part of the list.", body = List<Operation>)),
    operation_id = "list_all_operations",
    extensions(("x-exos-action" = json!(Action::MeRead.as_str()))),
)]
async fn list_all(
    State(app): State<App>,
    Known(caller): Known,
    Query(params): Query<OperationParams>,
) -> Result<axum::Json<List<Operation>>> {
    listed(&app, &caller, params.split(None)).await
}

async fn listed(
    app: &App,
    caller: &Caller,
    (filter, query): (OperationFilter, ListQuery),
) -> Result<axum::Json<List<Operation>>> {
    let operations = app.platform.operations();
    let listed = operations.list(caller, &filter, &query).await?;
    Ok(axum::Json(List::of(listed)))
}

/// Shows an operation of an environment.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/operations/{operation}", tag = "operations",
    params(Which),
    responses((status = 200, description = "The operation.", body = Operation)),
    operation_id = "show_operation",
    extensions(("x-exos-action" = json!(Action::OperationRead.as_str()))),
)]
async fn show(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
) -> Result<Tagged<Operation>> {
    let id = whole_id(&app, &caller, &which).await?;
    shown(&app, &caller, &id).await
}

/// Shows an operation, whatever its environment.
#[utoipa::path(
    get, path = "/api/v1/operations/{operation}", tag = "operations", params(WhichOfAll),
    responses((status = 200, description = "The operation.", body = Operation)),
    operation_id = "show_any_operation",
    extensions(("x-exos-action" = json!(Action::OperationRead.as_str()))),
)]
async fn show_any(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<WhichOfAll>,
) -> Result<Tagged<Operation>> {
    shown(&app, &caller, &which.operation).await
}

async fn shown(app: &App, caller: &Caller, id: &str) -> Result<Tagged<Operation>> {
    let found = app.platform.operations().get(caller, id).await?;
    Ok(Tagged(found.version, found.into()))
}

/// Asks a running operation to stop at the border of a step. What it did stays done.
#[utoipa::path(
    post, path = "/api/v1/environments/{environment}/operations/{operation}/actions/cancel", tag = "operations",
    params(Which),
    responses((status = 200, description = "It is asked to stop.", body = Operation)),
    operation_id = "cancel_operation",
    extensions(("x-exos-action" = json!(Action::OperationCancel.as_str()))),
)]
async fn cancel(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
) -> Result<Tagged<Operation>> {
    let id = whole_id(&app, &caller, &which).await?;
    let cancelled = app.platform.operations().cancel(&caller, &id).await?;
    Ok(Tagged(cancelled.version, cancelled.into()))
}

/// Returns the id under which core knows an operation.
pub(super) async fn whole_id(app: &App, caller: &Caller, which: &Which) -> Result<String> {
    let environment = app
        .platform
        .environments()
        .get(caller, &which.environment)
        .await?;
    Ok(format!("{}/{}", environment.id, which.operation))
}
