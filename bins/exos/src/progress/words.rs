//! Words for operations: while they run, when they are done, and what they come to.

use exos_core::plan::{HookTime, Op, Until};
use serde::{Serialize, Serializer};

/// Returns what is said while `op` runs.
pub(super) fn doing(op: &Op) -> &'static str {
    match op {
        Op::CreateNetwork { .. } | Op::CreateVolume { .. } | Op::CreateContainer(_) => "creating",
        Op::RemoveNetwork { .. }
        | Op::RemoveVolume { .. }
        | Op::RemoveImage { .. }
        | Op::RemoveContainer { .. } => "removing",
        Op::PullImage { .. } => "pulling",
        Op::BuildImage { .. } => "building",
        Op::StoreFiles(_) => "storing files",
        Op::StartContainer { .. } => "starting",
        Op::StopContainer { .. } => "stopping",
        Op::RestartContainer { .. } => "restarting",
        Op::KillContainer { .. } => "sending signal",
        Op::PauseContainer { .. } => "pausing",
        Op::UnpauseContainer { .. } => "unpausing",
        Op::RenameContainer { .. } => "renaming",
        Op::DisconnectNetwork { .. } => "disconnecting",
        Op::RunHook { time, .. } => match time {
            HookTime::PostStart => "running post_start",
            HookTime::PreStop => "running pre_stop",
        },
        Op::Await { until, .. } => match until {
            Until::Up => "waiting until up",
            Until::Healthy => "waiting until healthy",
            Until::Completed => "waiting until completed",
        },
        _ => op.verb(),
    }
}

/// Returns what is said when `op` is done. `state` is the last state that it told of.
pub(super) fn done(op: &Op, state: &str) -> &'static str {
    match op {
        Op::CreateNetwork { .. } | Op::CreateVolume { .. } | Op::CreateContainer(_) => "created",
        Op::RemoveNetwork { .. }
        | Op::RemoveVolume { .. }
        | Op::RemoveImage { .. }
        | Op::RemoveContainer { .. } => "removed",
        Op::PullImage { .. } => "pulled",
        Op::BuildImage { .. } => "built",
        Op::StoreFiles(_) => "files stored",
        Op::StartContainer { .. } => "started",
        Op::StopContainer { .. } => "stopped",
        Op::RestartContainer { .. } => "restarted",
        Op::KillContainer { .. } => "signalled",
        Op::PauseContainer { .. } => "paused",
        Op::UnpauseContainer { .. } => "unpaused",
        Op::RenameContainer { .. } => "renamed",
        Op::DisconnectNetwork { .. } => "disconnected",
        Op::RunHook { time, .. } => match time {
            HookTime::PostStart => "post_start done",
            HookTime::PreStop => "pre_stop done",
        },
        Op::Await { until, .. } => match until {
            Until::Up if state == "healthy" => "healthy",
            Until::Up => "up",
            Until::Healthy => "healthy",
            Until::Completed => "completed",
        },
        _ => "done",
    }
}

/// What a person has to know of the operations on one thing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Change {
    /// It was not there.
    Create,
    /// It goes, and another one comes in its place.
    Replace,
    /// It goes.
    Remove,
    /// It stays and does something else.
    Alter(Alter),
}

/// What a thing that stays does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Alter {
    Pull,
    Build,
    Start,
    Stop,
    Restart,
    Signal,
    Pause,
    Unpause,
    Wait,
    Other,
}

impl Change {
    /// Returns what `op` comes to when it is alone.
    fn of(op: &Op) -> Self {
        Self::Alter(match op {
            Op::CreateNetwork { .. } | Op::CreateVolume { .. } | Op::CreateContainer(_) => {
                return Self::Create;
            }
            Op::RemoveNetwork { .. }
            | Op::RemoveVolume { .. }
            | Op::RemoveImage { .. }
            | Op::RemoveContainer { .. } => return Self::Remove,
            Op::PullImage { .. } => Alter::Pull,
            Op::BuildImage { .. } => Alter::Build,
            Op::StartContainer { .. } => Alter::Start,
            Op::StopContainer { .. } => Alter::Stop,
            Op::RestartContainer { .. } => Alter::Restart,
            Op::KillContainer { .. } => Alter::Signal,
            Op::PauseContainer { .. } => Alter::Pause,
            Op::UnpauseContainer { .. } => Alter::Unpause,
            Op::Await { .. } => Alter::Wait,
            _ => Alter::Other,
        })
    }

    /// Returns what operations on one thing come to, in any order.
    pub(crate) fn of_all<'a>(ops: impl IntoIterator<Item = &'a Op>) -> Self {
        let mut changes: Vec<Self> = ops.into_iter().map(Self::of).collect();
        changes.sort_unstable();
        match (
            changes.contains(&Self::Create),
            changes.contains(&Self::Remove),
        ) {
            (true, true) => Self::Replace,
            _ => changes
                .first()
                .copied()
                .unwrap_or(Self::Alter(Alter::Other)),
        }
    }

    /// Returns the mark of a diff.
    pub(crate) fn mark(self) -> char {
        match self {
            Self::Create => '+',
            Self::Remove => '-',
            Self::Replace | Self::Alter(_) => '~',
        }
    }

    /// Returns the verb, as an order.
    pub(crate) fn verb(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Replace => "replace",
            Self::Remove => "remove",
            Self::Alter(alter) => alter.words().0,
        }
    }

    /// Returns the verb, when it is done.
    pub(crate) fn past(self) -> &'static str {
        match self {
            Self::Create => "created",
            Self::Replace => "replaced",
            Self::Remove => "removed",
            Self::Alter(alter) => alter.words().1,
        }
    }
}

impl Serialize for Change {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.verb())
    }
}

impl Alter {
    fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Pull => ("pull", "pulled"),
            Self::Build => ("build", "built"),
            Self::Start => ("start", "started"),
            Self::Stop => ("stop", "stopped"),
            Self::Restart => ("restart", "restarted"),
            Self::Signal => ("signal", "signalled"),
            Self::Pause => ("pause", "paused"),
            Self::Unpause => ("unpause", "unpaused"),
            Self::Wait => ("wait", "awaited"),
            Self::Other => ("change", "changed"),
        }
    }
}
