//! How far an operation is: each plan of it, and each node of those.

use exos_core::Timestamp;
use exos_core::plan::{NodeId, Outline, OutlineNode};
use exos_core::platform::{Step, StepEvent};

use crate::pages::show::{State as Shown, Tone, length};

/// A plan that is being done. An operation has several when images decide what else is to be done.
pub(super) struct Plan {
    pub(super) nodes: Vec<Node>,
    pub(super) notes: Vec<String>,
    /// How many nodes did what, once it is over.
    pub(super) summary: Option<String>,
}

/// A node of a plan.
pub(super) struct Node {
    id: Option<NodeId>,
    pub(super) subject: String,
    pub(super) verb: String,
    pub(super) cause: String,
    pub(super) state: Shown,
    /// Why it failed, or why it was not begun.
    pub(super) text: Option<String>,
    /// How long it took, once it is over.
    pub(super) took: Option<String>,
    started_at: Option<Timestamp>,
}

/// Reads the steps of an operation into its plans. When it is over, what was never begun does not wait any more.
pub(super) fn plans(steps: impl IntoIterator<Item = Step>, is_ended: bool) -> Vec<Plan> {
    let mut plans: Vec<Plan> = Vec::new();
    for step in steps {
        match (step.event, plans.last_mut()) {
            (StepEvent::PlanStarted, _) => plans.push(Plan::new(step.plan.unwrap_or_default())),
            (StepEvent::PlanFinished, Some(plan)) => plan.summary = Some(step.text),
            (_, Some(plan)) => plan.take(step),
            (_, None) => {
                let mut plan = Plan::new(Outline::default());
                plan.take(step);
                plans.push(plan);
            }
        }
    }
    if is_ended {
        plans.iter_mut().for_each(Plan::end);
    }
    plans
}

impl Plan {
    fn new(outline: Outline) -> Self {
        Self {
            nodes: outline.nodes.into_iter().map(Node::new).collect(),
            notes: outline.notes,
            summary: None,
        }
    }

    fn take(&mut self, step: Step) {
        let found = self.nodes.iter().position(|node| match step.node {
            Some(id) => node.id == Some(id),
            None => node.subject == step.subject,
        });
        let at = found.unwrap_or_else(|| {
            self.nodes.push(Node::unplanned(&step));
            self.nodes.len() - 1
        });
        self.nodes[at].take(step);
    }

    fn end(&mut self) {
        let waiting = self.nodes.iter_mut().filter(|node| node.state == waits());
        waiting.for_each(|node| node.state = Shown::new(Tone::Idle, "not done"));
    }
}

fn waits() -> Shown {
    Shown::new(Tone::Unknown, "waits")
}

impl Node {
    fn new(node: OutlineNode) -> Self {
        Self {
            id: Some(node.id),
            subject: node.subject,
            verb: node.verb.as_str().to_owned(),
            cause: node.cause,
            state: waits(),
            text: None,
            took: None,
            started_at: None,
        }
    }

    /// Returns the node of a step that its plan does not name.
    fn unplanned(step: &Step) -> Self {
        Self {
            id: step.node,
            subject: step.subject.clone(),
            verb: String::new(),
            cause: String::new(),
            state: waits(),
            text: None,
            took: None,
            started_at: None,
        }
    }

    fn take(&mut self, step: Step) {
        let (tone, word) = match step.event {
            StepEvent::Started => (Tone::Busy, "running"),
            StepEvent::Finished => (Tone::Good, "done"),
            StepEvent::Failed => (Tone::Bad, "failed"),
            StepEvent::Skipped => (Tone::Idle, "skipped"),
            StepEvent::PlanStarted | StepEvent::PlanFinished => return,
        };
        self.state = Shown::new(tone, word);
        if step.event == StepEvent::Started {
            self.started_at = Some(step.at);
            return;
        }
        self.took = self.started_at.map(|began| took(began, step.at));
        if matches!(step.event, StepEvent::Failed | StepEvent::Skipped) {
            self.text = Some(step.text).filter(|text| !text.is_empty());
        }
    }
}

/// Returns how long something took, to the tenth of a second where it was short.
pub(super) fn took(from: Timestamp, to: Timestamp) -> String {
    let time = to.since(from);
    if time.as_secs() < 10 {
        return format!("{:.1} s", time.as_secs_f64());
    }
    length(time)
}

#[cfg(test)]
mod tests {
    use exos_core::plan::{ThingKind, Verb};

    use super::*;

    fn step(event: StepEvent, node: Option<u32>, second: i64, text: &str) -> Step {
        Step {
            at: Timestamp::from_millis(second * 1000),
            event,
            node: node.map(NodeId),
            plan: None,
            subject: String::new(),
            text: text.to_owned(),
        }
    }

    fn outline(nodes: u32) -> Outline {
        let node = |id| OutlineNode {
            id: NodeId(id),
            subject: format!("service web/{id}"),
            kind: ThingKind::Container,
            name: format!("shop-web-{id}"),
            service: Some("web".to_owned()),
            verb: Verb::Create,
            cause: "it is new".to_owned(),
            needs: Vec::new(),
        };
        Outline {
            nodes: (1..=nodes).map(node).collect(),
            ..Outline::default()
        }
    }

    #[test]
    fn each_node_tells_how_far_it_is() {
        let begin = Step {
            plan: Some(outline(4)),
            ..step(StepEvent::PlanStarted, None, 0, "")
        };
        let steps = [
            begin,
            step(StepEvent::Started, Some(1), 1, ""),
            step(StepEvent::Finished, Some(1), 3, ""),
            step(StepEvent::Started, Some(2), 3, ""),
            step(StepEvent::Failed, Some(2), 63, "no such image"),
            step(StepEvent::Started, Some(3), 3, ""),
        ];
        let words = |plans: &[Plan]| {
            let nodes = plans[0].nodes.iter();
            nodes.map(|node| node.state.word).collect::<Vec<_>>()
        };
        let plans = super::plans(steps.clone(), false);
        assert_eq!(words(&plans), ["done", "failed", "running", "waits"]);
        assert_eq!(plans[0].nodes[0].took.as_deref(), Some("2.0 s"));
        assert_eq!(plans[0].nodes[1].took.as_deref(), Some("1 min"));
        assert_eq!(plans[0].nodes[1].text.as_deref(), Some("no such image"));
        let ended = super::plans(steps, true);
        assert_eq!(words(&ended), ["done", "failed", "running", "not done"]);
    }
}
