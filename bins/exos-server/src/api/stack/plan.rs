//! What a deploy would do.

use std::collections::BTreeMap;

use axum::extract::State;
use exos_core::access::Action;
use exos_core::platform::{self, Planned};
use exos_core::spec::Sources;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::difference::Difference;
use super::request::Which;
use crate::api::operation::PlanOutline;
use crate::http::caller::Known;
use crate::http::error::Result;
use crate::http::extract::{Json, Path};
use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(plan))
}

/// What would be asked of a stack, new or not.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct PlanRequest {
    /// The compose file.
    compose: String,
    /// The exos-compose file beside it.
    exos_compose: Option<String>,
    /// The variables that the files are interpolated with.
    #[serde(default)]
    env: BTreeMap<String, String>,
    /// All other files that those name, by their path beside the compose file.
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// Numbers of containers by the service's name, instead of those of the files.
    #[serde(default)]
    scale: BTreeMap<String, u32>,
    /// The host that a new stack would stand on, by id or name; absent leaves the choice to EXOS.
    host: Option<String>,
    /// As of a deploy; it plans nothing.
    #[expect(dead_code, reason = "a body that deploys is one that plans")]
    description: Option<String>,
    /// As of a deploy; it plans nothing.
    #[expect(dead_code, reason = "a body that deploys is one that plans")]
    message: Option<String>,
}

impl From<PlanRequest> for platform::PlanRequest {
    fn from(asked: PlanRequest) -> Self {
        let PlanRequest {
            compose,
            exos_compose,
            env,
            files,
            scale,
            host,
            ..
        } = asked;
        Self {
            sources: Sources {
                compose,
                exos_compose,
                env,
                files,
            },
            scale,
            host,
        }
    }
}

/// What a deploy would do.
#[derive(Debug, Serialize, ToSchema)]
struct PlanAnswer {
    /// The plan as text, one step a line; empty when there is nothing to do.
    text: String,
    /// The plan.
    plan: PlanOutline,
    /// The id of the host that it would be done on.
    host: String,
    /// What changes from the newest revision, field by field; everything when the stack is new.
    changes: Vec<Difference>,
}

impl From<Planned> for PlanAnswer {
    fn from(planned: Planned) -> Self {
        Self {
            text: planned.plan.to_string(),
            plan: planned.plan.into(),
            host: crate::api::own_id(&planned.host.id),
            changes: planned.changes.into_iter().map(Into::into).collect(),
        }
    }
}

/// Plans what deploying these files would do, and does nothing. A stack that does not exist is planned as a new one.
#[utoipa::path(
    post, path = "/api/v1/environments/{environment}/stacks/{stack}/actions/plan", tag = "stacks", params(Which),
    operation_id = "plan_stack", request_body = PlanRequest,
    responses((status = 200, description = "The plan.", body = PlanAnswer)),
    extensions(("x-exos-action" = json!(Action::StackDeploy.as_str()))),
)]
async fn plan(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
    Json(asked): Json<PlanRequest>,
) -> Result<axum::Json<PlanAnswer>> {
    let stacks = app.platform.stacks();
    let planned = stacks
        .plan(&caller, &which.environment, &which.stack, asked.into())
        .await?;
    Ok(axum::Json(planned.into()))
}
