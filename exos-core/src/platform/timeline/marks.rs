//! What was done to stacks.

use serde::{Deserialize, Serialize};

use super::TimelineQuery;
use crate::access::Caller;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::platform::{
    ListQuery, Operation, OperationFilter, OperationKind, OperationState, Platform,
};
use crate::store::Versioned;

/// How many operations are read at once, and how often at most.
const AT_ONCE: usize = 250;
const ROUNDS: usize = 4;

/// Something that happened to a stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// When it ended.
    pub at: Timestamp,
    /// How.
    pub kind: MarkKind,
    /// What it was, for people.
    pub text: String,
    /// The environment's id.
    pub environment: String,
    /// The stack's name.
    pub stack: String,
    /// The operation's id, `<environment id>/<own id>`.
    pub operation: String,
}

/// How something ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkKind {
    /// It was done.
    Done,
    /// It failed.
    Failed,
}

/// Reads what ended since `from`, the newest first.
pub(super) async fn read(
    platform: &Platform,
    caller: &Caller,
    query: &TimelineQuery,
    from: Timestamp,
) -> Result<Vec<Mark>> {
    let filter = OperationFilter {
        environment: query.environment.clone(),
        ..OperationFilter::default()
    };
    let (mut marks, mut page) = (Vec::new(), ListQuery::default());
    page.limit = AT_ONCE;
    for _ in 0..ROUNDS {
        let part = platform.operations().list(caller, &filter, &page).await?;
        let is_old = part
            .items
            .last()
            .is_some_and(|last| last.value.created_at < from);
        marks.extend(part.items.into_iter().filter_map(mark));
        page.cursor = part.next_cursor;
        if is_old || page.cursor.is_none() {
            break;
        }
    }
    marks.retain(|mark| mark.at >= from);
    marks.sort_by_key(|mark| std::cmp::Reverse(mark.at));
    Ok(marks)
}

fn mark(found: Versioned<Operation>) -> Option<Mark> {
    let Versioned { id, value, .. } = found;
    let kind = match value.state {
        OperationState::Succeeded => MarkKind::Done,
        OperationState::Failed => MarkKind::Failed,
        _ => return None,
    };
    Some(Mark {
        at: value.finished_at?,
        kind,
        text: text(&value),
        environment: value.environment,
        stack: value.stack_name,
        operation: id,
    })
}

fn text(operation: &Operation) -> String {
    let (done, failed) = match operation.kind {
        OperationKind::Deploy => ("was deployed", "was not deployed"),
        OperationKind::Repair => ("was repaired", "was not repaired"),
        OperationKind::Start { .. } => ("was started", "was not started"),
        OperationKind::Stop { .. } => ("was stopped", "was not stopped"),
        OperationKind::Restart { .. } => ("was restarted", "was not restarted"),
        OperationKind::Scale => ("was scaled", "was not scaled"),
        OperationKind::Move => ("was moved", "was not moved"),
        OperationKind::Remove { .. } => ("was removed", "was not removed"),
    };
    let stack = &operation.stack_name;
    match &operation.failure {
        Some(failure) if operation.state == OperationState::Failed => {
            format!("{stack} {failed}: {}", failure.message)
        }
        _ => format!("{stack} {done}"),
    }
}
