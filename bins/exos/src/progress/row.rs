//! One thing that is worked on: a network, a volume, an image or a container.

use std::collections::BTreeMap;
use std::time::Duration;

use exos_core::Progress;
use exos_core::plan::{OutlineNode, ThingKind, Verb};

use super::words::{self, Change};
use crate::human;

/// What a thing belongs to. The order is that in which things are shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Group {
    Networks,
    Volumes,
    Images,
    Service(String),
}

/// What an operation is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Subject {
    pub(crate) group: Group,
    pub(crate) name: String,
}

impl Subject {
    pub(crate) fn of(node: &OutlineNode) -> Self {
        let group = match node.kind {
            ThingKind::Network => Group::Networks,
            ThingKind::Volume => Group::Volumes,
            ThingKind::Image => Group::Images,
            ThingKind::Container => Group::Service(node.service.clone().unwrap_or_default()),
        };
        // A successor has a name of its own until its predecessor is gone.
        let name = node.name.strip_suffix(".new").unwrap_or(&node.name);
        Self {
            group,
            name: name.to_owned(),
        }
    }

    /// Returns the sort of thing.
    pub(crate) fn kind(&self) -> &'static str {
        match self.group {
            Group::Networks => "network",
            Group::Volumes => "volume",
            Group::Images => "image",
            Group::Service(_) => "container",
        }
    }
}

/// Where the work on a thing stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum State {
    Waiting,
    Active,
    Done,
    Failed,
    Skipped,
}

/// One thing that is worked on.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) subject: Subject,
    pub(crate) change: Change,
    pub(crate) state: State,
    /// What is being done with it, or was done last.
    pub(crate) word: &'static str,
    /// Why it failed, or was not begun.
    pub(crate) reason: String,
    /// The last line of output.
    pub(crate) output: String,
    /// The state that was reached on the way.
    pub(super) reached: String,
    begun: Option<Duration>,
    ended: Option<Duration>,
    /// Operations that have not ended.
    open: usize,
    /// Bytes moved and in all, by part.
    parts: BTreeMap<String, (u64, u64)>,
}

impl Row {
    pub(super) fn new(subject: Subject, change: Change, ops: usize) -> Self {
        Self {
            subject,
            change,
            state: State::Waiting,
            word: "",
            reason: String::new(),
            output: String::new(),
            reached: String::new(),
            begun: None,
            ended: None,
            open: ops,
            parts: BTreeMap::new(),
        }
    }

    pub(super) fn start(&mut self, verb: Verb, now: Duration) {
        self.begun.get_or_insert(now);
        self.ended = None;
        self.word = words::doing(verb);
        if self.state != State::Failed {
            self.state = State::Active;
        }
    }

    pub(super) fn finish(&mut self, verb: Verb, now: Duration) {
        self.end(now);
        if verb == Verb::WaitUntilHealthy {
            // Another wait for the same container may end later and know less.
            "healthy".clone_into(&mut self.reached);
        }
        self.word = words::done(verb, &self.reached);
        if self.open == 0 && self.state == State::Active {
            self.state = State::Done;
        }
    }

    pub(super) fn fail(&mut self, reason: &str, now: Duration) {
        self.end(now);
        self.state = State::Failed;
        reason.clone_into(&mut self.reason);
    }

    /// Says whether this is the first of its operations that is skipped or failed.
    pub(super) fn skip(&mut self, because: String) -> bool {
        self.open = self.open.saturating_sub(1);
        let news = !matches!(self.state, State::Failed | State::Skipped);
        if news {
            self.state = State::Skipped;
            self.reason = because;
        }
        news
    }

    fn end(&mut self, now: Duration) {
        self.open = self.open.saturating_sub(1);
        self.ended = Some(now);
    }

    pub(super) fn note(&mut self, progress: &Progress) {
        match progress {
            Progress::Transfer {
                part,
                current,
                total,
                ..
            } => {
                let known = self.parts.entry(part.clone()).or_default();
                known.1 = known.1.max(*total);
                known.0 = (*current).min(known.1.max(*current)).max(known.0);
            }
            Progress::Output(line) => line.trim_end().clone_into(&mut self.output),
            Progress::State(state) => state.clone_into(&mut self.reached),
            _ => {}
        }
    }

    /// Returns how long the work on it took, or takes so far.
    pub(crate) fn took(&self, now: Duration) -> Option<Duration> {
        let end = self.ended.filter(|_| self.state != State::Active);
        Some(end.unwrap_or(now).saturating_sub(self.begun?))
    }

    /// Returns how much of an image moved: `35 % of 12.3 MiB`.
    pub(crate) fn transfer(&self) -> Option<String> {
        let (current, total) = self
            .parts
            .values()
            .fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        if total == 0 {
            return None;
        }
        let percent = current.min(total).saturating_mul(100) / total;
        Some(format!("{percent:>3} % of {}", human::bytes(total)))
    }
}
