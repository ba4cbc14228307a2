//! Hosts: the engines of an environment.

use std::collections::BTreeMap;

use reqwest::Method;
use serde::{Deserialize, Serialize};

use super::collection::resource;
use super::{Changeable, Client, Collection, Creatable};
use crate::clock::Timestamp;
use crate::error::Result;
use crate::live::Desired;
use crate::observed::HostFacts;
use crate::secret::Secret;

/// A host: an engine, and what is wanted of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Host {
    /// The id, given once in the environment.
    pub id: String,
    /// How often it was written.
    pub version: u64,
    /// The environment's id.
    pub environment: String,
    /// The name, given once in the environment.
    pub name: String,
    /// Where its engine is reached.
    pub endpoint: String,
    /// Whether it is reached with certificates.
    pub tls: bool,
    /// Labels for placement.
    pub labels: BTreeMap<String, String>,
    /// What is wanted of it.
    pub desired: Desired,
    /// What the live picture knows of it, where the server tells.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// What its engine told.
    pub facts: HostFacts,
    /// When it was added.
    pub created_at: Timestamp,
}

/// What is asked of a new host.
#[derive(Debug, Clone, Default, Serialize)]
pub struct NewHost {
    /// The name.
    pub name: String,
    /// Where its engine is reached: `unix://PATH`, `tcp://HOST:PORT` or `ssh://[USER@]HOST[:PORT]`.
    pub endpoint: String,
    /// The certificates for `tcp://`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<HostTls>,
    /// Labels for placement.
    pub labels: BTreeMap<String, String>,
}

/// With what a server and an engine prove who they are, in PEM.
#[derive(Debug, Clone, Serialize)]
pub struct HostTls {
    /// The authority that signed the engine's certificate.
    pub ca: String,
    /// The client's certificate.
    pub certificate: String,
    /// The client's private key.
    #[serde(serialize_with = "super::secret::expose")]
    pub key: Secret,
}

/// What is asked to change; what is absent stays.
#[derive(Debug, Clone, Default, Serialize)]
pub struct HostChange {
    /// A new name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// All labels from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub labels: Option<BTreeMap<String, String>>,
    /// A new address of the same engine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// The certificates for the new address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<HostTls>,
}

resource!(Host, "host", "hosts");

impl Creatable for Host {
    type New = NewHost;
    type Made = Self;
}

impl Changeable for Host {
    type Change = HostChange;
}

impl Collection<Host> {
    /// Lets a host take new containers.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub async fn activate(&self, host: &str) -> Result<Host> {
        self.act("activate host", host, "activate").await
    }

    /// Keeps new containers from a host.
    ///
    /// # Errors
    /// `NotFound` when there is none.
    pub async fn deactivate(&self, host: &str) -> Result<Host> {
        self.act("deactivate host", host, "deactivate").await
    }

    /// Moves the stacks of a host to other hosts of its environment.
    ///
    /// # Errors
    /// `Conflict` with what cannot move.
    pub async fn drain(&self, host: &str) -> Result<serde_json::Value> {
        self.act("drain host", host, "drain").await
    }

    async fn act<T: serde::de::DeserializeOwned>(
        &self,
        op: &'static str,
        host: &str,
        verb: &str,
    ) -> Result<T> {
        let ask = self.ask(op, Method::POST, [host, "actions", verb]);
        ask.json().await
    }
}

impl Client {
    /// Leads to the hosts of an environment.
    pub fn hosts(&self, environment: &str) -> Collection<Host> {
        Collection::new(self, ["environments", environment, "hosts"])
    }
}
