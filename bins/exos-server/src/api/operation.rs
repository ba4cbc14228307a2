//! Operations: long work on a stack, and what it did step by step.

mod follow;
mod handlers;
mod plan;
mod wait;

use exos_core::platform;
use exos_core::store::Versioned;
use serde::Serialize;
use utoipa::ToSchema;

use super::actor::Actor;
use super::words::words;
use crate::http::problem::FieldProblem;

pub(super) use handlers::routes;
pub(super) use plan::PlanOutline;
pub(super) use wait::wait;

words! {
    /// How far an operation is.
    OperationState = platform::OperationState {
        /// It waits for its turn.
        Pending,
        /// It is worked on.
        Running,
        /// Everything was done.
        Succeeded,
        /// It ended with an error. What it did stays done.
        Failed,
        /// Somebody stopped it.
        Cancelled,
        /// A later change of the same stack took its place.
        Superseded,
    }
}

words! {
    /// What happened in a step.
    StepEvent = platform::StepEvent {
        /// A plan begins.
        PlanStarted,
        /// A node begins.
        Started,
        /// A node is done.
        Finished,
        /// A node failed.
        Failed,
        /// A node was not begun.
        Skipped,
        /// A plan is over.
        PlanFinished,
    }
}

/// Long work on a stack.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Operation {
    /// The id, given once in the environment.
    id: String,
    /// How often it was written.
    version: u64,
    /// The environment's id.
    environment: String,
    /// The stack's id.
    stack: String,
    /// The stack's name when the operation began.
    stack_name: String,
    /// What it does: `deploy`, `repair`, `start`, `stop`, `restart`, `scale`, `move` or `remove`.
    kind: &'static str,
    /// How far it is.
    state: OperationState,
    /// The revision that it brings up.
    revision: u64,
    /// Who asked for it.
    principal: Actor,
    /// The id of the request that asked for it.
    request_id: String,
    /// When it was asked for.
    #[schema(format = DateTime)]
    created_at: String,
    /// When the work began.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    started_at: Option<String>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(format = DateTime)]
    finished_at: Option<String>,
    /// Why it failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<Failure>,
    /// Whether somebody asked it to stop.
    cancel_asked: bool,
}

/// Why an operation failed.
#[derive(Debug, Serialize, ToSchema)]
struct Failure {
    /// What failed and why, in one line.
    message: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    hint: Option<String>,
    /// The code of the page that explains it.
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<String>,
    /// Each single thing that is wrong.
    problems: Vec<FieldProblem>,
}

/// Something that an operation did.
#[derive(Debug, Serialize, ToSchema)]
pub(super) struct Step {
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// What happened.
    event: StepEvent,
    /// The number of the plan's node that it is about; absent for the plan as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    node: Option<u32>,
    /// The plan that begins: later steps name its nodes.
    #[serde(skip_serializing_if = "Option::is_none")]
    plan: Option<PlanOutline>,
    /// What it happened to, such as `service web/1`; empty for the plan as a whole.
    subject: String,
    /// What is done with it, why it failed, or how many nodes did what.
    text: String,
}

impl From<Versioned<platform::Operation>> for Operation {
    fn from(operation: Versioned<platform::Operation>) -> Self {
        let Versioned { id, version, value } = operation;
        Self {
            id: super::own_id(&id),
            version,
            environment: value.environment,
            stack: super::own_id(&value.stack),
            stack_name: value.stack_name,
            kind: kind(&value.kind),
            state: value.state.into(),
            revision: value.revision,
            principal: value.principal.into(),
            request_id: value.origin.request_id,
            created_at: value.created_at.to_string(),
            started_at: value.started_at.map(|at| at.to_string()),
            finished_at: value.finished_at.map(|at| at.to_string()),
            failure: value.failure.map(Into::into),
            cancel_asked: value.cancel_asked,
        }
    }
}

fn kind(kind: &platform::OperationKind) -> &'static str {
    use platform::OperationKind as Kind;
    match kind {
        Kind::Deploy => "deploy",
        Kind::Repair => "repair",
        Kind::Start { .. } => "start",
        Kind::Stop { .. } => "stop",
        Kind::Restart { .. } => "restart",
        Kind::Scale => "scale",
        Kind::Move => "move",
        Kind::Remove { .. } => "remove",
    }
}

impl From<platform::Failure> for Failure {
    fn from(failure: platform::Failure) -> Self {
        Self {
            message: failure.message,
            hint: failure.hint,
            code: failure.code,
            problems: failure.problems.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<platform::Step> for Step {
    fn from(step: platform::Step) -> Self {
        Self {
            at: step.at.to_string(),
            event: step.event.into(),
            node: step.node.map(|node| node.0),
            plan: step.plan.map(Into::into),
            subject: step.subject,
            text: step.text,
        }
    }
}
