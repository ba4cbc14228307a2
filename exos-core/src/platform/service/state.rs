//! How a service stands, in one word.

use serde::{Deserialize, Serialize};

use crate::live::Entry;
use crate::observed::{ContainerState, Health};

/// How a service stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ServiceState {
    /// None of its containers runs although they are wanted.
    Down,
    /// Some run: fewer than wanted, or some are unhealthy or end again and again.
    Degraded,
    /// All run, and some health checks have not decided yet.
    Starting,
    /// It is to be stopped, and some still run.
    Stopping,
    /// The wanted revision does not have it any more, and its containers are still there.
    Orphaned,
    /// None runs, as is wanted.
    Stopped,
    /// All have ended with exit code 0.
    Completed,
    /// All run.
    Running,
}

impl ServiceState {
    /// Returns the word of the API.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Down => "down",
            Self::Degraded => "degraded",
            Self::Starting => "starting",
            Self::Stopping => "stopping",
            Self::Orphaned => "orphaned",
            Self::Stopped => "stopped",
            Self::Completed => "completed",
            Self::Running => "running",
        }
    }
}

/// How many containers of a service are how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(in crate::platform) struct Tally {
    pub(in crate::platform) running: u32,
    pub(in crate::platform) healthy: u32,
    pub(in crate::platform) health: Option<Health>,
    pub(in crate::platform) completed: u32,
    pub(in crate::platform) started: u32,
    pub(in crate::platform) failing: bool,
}

fn worse(one: Option<Health>, other: Option<Health>) -> Option<Health> {
    let badness = |health: &Option<Health>| match health {
        None => 0,
        Some(Health::Healthy) => 1,
        Some(Health::Starting) => 2,
        Some(Health::Unhealthy) => 3,
    };
    if badness(&other) > badness(&one) {
        other
    } else {
        one
    }
}

impl Tally {
    pub(in crate::platform) fn of<'e>(entries: impl Iterator<Item = &'e Entry>) -> Self {
        let mut tally = Self::default();
        for entry in entries {
            let seen = &entry.container;
            let runs = seen.state == ContainerState::Running;
            let completed = seen.state == ContainerState::Exited && seen.exit_code == Some(0);
            let unhealthy = seen.health == Some(Health::Unhealthy);
            tally.running += u32::from(runs);
            tally.healthy +=
                u32::from(runs && seen.health.is_none_or(|says| says == Health::Healthy));
            tally.completed += u32::from(completed);
            tally.started += u32::from(seen.state != ContainerState::Created);
            tally.failing |=
                unhealthy || entry.crash_looping || seen.state == ContainerState::Restarting;
            tally.health = worse(tally.health, seen.health);
        }
        tally
    }

    pub(super) fn when_stopped(self) -> ServiceState {
        if self.running > 0 {
            ServiceState::Stopping
        } else {
            ServiceState::Stopped
        }
    }

    pub(super) fn when_wanted(self, replicas: u32, starts: bool) -> ServiceState {
        let as_wanted = self.running + self.completed >= replicas;
        if self.failing || !as_wanted && self.running + self.completed > 0 {
            ServiceState::Degraded
        } else if !as_wanted && !starts && self.started == 0 {
            ServiceState::Stopped
        } else if !as_wanted {
            ServiceState::Down
        } else if self.running == 0 {
            ServiceState::Completed
        } else if self.health == Some(Health::Starting) {
            ServiceState::Starting
        } else {
            ServiceState::Running
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::observed::Container;

    const RUNS: (ContainerState, Option<i64>, Option<Health>) =
        (ContainerState::Running, None, None);
    const DONE: (ContainerState, Option<i64>, Option<Health>) =
        (ContainerState::Exited, Some(0), None);
    const FAILED: (ContainerState, Option<i64>, Option<Health>) =
        (ContainerState::Exited, Some(1), None);
    const MADE: (ContainerState, Option<i64>, Option<Health>) =
        (ContainerState::Created, None, None);

    fn checked(health: Health) -> (ContainerState, Option<i64>, Option<Health>) {
        (ContainerState::Running, None, Some(health))
    }

    fn of(seen: &[(ContainerState, Option<i64>, Option<Health>)]) -> Tally {
        let entries = seen.iter().map(|(state, exit_code, health)| Entry {
            container: Arc::new(Container {
                state: *state,
                exit_code: *exit_code,
                health: *health,
                ..Container::default()
            }),
            crash_looping: false,
            ends: 0,
        });
        let entries: Vec<Entry> = entries.collect();
        Tally::of(entries.iter())
    }

    #[test]
    fn the_word_tells_what_is_there_from_what_is_wanted() {
        use ServiceState as S;
        for (seen, expected) in [
            (&[RUNS, RUNS][..], S::Running),
            (&[RUNS, RUNS, RUNS], S::Running),
            (&[RUNS, DONE], S::Running),
            (&[DONE, DONE], S::Completed),
            (&[RUNS], S::Degraded),
            (&[RUNS, FAILED], S::Degraded),
            (&[RUNS, checked(Health::Unhealthy)], S::Degraded),
            (&[RUNS, checked(Health::Starting)], S::Starting),
            (&[FAILED, FAILED], S::Down),
            (&[MADE], S::Down),
            (&[], S::Down),
        ] {
            assert_eq!(of(seen).when_wanted(2, true), expected, "{seen:?}");
        }
        assert_eq!(of(&[MADE, MADE]).when_wanted(2, false), S::Stopped);
        assert_eq!(of(&[FAILED, MADE]).when_wanted(2, false), S::Down);
        assert_eq!(of(&[RUNS]).when_stopped(), S::Stopping);
        assert_eq!(of(&[FAILED, DONE]).when_stopped(), S::Stopped);
    }

    #[test]
    fn the_worst_health_is_the_services() {
        let tally = of(&[
            RUNS,
            checked(Health::Healthy),
            checked(Health::Unhealthy),
            checked(Health::Starting),
        ]);
        assert_eq!((tally.running, tally.healthy), (4, 2));
        assert_eq!(tally.health, Some(Health::Unhealthy));
        assert_eq!(of(&[RUNS]).health, None);
    }
}
