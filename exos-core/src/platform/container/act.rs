//! What is done with one container.

use std::sync::Arc;
use std::time::Duration;

use super::Containers;
use crate::access::{Action, Caller};
use crate::error::Result;
use crate::event::NoEvents;
use crate::plan::{ContainerRef, Op};
use crate::platform::change::Attempt;

/// What is done with one container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContainerAction {
    /// Starts it.
    Start,
    /// Asks it to stop, and kills it after its grace period.
    Stop {
        /// The grace period, when not the container's own.
        timeout: Option<Duration>,
    },
    /// Stops and starts it.
    Restart {
        /// The grace period, when not the container's own.
        timeout: Option<Duration>,
    },
    /// Sends it a signal.
    Kill {
        /// The signal's name or number; `SIGKILL` when absent.
        signal: Option<String>,
    },
    /// Freezes it.
    Pause,
    /// Lets it go on.
    Unpause,
    /// Removes it.
    Remove {
        /// Whether it is killed first if it runs.
        force: bool,
        /// Whether its anonymous volumes go with it.
        volumes: bool,
    },
}

impl ContainerAction {
    fn verb(&self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Stop { .. } => "stop",
            Self::Restart { .. } => "restart",
            Self::Kill { .. } => "kill",
            Self::Pause => "pause",
            Self::Unpause => "unpause",
            Self::Remove { .. } => "remove",
        }
    }

    fn on(self, container: ContainerRef) -> Op {
        match self {
            Self::Start => Op::StartContainer { container },
            Self::Stop { timeout } => Op::StopContainer { container, timeout },
            Self::Restart { timeout } => Op::RestartContainer { container, timeout },
            Self::Kill { signal } => Op::KillContainer {
                container,
                signal: signal.unwrap_or_else(|| "SIGKILL".to_owned()),
            },
            Self::Pause => Op::PauseContainer { container },
            Self::Unpause => Op::UnpauseContainer { container },
            Self::Remove { force, volumes } => Op::RemoveContainer {
                container,
                volumes,
                force,
            },
        }
    }
}

impl Containers<'_> {
    /// Does something with one container, and returns when its engine has done it.
    ///
    /// # Behavior
    /// - What is wanted of a stack stays as it is: the controller starts a container of it again that was stopped, killed
    ///   or paused, and makes a new one for one that was removed. One that ended with exit code 0 counts as completed
    ///   and is left alone. To keep a service stopped, stop it through its stack.
    /// - Lists that are read afterwards show it.
    /// - It goes on to its end, and into the audit log, when the future is dropped.
    ///
    /// # Errors
    /// As [`Containers::get`]; `Unavailable` when the host cannot be reached; as [`crate::backend::Backend::apply`].
    pub async fn act(
        &self,
        caller: &Caller,
        environment: &str,
        container: &str,
        action: ContainerAction,
    ) -> Result<()> {
        let found = self.find(caller, environment, container).await?;
        let (platform, caller) = (self.platform.clone(), caller.clone());
        let doing = async move {
            let attempt = Attempt::new(&caller, Action::ContainerOperate, found.target());
            let doing = async {
                let engine = platform.live().engine(found.host_id())?;
                let op = action.clone().on(found.container().into());
                engine.apply(&op, Arc::new(NoEvents)).await?;
                platform.live().look(found.host_id()).await;
                Ok((platform.batch(), ()))
            };
            platform.change(attempt.verb(action.verb()), doing).await
        };
        self.platform.errand(doing).await
    }
}
