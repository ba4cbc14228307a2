//! What is kept of a host.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::error::{Error, ErrorKind, Result};
use crate::live::Desired;
use crate::observed::HostFacts;
use crate::platform::name::Named;
use crate::store::{Record, Versioned};
use crate::vault::Sealed;

/// A host of an environment: an engine, and what is wanted of it. What it does is in the [live picture](crate::live).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Host {
    /// The environment's id.
    pub environment: String,
    /// The name, given once in the environment.
    pub name: String,
    /// Where its engine is reached: `unix://`, `tcp://` or `ssh://`.
    pub endpoint: String,
    /// The certificates for `tcp://`, sealed because one of them is a private key.
    pub tls: Option<Sealed>,
    /// Labels that people gave it, for placement.
    pub labels: BTreeMap<String, String>,
    /// What is wanted of it.
    pub desired: Desired,
    /// What its engine told when it was added or changed last.
    pub facts: HostFacts,
    /// When it was added.
    pub created_at: Timestamp,
}

impl Record for Host {
    const KIND: &'static str = "host";
}

impl Named for Host {
    const RESERVED: &'static [&'static str] = &["new"];

    fn name(&self) -> &str {
        &self.name
    }
}

impl Host {
    /// Says whether new stacks may stand on it.
    pub(in crate::platform) fn takes_stacks(&self) -> bool {
        self.desired == Desired::Active
    }

    /// Returns the host with this own id or name, if new stacks may stand on it.
    pub(in crate::platform) fn chosen<'h>(
        hosts: &'h [Versioned<Self>],
        asked: &str,
    ) -> Result<&'h Versioned<Self>> {
        let fits = |host: &&Versioned<Self>| {
            host.value.name == asked || host.id == asked || host.id.ends_with(&format!("/{asked}"))
        };
        let found = hosts.iter().find(fits);
        let found = found.ok_or_else(|| crate::platform::name::not_found("host", asked))?;
        if found.value.takes_stacks() {
            return Ok(found);
        }
        Err(Error::new(
            ErrorKind::Conflict,
            "place stack",
            "the host takes no new stacks",
        )
        .with("host", &found.value.name)
        .hint("activate it, or name another one"))
    }
}
