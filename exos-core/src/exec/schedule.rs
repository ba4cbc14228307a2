//! Which node may begin next.

use std::collections::VecDeque;

use crate::plan::{Node, NodeId, Plan};

/// The state of every node while a plan is executed. Each edge is looked at once.
pub(super) struct Schedule<'a> {
    plan: &'a Plan,
    /// What each node still waits for.
    open: Vec<usize>,
    /// Who waits for each node, and whether a failure matters to them.
    dependents: Vec<Vec<(usize, bool)>>,
    done: Vec<bool>,
    ready: VecDeque<usize>,
    waits: VecDeque<usize>,
    under_way: usize,
    limit: usize,
    skipped: Vec<(NodeId, String)>,
}

impl<'a> Schedule<'a> {
    pub(super) fn new(plan: &'a Plan, limit: usize) -> Self {
        let count = plan.nodes.len();
        let mut schedule = Self {
            plan,
            open: vec![0; count],
            dependents: vec![Vec::new(); count],
            done: vec![false; count],
            ready: VecDeque::new(),
            waits: VecDeque::new(),
            under_way: 0,
            limit: if limit == 0 { super::PARALLEL } else { limit },
            skipped: Vec::new(),
        };
        for (at, node) in plan.nodes.iter().enumerate() {
            schedule.open[at] = node.needs.len();
            for need in &node.needs {
                schedule.dependents[index(need.node)].push((at, need.optional));
            }
            if node.needs.is_empty() {
                schedule.enqueue(at);
            }
        }
        schedule
    }

    /// Returns a node that may begin now. Waits do not count against the limit.
    pub(super) fn next(&mut self) -> Option<&'a Node> {
        if let Some(at) = self.waits.pop_front() {
            return Some(&self.plan.nodes[at]);
        }
        if self.under_way == self.limit {
            return None;
        }
        let at = self.ready.pop_front()?;
        self.under_way += 1;
        Some(&self.plan.nodes[at])
    }

    pub(super) fn finished(&mut self, id: NodeId) {
        self.leave(id);
        for (dependent, _) in std::mem::take(&mut self.dependents[index(id)]) {
            self.satisfy(dependent);
        }
    }

    pub(super) fn failed(&mut self, id: NodeId) {
        self.leave(id);
        self.fail(index(id), &format!("#{} failed", id.0));
    }

    /// Skips everything that has not begun.
    pub(super) fn stop(&mut self, because: &str) {
        let waiting = self
            .ready
            .drain(..)
            .chain(self.waits.drain(..))
            .collect::<Vec<_>>();
        let blocked = (0..self.open.len()).filter(|at| self.open[*at] > 0 && !self.done[*at]);
        for at in waiting.into_iter().chain(blocked.collect::<Vec<_>>()) {
            self.skip(at, because);
        }
    }

    pub(super) fn take_skipped(&mut self) -> Vec<(NodeId, String)> {
        std::mem::take(&mut self.skipped)
    }

    fn leave(&mut self, id: NodeId) {
        self.done[index(id)] = true;
        if !self.plan.nodes[index(id)].op.is_wait() {
            self.under_way -= 1;
        }
    }

    /// Tells the dependents of a node that will not be done, and theirs in turn.
    fn fail(&mut self, at: usize, because: &str) {
        let mut lost = vec![at];
        while let Some(at) = lost.pop() {
            for (dependent, optional) in std::mem::take(&mut self.dependents[at]) {
                if optional {
                    self.satisfy(dependent);
                } else if self.skip(dependent, because) {
                    lost.push(dependent);
                }
            }
        }
    }

    fn satisfy(&mut self, at: usize) {
        self.open[at] -= 1;
        if self.open[at] == 0 && !self.done[at] {
            self.enqueue(at);
        }
    }

    /// Marks a node as never to begin; says whether that is news.
    fn skip(&mut self, at: usize, because: &str) -> bool {
        let news = !std::mem::replace(&mut self.done[at], true);
        if news {
            self.skipped
                .push((self.plan.nodes[at].id, because.to_owned()));
        }
        news
    }

    fn enqueue(&mut self, at: usize) {
        if self.plan.nodes[at].op.is_wait() {
            self.waits.push_back(at);
        } else {
            self.ready.push_back(at);
        }
    }
}

fn index(id: NodeId) -> usize {
    id.0 as usize - 1
}
