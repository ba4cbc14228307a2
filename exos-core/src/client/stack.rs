//! Stacks: what is wanted of them, and their revisions.

use std::collections::{BTreeMap, BTreeSet};

use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::collection::resource;
use super::{Client, Collection, Creatable, Operation};
use crate::access::Principal;
use crate::clock::Timestamp;
use crate::error::Result;
use crate::plan::Outline;
use crate::platform::Why;
use crate::spec::Sources;

/// A stack: what is wanted of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stack {
    /// The id, given once in the environment.
    pub id: String,
    /// How often it was written.
    pub version: u64,
    /// The environment's id.
    pub environment: String,
    /// The name, given once in the environment.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The id of the host that it stands on.
    pub host: String,
    /// What is wanted of it as a whole: `running`, `stopped` or `removed`.
    pub wanted: String,
    /// Services that were stopped on purpose while the others run.
    pub stopped: BTreeSet<String>,
    /// Numbers of containers that were set instead of those of the files.
    pub scale: BTreeMap<String, u32>,
    /// The newest revision, which is the wanted one.
    pub revision: u64,
    /// The id of the newest operation.
    pub operation: String,
    /// When it was made.
    pub created_at: Timestamp,
    /// When what is wanted of it last changed.
    pub changed_at: Timestamp,
}

/// What is asked of a new stack.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NewStack {
    /// The name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// The host that it stands on, by id or name; absent leaves the choice to EXOS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// Its files.
    #[serde(flatten)]
    pub sources: Sources,
    /// What is to be said of this revision.
    pub message: String,
}

/// What is asked of a stack that exists.
#[derive(Debug, Clone, Default, Serialize)]
pub struct StackUpdate {
    /// What it is for; absent stays.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// Its files from now on.
    #[serde(flatten)]
    pub sources: Sources,
    /// What is to be said of this revision.
    pub message: String,
}

/// A change that is written and is now being brought about.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Accepted {
    /// The stack as it is wanted now.
    pub stack: Stack,
    /// The operation that brings it about.
    pub operation: Operation,
}

/// One version of a stack's files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Revision {
    /// Its number, from 1.
    pub number: u64,
    /// When it was made.
    pub at: Timestamp,
    /// Who made it.
    pub principal: Principal,
    /// Why.
    pub why: Why,
    /// What its maker says of it.
    pub message: String,
    /// The image of each service, as the files name it.
    pub images: BTreeMap<String, String>,
}

/// What a plan is answered with.
#[derive(Debug, Deserialize)]
struct Planned {
    plan: Outline,
}

resource!(Stack, "stack", "stacks");
resource!(Revision, "revision", "revisions");

impl Creatable for Stack {
    type New = NewStack;
    type Made = Accepted;
}

impl Collection<Stack> {
    /// Gives a stack other files; only in this version, when one is given.
    ///
    /// # Errors
    /// `Invalid` with every problem of the files, `Conflict` when the stack was changed since that version.
    pub async fn update(
        &self,
        stack: &str,
        update: &StackUpdate,
        version: Option<u64>,
    ) -> Result<Accepted> {
        let ask = self.ask("update stack", Method::PUT, [stack]);
        ask.if_match(version).body(update)?.json().await
    }

    /// Removes a stack with its containers and networks, and its volumes when `volumes`.
    ///
    /// # Errors
    /// `Conflict` when the stack was changed since `version`.
    pub async fn take_down(
        &self,
        stack: &str,
        volumes: bool,
        version: Option<u64>,
    ) -> Result<Accepted> {
        let ask = self.ask("remove stack", Method::DELETE, [stack]);
        let volumes = volumes.then_some(("volumes", "true"));
        ask.query(volumes).if_match(version).json().await
    }

    /// Starts, stops or restarts services; all of them when `services` is empty.
    ///
    /// # Errors
    /// `Invalid` when the stack has no such service.
    pub async fn act(
        &self,
        op: &'static str,
        stack: &str,
        verb: &str,
        services: &BTreeSet<String>,
    ) -> Result<Accepted> {
        let ask = self.ask(op, Method::POST, [stack, "actions", verb]);
        ask.body(&json!({ "services": services }))?.json().await
    }

    /// Changes how many containers services have.
    ///
    /// # Errors
    /// `Invalid` when the stack has no such service, or a quota does not suffice.
    pub async fn scale(&self, stack: &str, scale: &BTreeMap<String, u32>) -> Result<Accepted> {
        let ask = self.ask("scale", Method::POST, [stack, "actions", "scale"]);
        ask.body(&json!({ "services": scale }))?.json().await
    }

    /// Returns the files of a revision.
    ///
    /// # Errors
    /// `Forbidden` when the caller may not see variables.
    pub async fn files(&self, stack: &str, revision: u64) -> Result<Sources> {
        let number = revision.to_string();
        let path = [stack, "revisions", &number, "files"];
        self.ask("show files", Method::GET, path).json().await
    }

    /// Returns what an update would do, and does nothing. A stack that is not there yet is planned as a new one.
    ///
    /// # Errors
    /// `Invalid` with every problem of the files.
    pub async fn plan(
        &self,
        stack: &str,
        update: &StackUpdate,
        scale: &BTreeMap<String, u32>,
    ) -> Result<Outline> {
        let mut body = serde_json::to_value(update).unwrap_or_default();
        if !scale.is_empty() {
            body["scale"] = json!(scale);
        }
        let ask = self.ask("plan", Method::POST, [stack, "actions", "plan"]);
        let planned: Planned = ask.body(&body)?.json().await?;
        Ok(planned.plan)
    }
}

impl Client {
    /// Leads to the stacks of an environment.
    pub fn stacks(&self, environment: &str) -> Collection<Stack> {
        Collection::new(self, ["environments", environment, "stacks"])
    }

    /// Leads to the revisions of a stack.
    pub fn revisions(&self, environment: &str, stack: &str) -> Collection<Revision> {
        Collection::new(
            self,
            ["environments", environment, "stacks", stack, "revisions"],
        )
    }
}
