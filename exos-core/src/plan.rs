//! What is to be done to get from what is there to what is wanted: values only, no call is made here.

mod act;
mod down;
mod error;
mod graph;
mod image;
mod network;
mod op;
mod options;
mod outline;
mod refuse;
mod run;
mod service;
mod stamp;
mod stop;
mod text;
mod up;
mod verb;
mod volume;

use serde::{Deserialize, Serialize};

pub use act::{Action, act};
pub use down::down;
pub use error::{PlanError, Refusal};
pub use image::{Fetch, fetch};
pub use op::{ContainerOrder, ContainerRef, FilesOrder, HookTime, Op, Until};
pub use options::{ActOptions, DownOptions, Refresh, RemoveImages, UpOptions};
pub use outline::{Outline, OutlineNode, ThingKind};
pub use run::{RunOptions, run};
pub use up::up;
pub use verb::Verb;

/// The number of a node within its plan, from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct NodeId(pub u32);

/// A directed acyclic graph of operations.
///
/// Nodes stand after everything that they need, so the order of the list is one valid order of
/// execution. A plan prints as text, one node a line:
/// `[1,2] -> #3 service web/1  create  image changed`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Plan {
    /// The operations.
    pub nodes: Vec<Node>,
    /// What the reader should know, such as a kept volume whose specification changed.
    pub notes: Vec<String>,
    /// Whether images are fetched or built whose result decides what else is to be done: after
    /// execution, observe and plan again.
    pub another_round: bool,
}

/// One operation of a plan.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// Its number.
    pub id: NodeId,
    /// What is done; exactly one call of the backend.
    pub op: Op,
    /// Why.
    pub cause: String,
    /// What must be done before.
    pub needs: Vec<Need>,
}

/// An edge of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Need {
    /// The node that comes before.
    pub node: NodeId,
    /// Whether this one goes on when that one failed.
    pub optional: bool,
}

impl Plan {
    /// Says whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Adds an operation after those that it needs, and returns its number.
    pub fn add(&mut self, op: Op, cause: impl Into<String>, needs: Vec<Need>) -> NodeId {
        let id = NodeId(u32::try_from(self.nodes.len() + 1).unwrap_or(u32::MAX));
        self.nodes.push(Node {
            id,
            op,
            cause: cause.into(),
            needs,
        });
        id
    }
}

impl From<NodeId> for Need {
    fn from(node: NodeId) -> Self {
        Self {
            node,
            optional: false,
        }
    }
}

#[cfg(test)]
mod tests;
