//! An operation as a line of a table.

use exos_core::Timestamp;
use exos_core::platform::{Operation, OperationKind};
use exos_core::store::Versioned;

use crate::api::own_id;
use crate::pages::layout::Layout;
use crate::pages::show::State;

/// An operation as a line of a table.
#[derive(Debug)]
pub(in crate::pages) struct OperationRow {
    pub(in crate::pages) id: String,
    pub(in crate::pages) environment: String,
    pub(in crate::pages) stack: String,
    /// The stack's page, while there is one.
    pub(in crate::pages) to_stack: Option<String>,
    pub(in crate::pages) kind: &'static str,
    pub(in crate::pages) state: State,
    pub(in crate::pages) failure: Option<String>,
    pub(in crate::pages) by: String,
    pub(in crate::pages) at: Timestamp,
}

impl OperationRow {
    pub(in crate::pages) fn new(layout: &Layout, operation: Versioned<Operation>) -> Self {
        let Versioned { id, value, .. } = operation;
        Self {
            id: own_id(&id),
            environment: layout.name_of(&value.environment),
            to_stack: layout.to_stack(&value.environment, &value.stack_name),
            stack: value.stack_name,
            kind: kind(&value.kind),
            state: State::operation(value.state),
            failure: value.failure.map(|failure| failure.message),
            by: value.principal.name().to_owned(),
            at: value.created_at,
        }
    }
}

/// Returns what an operation does, as a heading.
pub(in crate::pages) fn kind(kind: &OperationKind) -> &'static str {
    match kind {
        OperationKind::Deploy => "Deploy",
        OperationKind::Repair => "Repair",
        OperationKind::Start { .. } => "Start",
        OperationKind::Stop { .. } => "Stop",
        OperationKind::Restart { .. } => "Restart",
        OperationKind::Scale => "Scale",
        OperationKind::Move => "Move",
        OperationKind::Remove { .. } => "Remove",
    }
}
