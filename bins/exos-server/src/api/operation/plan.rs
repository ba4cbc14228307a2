//! Plans as they are told.

use exos_core::plan::{Need, Outline, OutlineNode, ThingKind as CoreThingKind};
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::words::words;

words! {
    /// What sort of thing an operation is about.
    ThingKind = CoreThingKind {
        /// A network.
        Network,
        /// A volume.
        Volume,
        /// An image.
        Image,
        /// A container.
        Container,
    }
}

/// A plan: what is done, each node after all that it needs.
#[derive(Debug, Serialize, ToSchema)]
pub(in crate::api) struct PlanOutline {
    /// The operations.
    nodes: Vec<PlanNode>,
    /// What the reader should know beside them.
    notes: Vec<String>,
    /// Whether images are fetched or built whose result decides what else is to be done.
    another_round: bool,
}

/// One operation of a plan.
#[derive(Debug, Serialize, ToSchema)]
struct PlanNode {
    /// Its number within the plan, from 1.
    id: u32,
    /// What it is about.
    #[schema(example = "service web/1")]
    subject: String,
    /// What sort of thing that is.
    kind: ThingKind,
    /// The thing's own name.
    #[schema(example = "shop-web-1")]
    name: String,
    /// The service of a container; absent for other things.
    #[serde(skip_serializing_if = "Option::is_none")]
    service: Option<String>,
    /// What is done with it.
    #[schema(example = "create")]
    verb: &'static str,
    /// Why.
    cause: String,
    /// What must be done before.
    needs: Vec<PlanNeed>,
}

/// A node that comes before another one.
#[derive(Debug, Serialize, ToSchema)]
struct PlanNeed {
    /// Its number.
    node: u32,
    /// Whether the other one is done also when this one failed.
    optional: bool,
}

impl From<Outline> for PlanOutline {
    fn from(outline: Outline) -> Self {
        Self {
            nodes: outline.nodes.into_iter().map(Into::into).collect(),
            notes: outline.notes,
            another_round: outline.another_round,
        }
    }
}

impl From<OutlineNode> for PlanNode {
    fn from(node: OutlineNode) -> Self {
        Self {
            id: node.id.0,
            subject: node.subject,
            kind: node.kind.into(),
            name: node.name,
            service: node.service,
            verb: node.verb.as_str(),
            cause: node.cause,
            needs: node.needs.into_iter().map(Into::into).collect(),
        }
    }
}

impl From<Need> for PlanNeed {
    fn from(need: Need) -> Self {
        Self {
            node: need.node.0,
            optional: need.optional,
        }
    }
}
