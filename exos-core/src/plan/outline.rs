//! A plan as it is told: what is done with which thing and why, without what it is made from.

use serde::{Deserialize, Serialize};

use super::{Need, Node, NodeId, Op, Plan, Verb};

/// A plan as it is told.
///
/// It holds no variable and no content of a file, so that it can be shown, kept and sent. It prints as the plan does.
///
/// ```
/// use exos_core::observed::Observed;
/// use exos_core::plan::{self, Outline, UpOptions};
/// use exos_core::spec::{ServiceSpec, StackSpec};
///
/// let stack = StackSpec::new("shop").with_service(ServiceSpec::new("web", "shop/web:1"));
/// let plan = plan::up(&stack, &Observed::default(), &UpOptions::default())?;
/// let outline = Outline::from(&plan);
/// assert_eq!(outline.to_string(), plan.to_string());
/// # Ok::<(), plan::PlanError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outline {
    /// The operations, each after all that it needs.
    pub nodes: Vec<OutlineNode>,
    /// What the reader should know beside them.
    pub notes: Vec<String>,
    /// Whether images are fetched or built whose result decides what else is to be done.
    pub another_round: bool,
}

/// One operation of a plan as it is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OutlineNode {
    /// Its number.
    pub id: NodeId,
    /// What it is about, as plans print it: `service web/1`, `network shop_default`.
    pub subject: String,
    /// What sort of thing that is.
    pub kind: ThingKind,
    /// The thing's own name, such as `shop-web-1`.
    pub name: String,
    /// The service of a container; absent for other things.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub service: Option<String>,
    /// What is done with it.
    pub verb: Verb,
    /// Why.
    pub cause: String,
    /// What must be done before.
    pub needs: Vec<Need>,
}

/// What sort of thing an operation is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ThingKind {
    /// A network.
    Network,
    /// A volume.
    Volume,
    /// An image.
    Image,
    /// A container.
    Container,
}

impl ThingKind {
    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Volume => "volume",
            Self::Image => "image",
            Self::Container => "container",
        }
    }
}

impl Outline {
    /// Says whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// Returns the node of that number.
    pub fn node(&self, id: NodeId) -> Option<&OutlineNode> {
        let at = usize::try_from(id.0).ok()?.checked_sub(1)?;
        self.nodes.get(at)
    }
}

impl From<&Plan> for Outline {
    fn from(plan: &Plan) -> Self {
        Self {
            nodes: plan.nodes.iter().map(OutlineNode::from).collect(),
            notes: plan.notes.clone(),
            another_round: plan.another_round,
        }
    }
}

impl From<&Node> for OutlineNode {
    fn from(node: &Node) -> Self {
        let (kind, name, service) = thing(&node.op);
        Self {
            id: node.id,
            subject: node.op.subject(),
            kind,
            name: name.to_owned(),
            service: service.map(str::to_owned),
            verb: node.op.verb(),
            cause: node.cause.clone(),
            needs: node.needs.clone(),
        }
    }
}

/// Returns the thing that an operation is about, by kind, name and service.
fn thing(op: &Op) -> (ThingKind, &str, Option<&str>) {
    match op {
        Op::CreateNetwork { network, .. } => (ThingKind::Network, &network.name, None),
        Op::RemoveNetwork { name } => (ThingKind::Network, name, None),
        Op::CreateVolume { volume, .. } => (ThingKind::Volume, &volume.name, None),
        Op::StoreFiles(order) => (ThingKind::Volume, &order.volume, None),
        Op::RemoveVolume { name } => (ThingKind::Volume, name, None),
        Op::PullImage { image, .. } | Op::RemoveImage { image } => (ThingKind::Image, image, None),
        Op::BuildImage { service, .. } => (ThingKind::Image, &service.image, None),
        Op::CreateContainer(order) => {
            let service = Some(order.service.name.as_str());
            (ThingKind::Container, &order.name, service)
        }
        Op::StartContainer { container }
        | Op::StopContainer { container, .. }
        | Op::RestartContainer { container, .. }
        | Op::KillContainer { container, .. }
        | Op::PauseContainer { container }
        | Op::UnpauseContainer { container }
        | Op::RemoveContainer { container, .. }
        | Op::RenameContainer { container, .. }
        | Op::DisconnectNetwork { container, .. }
        | Op::RunHook { container, .. }
        | Op::Await { container, .. } => {
            let service = Some(container.service.as_str());
            (ThingKind::Container, &container.name, service)
        }
    }
}
