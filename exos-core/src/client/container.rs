//! Containers of an environment, as the server's live picture has them.

use std::time::Duration;

use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::collection::resource;
use super::{Client, Collection};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::observed;

/// A container, and where it was seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Container {
    /// The container as its engine lists it; command and labels are empty for who may not see variables.
    #[serde(flatten)]
    pub container: observed::Container,
    /// The host that it is on.
    pub host: HostName,
    /// When its host was last heard of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_at: Option<Timestamp>,
    /// CPU use in percent of one CPU; absent until it was measured twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpu: Option<f32>,
    /// Memory in use in bytes; absent until it was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<u64>,
    /// The memory limit in bytes; absent without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory_limit: Option<u64>,
}

/// A host by its id and name.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct HostName {
    /// The id.
    pub id: String,
    /// The name.
    pub name: String,
}

resource!(Container, "container", "containers");

impl Collection<Container> {
    /// Does one thing with a container: `start`, `stop`, `restart`, `kill`, `pause` or `unpause`.
    ///
    /// # Errors
    /// `Conflict` when the container is in no state for it.
    pub async fn act(
        &self,
        op: &'static str,
        container: &str,
        verb: &str,
        timeout: Option<Duration>,
        signal: Option<&str>,
    ) -> Result<()> {
        let mut body = json!({});
        if let Some(timeout) = timeout {
            body["timeout"] = timeout.as_secs().into();
        }
        if let Some(signal) = signal {
            body["signal"] = signal.into();
        }
        let ask = self.ask(op, Method::POST, [container, "actions", verb]);
        ask.body(&body)?.done().await
    }

    /// Removes a container.
    ///
    /// # Errors
    /// `Conflict` when it runs and is not to be killed first.
    pub async fn delete(&self, container: &str, force: bool, volumes: bool) -> Result<()> {
        let force = force.then_some(("force", "true"));
        let volumes = volumes.then_some(("volumes", "true"));
        let ask = self.ask("remove container", Method::DELETE, [container]);
        ask.query(force.into_iter().chain(volumes)).done().await
    }

    /// Returns all that the engine knows of a container, in its own shape.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub async fn inspect(&self, container: &str) -> Result<Value> {
        let path = [container, "inspect"];
        let ask = self.ask("inspect container", Method::GET, path);
        ask.json().await
    }
}

impl Client {
    /// Leads to the containers of an environment.
    pub fn containers(&self, environment: &str) -> Collection<Container> {
        Collection::new(self, ["environments", environment, "containers"])
    }
}
