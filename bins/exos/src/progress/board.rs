//! What happened so far, by thing.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use exos_core::plan::{NodeId, Outline, OutlineNode, Verb};
use exos_core::{Event, EventKind};

use super::row::{Group, Row, State, Subject};
use super::words::Change;

/// What happened so far. An `up` that builds images executes a second plan; its rows come below.
#[derive(Debug)]
pub(crate) struct Board {
    pub(crate) title: String,
    pub(crate) begun: Duration,
    rows: Vec<Row>,
    plan: Arc<Outline>,
    by_subject: HashMap<Subject, usize>,
    /// The names of containers that were there when an operation on them failed, in the order in which it did.
    failed: Vec<String>,
}

/// How many containers were changed, by what was done with them.
pub(crate) type Tally = BTreeMap<Change, usize>;

impl Board {
    pub(crate) fn new(title: String, begun: Duration) -> Self {
        Self {
            title,
            begun,
            rows: Vec::new(),
            plan: Arc::new(Outline::default()),
            by_subject: HashMap::new(),
            failed: Vec::new(),
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Returns the rows in the order in which they are shown.
    pub(crate) fn rows(&self) -> Vec<&Row> {
        let mut rows: Vec<&Row> = self.rows.iter().collect();
        rows.sort_by(|a, b| order(a).cmp(&order(b)));
        rows
    }

    /// Returns the containers on which an operation failed.
    pub(crate) fn failed_containers(&self) -> &[String] {
        &self.failed
    }

    /// Counts the containers that are done.
    pub(crate) fn tally(&self) -> Tally {
        let mut tally = Tally::new();
        let done = self.rows.iter().filter(|row| row.state == State::Done);
        for row in done.filter(|row| matches!(row.subject.group, Group::Service(_))) {
            *tally.entry(row.change).or_default() += 1;
        }
        tally
    }

    /// Returns how many things are done, of how many.
    pub(crate) fn count(&self) -> (usize, usize) {
        let done = self.rows.iter().filter(|row| row.state == State::Done);
        (done.count(), self.rows.len())
    }

    pub(super) fn node(&self, id: Option<NodeId>) -> Option<&OutlineNode> {
        self.plan.node(id?)
    }

    pub(super) fn row(&self, node: &OutlineNode) -> Option<&Row> {
        let at = self.by_subject.get(&Subject::of(node))?;
        self.rows.get(*at)
    }

    /// Takes an event, and says whether it is worth telling: of all that a failure keeps from being
    /// done with one thing, the first is enough.
    pub(super) fn apply(&mut self, event: &Event, now: Duration) -> bool {
        if let EventKind::PlanStarted { plan } = &event.kind {
            self.begin(plan);
            return true;
        }
        let plan = self.plan.clone();
        let Some(node) = event.node.and_then(|id| plan.node(id)) else {
            return true;
        };
        let row = self.by_subject.get(&Subject::of(node));
        let Some(row) = row.and_then(|at| self.rows.get_mut(*at)) else {
            return true;
        };
        match &event.kind {
            EventKind::Started => row.start(node.verb, now),
            EventKind::Progress(progress) => row.note(progress),
            EventKind::Finished { .. } => row.finish(node.verb, now),
            EventKind::Failed { error, .. } => {
                row.fail(error, now);
                let was_there = node.service.is_some() && node.verb != Verb::Create;
                self.failed.extend(was_there.then(|| node.name.clone()));
            }
            EventKind::Skipped { because } => return row.skip(in_words(&plan, because)),
            _ => {}
        }
        true
    }

    fn begin(&mut self, plan: &Arc<Outline>) {
        self.plan = plan.clone();
        self.by_subject.clear();
        let mut verbs: Vec<(Subject, Vec<Verb>)> = Vec::new();
        let mut at: HashMap<Subject, usize> = HashMap::new();
        for node in &plan.nodes {
            let subject = Subject::of(node);
            let index = *at.entry(subject.clone()).or_insert_with(|| {
                verbs.push((subject, Vec::new()));
                verbs.len() - 1
            });
            verbs[index].1.push(node.verb);
        }
        for (subject, verbs) in verbs {
            let change = Change::of_all(verbs.iter().copied());
            self.by_subject.insert(subject.clone(), self.rows.len());
            self.rows.push(Row::new(subject, change, verbs.len()));
        }
    }
}

/// Says `#3 failed` in words: `image shop/web:1 failed`.
fn in_words(plan: &Outline, because: &str) -> String {
    let named = || {
        let (id, rest) = because.strip_prefix('#')?.split_once(' ')?;
        let node = plan.node(NodeId(id.parse().ok()?))?;
        let subject = Subject::of(node);
        Some(format!("{} {} {rest}", subject.kind(), subject.name))
    };
    named().unwrap_or_else(|| because.to_owned())
}

/// Containers stand by service and number, not `web-10` before `web-2`.
fn order(row: &Row) -> (&Group, usize, &str) {
    (
        &row.subject.group,
        row.subject.name.len(),
        &row.subject.name,
    )
}
