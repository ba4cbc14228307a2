//! Members: who may do what in an environment.

use axum::extract::State;
use axum::http::StatusCode;
use exos_core::access::{self, Action};
use exos_core::platform;
use exos_core::store::Versioned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use super::environment::Within;
use super::words::words;
use crate::http::caller::Known;
use crate::http::error::Result;
use crate::http::extract::{Json, Path, Query};
use crate::http::list::{List, ListParams};
use crate::state::App;

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, put))
        .routes(routes!(remove))
}

words! {
    /// What somebody is in an environment. A greater role may all that a smaller one may.
    Role = access::Role {
        /// Sees what runs, but no environment variables of containers.
        Readonly,
        /// Works with stacks and containers, without exec unless the environment allows it.
        Restricted,
        /// Works with everything in the environment, its hosts included.
        Member,
        /// Rules the environment: its settings, its members, its wall.
        Owner,
    }
}

/// Whom a membership is for.
#[derive(Debug, Clone, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Subject {
    /// What sort of subject.
    kind: SubjectKind,
    /// Its id.
    id: String,
}

/// What sort of subject.
#[derive(Debug, Clone, Copy, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum SubjectKind {
    /// One user.
    User,
    /// Everybody in a group.
    Group,
    /// Everybody who is a member of another environment.
    Environment,
}

impl From<access::Subject> for Subject {
    fn from(subject: access::Subject) -> Self {
        let (kind, id) = match subject {
            access::Subject::User(id) => (SubjectKind::User, id),
            access::Subject::Group(id) => (SubjectKind::Group, id),
            access::Subject::Environment(id) => (SubjectKind::Environment, id),
        };
        Self { kind, id }
    }
}

impl From<Subject> for access::Subject {
    fn from(Subject { kind, id }: Subject) -> Self {
        match kind {
            SubjectKind::User => Self::User(id),
            SubjectKind::Group => Self::Group(id),
            SubjectKind::Environment => Self::Environment(id),
        }
    }
}

/// A role of somebody in an environment.
#[derive(Debug, Serialize, ToSchema)]
struct Member {
    /// Who.
    subject: Subject,
    /// The role.
    role: Role,
    /// Since when.
    #[schema(format = DateTime)]
    since: String,
}

impl From<platform::Member> for Member {
    fn from(member: platform::Member) -> Self {
        Self {
            subject: member.subject.into(),
            role: member.role.into(),
            since: member.since.to_string(),
        }
    }
}

impl From<Versioned<platform::Member>> for Member {
    fn from(member: Versioned<platform::Member>) -> Self {
        member.value.into()
    }
}

/// What is asked of a membership.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewMember {
    /// Who.
    subject: Subject,
    /// The role.
    role: Role,
}

/// Which membership.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
struct Which {
    /// The environment's id or name.
    environment: String,
    /// What sort of subject.
    #[param(inline)]
    kind: SubjectKind,
    /// The subject's id.
    subject: String,
}

/// Lists the members of an environment.
#[utoipa::path(
    get, path = "/api/v1/environments/{environment}/members", tag = "members", params(Within, ListParams),
    operation_id = "list_members",
    responses((status = 200, description = "A part of the list.", body = List<Member>)),
    extensions(("x-exos-action" = json!(Action::MemberRead.as_str()))),
)]
async fn list(
    State(app): State<App>,
    Known(caller): Known,
    Path(within): Path<Within>,
    Query(params): Query<ListParams>,
) -> Result<axum::Json<List<Member>>> {
    let listed = app
        .platform
        .members()
        .list(&caller, &within.environment, &params.into())
        .await?;
    Ok(axum::Json(List::of(listed)))
}

/// Gives somebody a role, instead of the one that they had.
#[utoipa::path(
    post, path = "/api/v1/environments/{environment}/members", tag = "members", params(Within),
    operation_id = "put_member", request_body = NewMember,
    responses((status = 200, description = "They have it.", body = Member)),
    extensions(("x-exos-action" = json!(Action::MemberChange.as_str()))),
)]
async fn put(
    State(app): State<App>,
    Known(caller): Known,
    Path(within): Path<Within>,
    Json(new): Json<NewMember>,
) -> Result<axum::Json<Member>> {
    let members = app.platform.members();
    let member = members
        .put(
            &caller,
            &within.environment,
            new.subject.into(),
            new.role.into(),
        )
        .await?;
    Ok(axum::Json(member.into()))
}

/// Takes somebody's role away.
#[utoipa::path(
    delete, path = "/api/v1/environments/{environment}/members/{kind}/{subject}", tag = "members", params(Which),
    operation_id = "remove_member",
    responses((status = 204, description = "They have none any more.")),
    extensions(("x-exos-action" = json!(Action::MemberChange.as_str()))),
)]
async fn remove(
    State(app): State<App>,
    Known(caller): Known,
    Path(which): Path<Which>,
) -> Result<StatusCode> {
    let subject = Subject {
        kind: which.kind,
        id: which.subject,
    };
    app.platform
        .members()
        .remove(&caller, &which.environment, subject.into())
        .await?;
    Ok(StatusCode::NO_CONTENT)
}
