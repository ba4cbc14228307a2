//! What is asked of a stack, and what is answered.

use super::Stack;
use crate::platform::operation::Operation;
use crate::spec::Sources;
use crate::store::Versioned;

/// What is asked of a new stack.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NewStack {
    /// The name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Its files.
    pub sources: Sources,
    /// The host that it stands on, by id or name; absent leaves the choice to EXOS.
    pub host: Option<String>,
    /// What the caller says of this revision.
    pub message: String,
}

/// What is asked of a stack that exists.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StackUpdate {
    /// Its files from now on.
    pub sources: Sources,
    /// What it is for; absent stays.
    pub description: Option<String>,
    /// What the caller says of this revision.
    pub message: String,
}

/// A change that is written and is now being brought about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted {
    /// The stack as it is wanted now.
    pub stack: Versioned<Stack>,
    /// The operation that brings it about.
    pub operation: Versioned<Operation>,
}
