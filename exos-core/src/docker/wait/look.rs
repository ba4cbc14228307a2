//! What is known of a container that somebody waits for.

use serde::Deserialize;

use crate::backend::EngineEvent;
use crate::docker::container::path;
use crate::docker::engine::{Call, Engine};
use crate::docker::json::nullable;
use crate::docker::observe;
use crate::error::Result;
use crate::observed::{ContainerState, Health};
use crate::plan::Until;

/// What is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) id: String,
    state: ContainerState,
    health: Option<Health>,
    exit_code: i64,
    /// Whether the engine starts it again when it fails.
    restarts: bool,
    /// The state that was told last.
    told: Option<String>,
}

/// What that means for a waiter.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    Reached,
    NotYet,
    Never(String),
}

/// What an event changes.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Everything that is to be known is known.
    None,
    /// Everything is known, before the engine's lists show it.
    Ahead,
    /// The event does not tell enough.
    LookAgain,
    /// The container is no more.
    Gone,
}

impl Look {
    /// Asks the engine.
    pub(super) async fn at(engine: &Engine, key: &str, op: &'static str) -> Result<Self> {
        let inspected = inspect(engine, key, op).await?;
        let state = inspected.state;
        Ok(Self {
            id: inspected.id,
            state: observe::state(&state.status),
            health: state.health.and_then(|health| health.status()),
            exit_code: state.exit_code,
            restarts: !matches!(
                inspected.host_config.restart_policy.name.as_str(),
                "" | "no"
            ),
            told: None,
        })
    }

    /// Returns the lines that the last run of the health check wrote.
    pub(super) async fn check_output(engine: &Engine, id: &str) -> Vec<String> {
        let inspected = inspect(engine, id, "read the health check's output").await;
        let health = inspected.ok().and_then(|inspected| inspected.state.health);
        let last = health.and_then(|health| health.log.into_iter().last());
        let output = last.map(|run| run.output).unwrap_or_default();
        output.lines().map(str::to_owned).collect()
    }

    /// Learns from an event.
    pub(super) fn take(&mut self, event: &EngineEvent) -> Effect {
        if event.id != self.id {
            return Effect::None;
        }
        match event.action.as_str() {
            "start" => {
                self.state = ContainerState::Running;
                self.health = self.health.map(|_| Health::Starting);
                // Whether it has a health check is known only once it has run.
                match self.health {
                    Some(_) => Effect::None,
                    None => Effect::LookAgain,
                }
            }
            "health_status: healthy" => self.is_now(Health::Healthy),
            "health_status: unhealthy" => self.is_now(Health::Unhealthy),
            "die" | "died" => self.ended(event),
            "destroy" | "remove" => Effect::Gone,
            _ => Effect::None,
        }
    }

    fn is_now(&mut self, health: Health) -> Effect {
        self.health = Some(health);
        Effect::None
    }

    fn ended(&mut self, event: &EngineEvent) -> Effect {
        let code = event.attributes.get("exitCode");
        match code.and_then(|code| code.parse().ok()) {
            Some(code) if code == 0 || !self.restarts => {
                self.state = ContainerState::Exited;
                self.exit_code = code;
                Effect::Ahead
            }
            _ => Effect::LookAgain,
        }
    }

    /// Decides.
    pub(super) fn verdict(&self, until: Until) -> Verdict {
        use ContainerState::{Created, Dead, Exited, Paused, Removing, Restarting, Running};
        match (self.state, until) {
            (Exited | Dead, Until::Healthy) => Verdict::Never(self.ended_with()),
            (Exited | Dead, _) if self.exit_code == 0 => Verdict::Reached,
            (Exited | Dead, _) => Verdict::Never(self.ended_with()),
            (Removing, _) => Verdict::Never("it is being removed".to_owned()),
            (Created | Restarting, _) | (_, Until::Completed) => Verdict::NotYet,
            (Running | Paused, Until::Up) if self.health.is_none() => Verdict::Reached,
            (Running | Paused, _) => self.health_verdict(),
        }
    }

    fn health_verdict(&self) -> Verdict {
        match self.health {
            Some(Health::Healthy) => Verdict::Reached,
            Some(Health::Starting) => Verdict::NotYet,
            Some(Health::Unhealthy) => Verdict::Never("its health check fails".to_owned()),
            None => Verdict::Never("it has no health check".to_owned()),
        }
    }

    fn ended_with(&self) -> String {
        format!("it ended with exit code {}", self.exit_code)
    }

    pub(super) fn is_unhealthy(&self) -> bool {
        self.state == ContainerState::Running && self.health == Some(Health::Unhealthy)
    }

    /// Returns the state in words.
    pub(super) fn state(&self) -> String {
        match (self.state, self.health) {
            (ContainerState::Running, Some(health)) => health.as_str().to_owned(),
            (state, _) => state.as_str().to_owned(),
        }
    }

