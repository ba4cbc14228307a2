//! What happens, as it happens.

mod handlers;

use exos_core::live::{Change, Entry, Happened};
use exos_core::platform::{Missed, Stored};
use serde::Serialize;
use utoipa::ToSchema;

use super::own_id;

pub(super) use handlers::routes;

/// Something that was written.
#[derive(Debug, Serialize, ToSchema)]
struct Written {
    /// When.
    #[schema(format = DateTime)]
    at: String,
    /// What sort of thing it is about, such as `stack`: also the name of the event.
    kind: String,
    /// The thing's id.
    id: String,
    /// The environment's id; absent for what belongs to none.
    #[serde(skip_serializing_if = "Option::is_none")]
    environment: Option<String>,
    /// The thing's name; of an operation that of its stack.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// What was done to it, as the audit log names it.
    #[serde(skip_serializing_if = "Option::is_none")]
    action: Option<String>,
    /// How it is now, where that is known: the state of an operation, `removed` of a stack that is gone.
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<String>,
    /// The id of the stack that an operation is on.
    #[serde(skip_serializing_if = "Option::is_none")]
    stack: Option<String>,
}

impl From<Stored> for Written {
    fn from(stored: Stored) -> Self {
        Self {
            at: stored.at.to_string(),
            kind: stored.kind,
            id: stored.id,
            environment: stored.environment,
            name: stored.name,
            action: stored.action,
            state: stored.state,
            stack: stored.stack,
        }
    }
}

/// Something that was seen on an engine.
#[derive(Debug, Serialize, ToSchema)]
struct Seen {
    /// What happened: `added`, `changed` or `removed`.
    happened: &'static str,
    /// The environment's id.
    environment: String,
    /// The host's id.
    host: String,
    /// The host's name, where the event is about the host.
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    /// The host's state, where the event is about the host.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    state: Option<exos_core::live::HostState>,
    /// Why the host is in its state, when there is more to say.
    #[serde(skip_serializing_if = "Option::is_none")]
    why: Option<String>,
    /// The container, where the event is about one, as it is now or was seen last.
    #[serde(skip_serializing_if = "Option::is_none")]
    container: Option<SeenContainer>,
}

/// A container in short.
#[derive(Debug, Serialize, ToSchema)]
struct SeenContainer {
    /// The engine's id.
    id: String,
    /// Its name.
    name: String,
    /// Its image as it was named.
    image: String,
    /// The name of its stack; empty when EXOS did not make it.
    stack: String,
    /// The name of its service.
    service: String,
    /// Its number within the service.
    number: u32,
    /// What it is doing.
    #[schema(value_type = String)]
    state: exos_core::observed::ContainerState,
    /// What its health check says; absent without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    health: Option<exos_core::observed::Health>,
    /// How it ended; absent while it runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    exit_code: Option<i64>,
    /// Whether it ends again and again by itself.
    crash_looping: bool,
}

impl From<&Change> for Seen {
    fn from(change: &Change) -> Self {
        let (happened, about, container) = match &change.happened {
            Happened::HostAdded { host } => ("added", Some(host), None),
            Happened::HostChanged { host } => ("changed", Some(host), None),
            Happened::HostRemoved => ("removed", None, None),
            Happened::ContainerAdded { entry } => ("added", None, Some(entry.into())),
            Happened::ContainerChanged { entry } => ("changed", None, Some(entry.into())),
            Happened::ContainerRemoved { entry } => ("removed", None, Some(entry.into())),
            _ => ("changed", None, None),
        };
        Self {
            happened,
            environment: change.key.environment.to_string(),
            host: own_id(&change.key.id),
            name: about.map(|host| host.name.to_string()),
            state: about.map(|host| host.state),
            why: about.and_then(|host| host.why.as_deref().map(str::to_owned)),
            container,
        }
    }
}

impl From<&Entry> for SeenContainer {
    fn from(entry: &Entry) -> Self {
        let container = &entry.container;
        Self {
            id: container.id.clone(),
            name: container.name.clone(),
            image: container.image.clone(),
            stack: container.stack.clone(),
            service: container.service.clone(),
            number: container.number,
            state: container.state,
            health: container.health,
            exit_code: container.exit_code,
            crash_looping: entry.crash_looping,
        }
    }
}

/// Something was missed: what the reader holds of it is to be read again.
#[derive(Debug, Serialize, ToSchema)]
struct Reset {
    /// Of what: `live` for what is seen on engines, `stored` for what is written.
    of: &'static str,
}

impl From<Missed> for Reset {
    fn from(missed: Missed) -> Self {
        Self {
            of: match missed {
                Missed::Seen => "live",
                Missed::Stored => "stored",
            },
        }
    }
}
