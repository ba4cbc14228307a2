//! What is done with one container.

use std::time::Duration;

use exos_core::platform::ContainerAction;
use exos_core::{Error, Problem, Result};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

/// The longest grace period: longer than that nobody waits for an answer.
const LONGEST: u64 = 3600;

/// Which container, and what is done with it.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Path)]
pub(super) struct WhichAction {
    /// The environment's id or name.
    pub(super) environment: String,
    /// The container's id, 12 or more characters of its beginning, or a name that is unique in the environment.
    pub(super) container: String,
    /// What is done.
    #[param(inline)]
    pub(super) action: Verb,
}

/// What is done with one container.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Verb {
    /// Starts it.
    Start,
    /// Asks it to stop, and kills it after its grace period.
    Stop,
    /// Stops and starts it.
    Restart,
    /// Sends it a signal.
    Kill,
    /// Freezes it.
    Pause,
    /// Lets it go on.
    Unpause,
}

/// How it is done.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(super) struct Manner {
    /// The grace period of `stop` and `restart` in seconds; the container's own when absent.
    #[schema(minimum = 0, maximum = 3600)]
    timeout: Option<u64>,
    /// The signal of `kill`, by name or number; `SIGKILL` when absent.
    #[schema(example = "SIGHUP")]
    signal: Option<String>,
}

impl Manner {
    /// Returns what is done.
    ///
    /// # Errors
    /// `Invalid` for what the verb does not take.
    pub(super) fn of(self, verb: Verb) -> Result<ContainerAction> {
        let timed = matches!(verb, Verb::Stop | Verb::Restart);
        let mut problems = Vec::new();
        if self
            .timeout
            .is_some_and(|seconds| !timed || seconds > LONGEST)
        {
            let wrong = format!("it is for stop and restart, and at most {LONGEST}");
            problems.push(Problem::new("timeout", wrong));
        }
        if self.signal.is_some() && verb != Verb::Kill {
            problems.push(Problem::new("signal", "it is for kill"));
        }
        if !problems.is_empty() {
            return Err(Error::invalid("change container", problems));
        }
        let timeout = self.timeout.map(Duration::from_secs);
        Ok(match verb {
            Verb::Start => ContainerAction::Start,
            Verb::Stop => ContainerAction::Stop { timeout },
            Verb::Restart => ContainerAction::Restart { timeout },
            Verb::Kill => ContainerAction::Kill {
                signal: self.signal,
            },
            Verb::Pause => ContainerAction::Pause,
            Verb::Unpause => ContainerAction::Unpause,
        })
    }
}

/// How a container is removed.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default, deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Removal {
    /// It is killed first if it runs.
    pub(super) force: bool,
    /// Its anonymous volumes go too.
    pub(super) volumes: bool,
}