    /// Returns the state in words, unless it was told already.
    pub(super) fn news(&mut self) -> Option<String> {
        let state = self.state();
        if self.told.as_ref() == Some(&state) {
            return None;
        }
        self.told = Some(state.clone());
        Some(state)
    }
}

async fn inspect(engine: &Engine, key: &str, op: &'static str) -> Result<Inspected> {
    let call = Call {
        op,
        path: &path(key, "/json"),
        query: &[],
    };
    engine.get(call).await
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Inspected {
    id: String,
    state: InspectedState,
    host_config: InspectedHostConfig,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct InspectedState {
    status: String,
    exit_code: i64,
    #[serde(alias = "Healthcheck")]
    health: Option<InspectedHealth>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct InspectedHealth {
    status: String,
    #[serde(deserialize_with = "nullable")]
    log: Vec<HealthRun>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct HealthRun {
    output: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct InspectedHostConfig {
    restart_policy: InspectedRestartPolicy,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct InspectedRestartPolicy {
    name: String,
}

impl InspectedHealth {
    fn status(&self) -> Option<Health> {
        match self.status.as_str() {
            "starting" => Some(Health::Starting),
            "healthy" => Some(Health::Healthy),
            "unhealthy" => Some(Health::Unhealthy),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(state: ContainerState, health: Option<Health>, exit_code: i64) -> Look {
        Look {
            id: "a".to_owned(),
            state,
            health,
            exit_code,
            restarts: false,
            told: None,
        }
    }

    fn event(action: &str, exit_code: Option<&str>) -> EngineEvent {
        EngineEvent {
            id: "a".to_owned(),
            action: action.to_owned(),
            attributes: exit_code
                .map(|code| ("exitCode".to_owned(), code.to_owned()))
                .into_iter()
                .collect(),
            ..EngineEvent::default()
        }
    }

    #[test]
    fn every_state_has_a_verdict() {
        use ContainerState::{Created, Exited, Restarting, Running};
        use Until::{Completed, Healthy, Up};
        let never = |why: &str| Verdict::Never(why.to_owned());
        let failed = || never("it ended with exit code 3");
        let sick = || never("its health check fails");
        for (state, health, code, until, expected) in [
            (Created, None, 0, Up, Verdict::NotYet),
            (Running, None, 0, Up, Verdict::Reached),
            (Running, Some(Health::Starting), 0, Up, Verdict::NotYet),
            (Running, Some(Health::Healthy), 0, Up, Verdict::Reached),
            (Running, Some(Health::Unhealthy), 0, Up, sick()),
            (Running, Some(Health::Unhealthy), 0, Healthy, sick()),
            (Running, None, 0, Healthy, never("it has no health check")),
            (Running, None, 0, Completed, Verdict::NotYet),
            (Exited, None, 0, Up, Verdict::Reached),
            (Exited, None, 0, Completed, Verdict::Reached),
            (Exited, None, 3, Completed, failed()),
            (Exited, None, 3, Up, failed()),
            (Exited, None, 0, Healthy, never("it ended with exit code 0")),
            (Restarting, None, 3, Up, Verdict::NotYet),
        ] {
            let look = look(state, health, code);
            assert_eq!(look.verdict(until), expected, "{look:?} {until:?}");
        }
    }

    #[test]
    fn events_tell_what_a_look_would() {
        let mut seen = look(ContainerState::Running, Some(Health::Starting), 0);
        assert_eq!(
            seen.take(&event("health_status: healthy", None)),
            Effect::None
        );
        assert_eq!(seen.verdict(Until::Up), Verdict::Reached);
        assert_eq!(seen.take(&event("die", Some("3"))), Effect::Ahead);
        assert_eq!(
            seen.verdict(Until::Up),
            Verdict::Never("it ended with exit code 3".to_owned())
        );
        assert_eq!(seen.take(&event("destroy", None)), Effect::Gone);
    }

    #[test]
    fn a_failure_of_what_the_engine_restarts_is_looked_at() {
        let mut seen = look(ContainerState::Running, None, 0);
        seen.restarts = true;
        assert_eq!(seen.take(&event("die", Some("3"))), Effect::LookAgain);
        assert_eq!(seen.take(&event("die", Some("0"))), Effect::Ahead);
        assert_eq!(seen.verdict(Until::Completed), Verdict::Reached);
    }

    #[test]
    fn other_containers_do_not_matter_and_news_are_told_once() {
        let mut seen = look(ContainerState::Running, Some(Health::Starting), 0);
        let other = EngineEvent {
            id: "b".to_owned(),
            ..event("die", Some("1"))
        };
        assert_eq!(seen.take(&other), Effect::None);
        assert_eq!(seen.news().as_deref(), Some("starting"));
        assert_eq!(seen.news(), None);
    }
}
