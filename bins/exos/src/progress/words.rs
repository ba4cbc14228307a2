//! Words for operations: while they run, when they are done, and what they come to.

use exos_core::plan::Verb;
use serde::{Serialize, Serializer};

/// Returns what is said while something is done.
pub(super) fn doing(verb: Verb) -> &'static str {
    match verb {
        Verb::Create => "creating",
        Verb::Remove => "removing",
        Verb::Pull => "pulling",
        Verb::Build => "building",
        Verb::StoreFiles => "storing files",
        Verb::Start => "starting",
        Verb::Stop => "stopping",
        Verb::Restart => "restarting",
        Verb::Kill => "sending signal",
        Verb::Pause => "pausing",
        Verb::Unpause => "unpausing",
        Verb::Rename => "renaming",
        Verb::Disconnect => "disconnecting",
        Verb::RunPostStart => "running post_start",
        Verb::RunPreStop => "running pre_stop",
        Verb::WaitUntilUp => "waiting until up",
        Verb::WaitUntilHealthy => "waiting until healthy",
        Verb::WaitUntilCompleted => "waiting until completed",
        _ => verb.as_str(),
    }
}

/// Returns what is said when it is done. `state` is the last state that it told of.
pub(super) fn done(verb: Verb, state: &str) -> &'static str {
    match verb {
        Verb::Create => "created",
        Verb::Remove => "removed",
        Verb::Pull => "pulled",
        Verb::Build => "built",
        Verb::StoreFiles => "files stored",
        Verb::Start => "started",
        Verb::Stop => "stopped",
        Verb::Restart => "restarted",
        Verb::Kill => "signalled",
        Verb::Pause => "paused",
        Verb::Unpause => "unpaused",
        Verb::Rename => "renamed",
        Verb::Disconnect => "disconnected",
        Verb::RunPostStart => "post_start done",
        Verb::RunPreStop => "pre_stop done",
        Verb::WaitUntilUp if state == "healthy" => "healthy",
        Verb::WaitUntilUp => "up",
        Verb::WaitUntilHealthy => "healthy",
        Verb::WaitUntilCompleted => "completed",
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
    /// Returns what a verb comes to when it is alone.
    fn of(verb: Verb) -> Self {
        Self::Alter(match verb {
            Verb::Create => return Self::Create,
            Verb::Remove => return Self::Remove,
            Verb::Pull => Alter::Pull,
            Verb::Build => Alter::Build,
            Verb::Start => Alter::Start,
            Verb::Stop => Alter::Stop,
            Verb::Restart => Alter::Restart,
            Verb::Kill => Alter::Signal,
            Verb::Pause => Alter::Pause,
            Verb::Unpause => Alter::Unpause,
            Verb::WaitUntilUp | Verb::WaitUntilHealthy | Verb::WaitUntilCompleted => Alter::Wait,
            _ => Alter::Other,
        })
    }

    /// Returns what all that is done with one thing comes to, in any order.
    pub(crate) fn of_all(verbs: impl IntoIterator<Item = Verb>) -> Self {
        let mut changes: Vec<Self> = verbs.into_iter().map(Self::of).collect();
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
