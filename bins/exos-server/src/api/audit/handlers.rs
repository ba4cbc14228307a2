//! What is done with the audit log.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use exos_core::access::{Action, Caller};
use exos_core::platform::{AuditFilter, ListQuery, Listed};
use exos_core::store::Versioned;
use futures_util::stream::{self, StreamExt, TryStreamExt};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::{AuditEntry, AuditParams, Entry};
use crate::api::environment::Within;
use crate::http::caller::Known;
use crate::http::error::Result;
use crate::http::extract::{Path, Query};
use crate::http::list::List;
use crate::state::App;

/// How many entries an export reads at once.
const AT_ONCE: usize = 1000;

pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(export))
        .routes(routes!(list_of_environment))
        .routes(routes!(export_of_environment))
}

/// Lists the attempts to change anything, newest first.
#[utoipa::path(
    get, path = "/api/v1/audit", tag = "audit", params(AuditParams),
    responses((status = 200, description = "A part of the list.", body = List<AuditEntry>)),
    operation_id = "list_audit",
    extensions(("x-exos-action" = json!(Action::GlobalAuditRead.as_str()))),
)]
async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Query(params): Query<AuditParams>,
) -> Result<axum::Json<List<AuditEntry>>> {
    let (filter, query) = params.split(None);
    let listed = app.platform.audit().list(&caller, &filter, &query).await?;
    Ok(axum::Json(List::of(listed)))
}

/// Exports the attempts to change anything, newest first, as JSON lines: all of them, whatever `limit` says.
#[utoipa::path(
    get, path = "/api/v1/audit/export", tag = "audit", params(AuditParams),
    responses((status = 200, description = "Entries, one a line.", body = String, content_type = "application/x-ndjson")),
    operation_id = "export_audit",
    extensions(("x-exos-action" = json!(Action::GlobalAuditRead.as_str()))),
)]
async fn export(
    State(app): State<App>,
    Known(caller): Known,
    Query(params): Query<AuditParams>,
) -> Result<Response> {
    let (filter, query) = params.split(None);
    lines(app, caller, filter, query).await
}

/// Lists the attempts to change something in an environment, newest first.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/audit", tag = "audit",
    params(Within, AuditParams),
    responses((status = 200, description = "A part of the list.", body = List<AuditEntry>)),
    operation_id = "list_environment_audit",
    extensions(("x-exos-action" = json!(Action::AuditRead.as_str()))),
)]
async fn list_of_environment(
    State(app): State<App>,
    Known(caller): Known,
    Path(within): Path<Within>,
    Query(params): Query<AuditParams>,
) -> Result<axum::Json<List<AuditEntry>>> {
    let environment = app
        .platform
        .environments()
        .get(&caller, &within.environment)
        .await?;
    let (filter, query) = params.split(Some(environment.id));
    let listed = app.platform.audit().list(&caller, &filter, &query).await?;
    Ok(axum::Json(List::of(listed)))
}

/// Exports the attempts to change something in an environment, newest first, as JSON lines: all of them, whatever
/// `limit` says.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/audit/export", tag = "audit",
    params(Within, AuditParams),
    responses((status = 200, description = "Entries, one a line.", body = String, content_type = "application/x-ndjson")),
    operation_id = "export_environment_audit",
    extensions(("x-exos-action" = json!(Action::AuditRead.as_str()))),
)]
async fn export_of_environment(
    State(app): State<App>,
    Known(caller): Known,
    Path(within): Path<Within>,
    Query(params): Query<AuditParams>,
) -> Result<Response> {
    let environment = app
        .platform
        .environments()
        .get(&caller, &within.environment)
        .await?;
    let (filter, query) = params.split(Some(environment.id));
    lines(app, caller, filter, query).await
}

/// Streams all entries, a part of the list at a time. The first part is read before the answer begins, so that a refusal
/// is still one.
async fn lines(
    app: App,
    caller: Caller,
    filter: AuditFilter,
    query: ListQuery,
) -> Result<Response> {
    let query = ListQuery {
        limit: AT_ONCE,
        ..query
    };
    let first = app.platform.audit().list(&caller, &filter, &query).await?;
    let rest = stream::try_unfold(first.next_cursor.clone(), move |cursor| {
        let query = ListQuery {
            cursor: cursor.clone(),
            ..query.clone()
        };
        let (app, caller, filter) = (app.clone(), caller.clone(), filter.clone());
        async move {
            if cursor.is_none() {
                return Ok::<_, exos_core::Error>(None);
            }
            let part = app.platform.audit().list(&caller, &filter, &query).await?;
            let next = part.next_cursor.clone();
            Ok(Some((part, next)))
        }
    });
    let parts = stream::once(async { Ok(first) }).chain(rest);
    let body = Body::from_stream(parts.map_ok(written).inspect_err(|error| {
        tracing::error!(%error, "an export of the audit log ends before its end");
    }));
    Ok(([(header::CONTENT_TYPE, "application/x-ndjson")], body).into_response())
}

fn written(part: Listed<Versioned<Entry>>) -> Bytes {
    let mut lines = Vec::new();
    for entry in part.items {
        // An entry is texts alone: there is nothing in it that could not be written.
        let _ = serde_json::to_writer(&mut lines, &AuditEntry::from(entry));
        lines.push(b'\n');
    }
    lines.into()
}
