//! What the server sees of containers, as the events that their engines told.

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use serde::Deserialize;

use crate::backend::EngineEvent;
use crate::clock::Timestamp;
use crate::labels;
use crate::observed::{Container, ContainerState, Health};

/// How long it may take from an event of an engine to that of the server.
const ON_THE_WAY: Duration = Duration::from_secs(2);

/// What is seen of a container.
#[derive(Debug, Deserialize)]
pub(super) struct Seen {
    happened: Happened,
    container: Option<SeenContainer>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Happened {
    Added,
    Changed,
    Removed,
}

#[derive(Debug, Deserialize)]
struct SeenContainer {
    id: String,
    name: String,
    image: String,
    stack: String,
    service: String,
    state: ContainerState,
    health: Option<Health>,
    exit_code: Option<i64>,
}

/// Remembers how containers were, to say what happened to them.
#[derive(Debug, Default)]
pub(super) struct Watching(HashMap<String, (ContainerState, Option<Health>)>);

impl Watching {
    /// Starts from what is there.
    pub(super) fn new(containers: &[Container]) -> Self {
        let known = containers.iter();
        Self(
            known
                .map(|seen| (seen.id.clone(), (seen.state, seen.health)))
                .collect(),
        )
    }

    /// Returns the event that an engine told; nothing when there was none that matters.
    pub(super) fn event(&mut self, seen: Seen, now: Timestamp) -> Option<EngineEvent> {
        let container = seen.container?;
        let is = (container.state, container.health);
        let was = if seen.happened == Happened::Removed {
            self.0.remove(&container.id)
        } else {
            self.0.insert(container.id.clone(), is)
        };
        let action = match seen.happened {
            Happened::Removed => "destroy".to_owned(),
            Happened::Added | Happened::Changed => action(was, is)?,
        };
        let at = now.as_millis() - i64::try_from(ON_THE_WAY.as_millis()).unwrap_or_default();
        Some(EngineEvent {
            at_nanos: at.saturating_mul(1_000_000),
            kind: "container".to_owned(),
            action,
            attributes: attributes(&container),
            id: container.id,
        })
    }
}

/// Returns what brought a container from one state to the other, in the engine's words.
fn action(
    was: Option<(ContainerState, Option<Health>)>,
    (state, health): (ContainerState, Option<Health>),
) -> Option<String> {
    let before = was.map(|(state, _)| state);
    if before == Some(state) {
        let changed = was.is_some_and(|(_, before)| before != health);
        return health
            .filter(|_| changed)
            .map(|health| format!("health_status: {health}"));
    }
    let word = match state {
        ContainerState::Created => "create",
        ContainerState::Running if before == Some(ContainerState::Paused) => "unpause",
        ContainerState::Running => "start",
        ContainerState::Paused => "pause",
        ContainerState::Exited | ContainerState::Dead | ContainerState::Restarting => "die",
        ContainerState::Removing => return None,
    };
    Some(word.to_owned())
}

fn attributes(container: &SeenContainer) -> BTreeMap<String, String> {
    let code = container
        .exit_code
        .map(|code| ("exitCode", code.to_string()));
    let own = [
        ("name", container.name.clone()),
        ("image", container.image.clone()),
        (labels::STACK, container.stack.clone()),
        (labels::SERVICE, container.service.clone()),
    ];
    let all = own.into_iter().chain(code);
    all.map(|(name, value)| (name.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seen(happened: &str, state: &str, health: Option<&str>) -> Seen {
        let container = serde_json::json!({
            "id": "c1", "name": "shop-web-1", "image": "web:1", "stack": "shop", "service": "web",
            "state": state, "health": health, "exit_code": null,
        });
        let seen = serde_json::json!({ "happened": happened, "container": container });
        serde_json::from_value(seen).unwrap()
    }

    #[test]
    fn changes_of_state_and_health_have_the_words_of_an_engine() {
        let mut watching = Watching::default();
        let steps = [
            ("added", "created", None, Some("create")),
            ("changed", "running", Some("starting"), Some("start")),
            ("changed", "running", Some("starting"), None),
            (
                "changed",
                "running",
                Some("healthy"),
                Some("health_status: healthy"),
            ),
            ("changed", "paused", Some("healthy"), Some("pause")),
            ("changed", "running", Some("healthy"), Some("unpause")),
            ("changed", "exited", None, Some("die")),
            ("removed", "exited", None, Some("destroy")),
        ];
        for (happened, state, health, expected) in steps {
            let event = watching.event(seen(happened, state, health), Timestamp::default());
            let action = event.map(|event| event.action);
            assert_eq!(action.as_deref(), expected, "{happened} {state} {health:?}");
        }
    }
}
