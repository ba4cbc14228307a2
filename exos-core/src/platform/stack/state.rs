//! How a stack stands, in one word.

use serde::{Deserialize, Serialize};

use super::Wanted;
use crate::observed::Health;
use crate::platform::overview::KnownStack;
use crate::platform::service::Tally;

/// How a stack stands. What needs eyes comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StackState {
    /// None of its containers runs although they are wanted.
    Down,
    /// Some run: fewer than wanted, or some are unhealthy or end again and again.
    Degraded,
    /// It comes up, or health checks have not decided yet.
    Starting,
    /// It is to be stopped, and some still run.
    Stopping,
    /// It goes.
    Removing,
    /// None runs, as is wanted.
    Stopped,
    /// Some of its services are stopped on purpose, the others run.
    Partial,
    /// All have ended with exit code 0.
    Completed,
    /// All run.
    Running,
}

impl StackState {
    /// All states, in their order.
    pub const ALL: [Self; 9] = [
        Self::Down,
        Self::Degraded,
        Self::Starting,
        Self::Stopping,
        Self::Removing,
        Self::Stopped,
        Self::Partial,
        Self::Completed,
        Self::Running,
    ];

    /// Returns the word.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Degraded => "degraded",
            Self::Starting => "starting",
            Self::Stopping => "stopping",
            Self::Removing => "removing",
            Self::Stopped => "stopped",
            Self::Partial => "partial",
            Self::Completed => "completed",
            Self::Running => "running",
        }
    }

    /// Puts what is wanted of a stack beside what was seen of its containers.
    pub(super) fn of(stack: &KnownStack, seen: Tally) -> Self {
        match stack.wanted {
            Wanted::Removed { .. } => Self::Removing,
            Wanted::Stopped if seen.running > 0 => Self::Stopping,
            Wanted::Stopped => Self::Stopped,
            Wanted::Running => Self::of_wanted(stack, seen),
        }
    }

    fn of_wanted(stack: &KnownStack, seen: Tally) -> Self {
        let there = seen.running + seen.completed;
        let is_short = there < stack.containers;
        let is_partial = !stack.stopped.is_empty();
        let is_worked_on = stack.newest.is_some_and(|state| !state.is_ended());
        if seen.failing {
            Self::Degraded
        } else if is_short && is_worked_on || seen.health == Some(Health::Starting) {
            Self::Starting
        } else if there == 0 && (is_partial || stack.containers == 0) {
            Self::Stopped
        } else if is_partial {
            Self::Partial
        } else if is_short {
            [Self::Degraded, Self::Down][usize::from(there == 0)]
        } else if seen.running == 0 {
            Self::Completed
        } else {
            Self::Running
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::clock::Timestamp;
    use crate::platform::{Demand, OperationState};

    fn stack(wanted: Wanted) -> KnownStack {
        KnownStack {
            name: "shop".into(),
            description: "".into(),
            environment: "e".into(),
            host: "e/h".into(),
            wanted,
            stopped: BTreeSet::new(),
            demand: Demand::default(),
            containers: 2,
            revision: 1,
            changed_at: Timestamp::from_millis(0),
            newest: Some(OperationState::Succeeded),
            drifted: false,
        }
    }

    fn running(running: u32) -> Tally {
        Tally {
            running,
            ..Tally::default()
        }
    }

    #[test]
    fn the_word_tells_what_is_there_from_what_is_wanted() {
        use StackState as S;
        for (wanted, runs, expected) in [
            (Wanted::Running, 2, S::Running),
            (Wanted::Running, 1, S::Degraded),
            (Wanted::Running, 0, S::Down),
            (Wanted::Stopped, 1, S::Stopping),
            (Wanted::Stopped, 0, S::Stopped),
            (Wanted::Removed { volumes: false }, 2, S::Removing),
        ] {
            assert_eq!(S::of(&stack(wanted), running(runs)), expected, "{wanted:?}");
        }
        let partial = KnownStack {
            stopped: BTreeSet::from(["web".to_owned()]),
            ..stack(Wanted::Running)
        };
        assert_eq!(S::of(&partial, running(1)), S::Partial);
        assert_eq!(S::of(&partial, running(0)), S::Stopped);
        let coming = KnownStack {
            newest: Some(OperationState::Running),
            ..stack(Wanted::Running)
        };
        assert_eq!(S::of(&coming, running(0)), S::Starting);
    }
}
