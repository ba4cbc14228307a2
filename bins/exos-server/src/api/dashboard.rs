//! The first page: how many there are of what, and where to look first.

use axum::extract::State;
use exos_core::access::Action;
use exos_core::live;
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::own_id;
use crate::http::caller::Known;
use crate::http::error::Result;
use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show))
}

/// The first page.
#[derive(Debug, Serialize, ToSchema)]
struct Dashboard {
    /// The moment that it shows.
    #[schema(format = DateTime)]
    at: String,
    /// How many there are of what.
    counts: Counts,
    /// How many of them are in trouble, beside hosts and containers, whose counts tell.
    troubled: Troubled,
    /// The environments that need attention most, five at most; those without trouble are left out.
    environments: Vec<EnvironmentAttention>,
    /// The hosts that need attention most, five at most; those without trouble are left out.
    hosts: Vec<HostAttention>,
}

/// How many there are of what, in all that the caller sees.
#[derive(Debug, Serialize, ToSchema)]
struct Counts {
    /// Environments.
    environments: u32,
    /// Hosts: `total`, and by state.
    #[schema(value_type = std::collections::BTreeMap<String, u32>)]
    hosts: live::HostCounts,
    /// Stacks that have containers.
    stacks: u32,
    /// Services that have containers.
    services: u32,
    /// Containers: `total`, by state, and by health where they have a check.
    #[schema(value_type = std::collections::BTreeMap<String, u32>)]
    containers: live::ContainerCounts,
}

/// How many things of a sort are in trouble. What was stopped on purpose is in no trouble.
#[derive(Debug, Serialize, ToSchema)]
struct Troubled {
    /// Environments that need attention.
    environments: u32,
    /// Stacks whose newest operation failed, that are not as they were deployed, or that have a service in trouble.
    stacks: u32,
    /// Services with a container that is unhealthy or in a crash loop.
    services: u32,
}

/// An environment that needs attention.
#[derive(Debug, Serialize, ToSchema)]
struct EnvironmentAttention {
    /// Its id.
    id: String,
    /// Its name.
    name: String,
    /// How much attention it needs: the sum of the points of its reasons.
    score: u32,
    /// Why, the weightiest first.
    reasons: Vec<Reason>,
}

/// A host that needs attention.
#[derive(Debug, Serialize, ToSchema)]
struct HostAttention {
    /// Its id.
    id: String,
    /// The environment's id.
    environment: String,
    /// Its name.
    name: String,
    /// Its state.
    #[schema(value_type = String)]
    state: live::HostState,
    /// Whether it is judged at all: `known`, `unknown`, `stopped_on_purpose` or `incompatible`.
    #[schema(value_type = String)]
    standing: live::Standing,
    /// Why it is in its state, when there is more to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// When its engine last answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    last_seen: Option<String>,
    /// How much attention it needs: the sum of the points of its reasons.
    score: u32,
    /// Why, the weightiest first.
    reasons: Vec<Reason>,
}

/// One reason of a score.
#[derive(Debug, Serialize, ToSchema)]
struct Reason {
    /// What it is.
    #[schema(value_type = String, example = "crash_loop")]
    trouble: live::Trouble,
    /// How much of it: a number of things, a percentage, or minutes.
    value: u32,
    /// Its part of the score.
    points: u32,
    /// The same for people.
    #[schema(example = "3 containers are in a crash loop")]
    text: String,
    /// Since when, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    since: Option<String>,
    /// What it is, by name: the first few.
    named: Vec<String>,
}

impl From<live::Dashboard> for Dashboard {
    fn from(page: live::Dashboard) -> Self {
        Self {
            at: page.at.to_string(),
            counts: Counts {
                environments: page.counts.environments,
                hosts: page.counts.hosts,
                stacks: page.counts.stacks,
                services: page.counts.services,
                containers: page.counts.containers,
            },
            troubled: Troubled {
                environments: page.troubled.environments,
                stacks: page.troubled.stacks,
                services: page.troubled.services,
            },
            environments: page.environments.into_iter().map(Into::into).collect(),
            hosts: page.hosts.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<live::EnvironmentAttention> for EnvironmentAttention {
    fn from(one: live::EnvironmentAttention) -> Self {
        Self {
            id: one.id.to_string(),
            name: one.name.to_string(),
            score: one.score,
            reasons: one.reasons.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<live::HostAttention> for HostAttention {
    fn from(one: live::HostAttention) -> Self {
        Self {
            id: own_id(&one.key.id),
            environment: one.key.environment.to_string(),
            name: one.name.to_string(),
            state: one.state,
            standing: one.standing,
            why: one.why.as_deref().map(str::to_owned),
            last_seen: one.last_seen.map(|at| at.to_string()),
            score: one.score,
            reasons: one.reasons.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<live::Reason> for Reason {
    fn from(reason: live::Reason) -> Self {
        Self {
            trouble: reason.trouble,
            value: reason.value,
            points: reason.points,
            text: reason.text,
            since: reason.since.map(|since| since.to_string()),
            named: reason.named.iter().map(ToString::to_string).collect(),
        }
    }
}

/// Shows how many there are of what, and where to look first, in all environments that the caller sees.
#[utoipa::path(
    get, path = "/api/v1/dashboard", tag = "dashboard", operation_id = "show_dashboard",
    responses((status = 200, description = "The first page.", body = Dashboard)),
    extensions(("x-exos-action" = json!(Action::MeRead.as_str()))),
)]
async fn show(State(app): State<App>, Known(caller): Known) -> Result<axum::Json<Dashboard>> {
    Ok(axum::Json(app.platform.dashboard(&caller).await?.into()))
}
