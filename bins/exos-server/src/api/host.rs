//! Hosts: the engines of an environment.

mod drain;
mod handlers;

use std::collections::BTreeMap;

use exos_core::backend::EngineTls;
use exos_core::live;
use exos_core::observed::HostFacts;
use exos_core::platform;
use exos_core::store::Versioned;
use exos_core::{Error, Problem, Secret};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::words::words;

pub(super) use handlers::{Which as WhichHost, routes};

words! {
    /// What is wanted of a host.
    HostState = live::Desired {
        /// It takes containers.
        Active,
        /// It takes no new containers.
        Inactive,
        /// Its stacks move away.
        Draining,
        /// It is leaving.
        Removed,
    }
}

/// A host of an environment: an engine, and what is wanted of it.
#[derive(Debug, Serialize, ToSchema)]
struct Host {
    /// The id, given once in the environment.
    id: String,
    /// How often it was written: the `ETag` without its quotes.
    version: u64,
    /// The environment's id.
    environment: String,
    /// The name, given once in the environment.
    name: String,
    /// Where its engine is reached.
    endpoint: String,
    /// Whether it is reached with certificates. They are not shown.
    tls: bool,
    /// Labels that people gave it, for placement.
    labels: BTreeMap<String, String>,
    /// What is wanted of it.
    desired: HostState,
    /// What its engine told when it was added or changed last.
    facts: Facts,
    /// When it was added.
    #[schema(format = DateTime)]
    created_at: String,
}

/// What an engine tells of itself and its machine.
#[derive(Debug, Serialize, ToSchema)]
struct Facts {
    /// The machine's own name.
    hostname: String,
    /// The engine's own id.
    engine_id: String,
    /// The engine's version, such as `20.10.24`.
    engine_version: String,
    /// The API version agreed upon, such as `1.41`.
    api_version: String,
    /// `linux` or `windows`.
    os: String,
    /// The operating system as it names itself.
    operating_system: String,
    /// The kernel's version.
    kernel: String,
    /// The processor, such as `x86_64`.
    arch: String,
    /// CPUs of the machine.
    cpus: u32,
    /// Memory of the machine in bytes.
    memory: u64,
    /// The storage driver, such as `overlay2`.
    storage_driver: String,
    /// The labels that the engine was started with.
    labels: BTreeMap<String, String>,
}

impl From<HostFacts> for Facts {
    fn from(facts: HostFacts) -> Self {
        Self {
            hostname: facts.hostname,
            engine_id: facts.engine_id,
            engine_version: facts.engine_version,
            api_version: facts.api_version,
            os: facts.os,
            operating_system: facts.operating_system,
            kernel: facts.kernel,
            arch: facts.arch,
            cpus: facts.cpus,
            memory: facts.memory,
            storage_driver: facts.storage_driver,
            labels: facts.labels,
        }
    }
}

impl From<Versioned<platform::Host>> for Host {
    fn from(host: Versioned<platform::Host>) -> Self {
        let Versioned { id, version, value } = host;
        Self {
            id: super::own_id(&id),
            version,
            environment: value.environment,
            name: value.name,
            endpoint: value.endpoint,
            tls: value.tls.is_some(),
            labels: value.labels,
            desired: value.desired.into(),
            facts: value.facts.into(),
            created_at: value.created_at.to_string(),
        }
    }
}

/// With what both sides prove who they are, in PEM.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct Tls {
    /// The authority that signed the engine's certificate.
    ca: String,
    /// The client's certificate.
    certificate: String,
    /// The client's private key.
    #[schema(value_type = String, format = Password, write_only)]
    key: Secret,
}

impl From<Tls> for EngineTls {
    fn from(tls: Tls) -> Self {
        Self {
            ca: tls.ca,
            certificate: tls.certificate,
            key: tls.key,
        }
    }
}

/// What is asked of a new host.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewHost {
    /// The name: 1 to 63 small letters, digits, `_`, `.` and `-`, starting with a letter or digit, and not `new`.
    #[schema(pattern = "^[a-z0-9][a-z0-9_.-]{0,62}$")]
    name: String,
    /// Where its engine is reached: `unix://PATH`, `tcp://HOST:PORT` or `ssh://[USER@]HOST[:PORT]`.
    endpoint: String,
    /// The certificates for `tcp://`.
    tls: Option<Tls>,
    /// Labels for placement.
    #[serde(default)]
    labels: BTreeMap<String, String>,
}

impl From<NewHost> for platform::NewHost {
    fn from(new: NewHost) -> Self {
        Self {
            name: new.name,
            endpoint: new.endpoint,
            tls: new.tls.map(Into::into),
            labels: new.labels,
        }
    }
}

/// What is asked to change; what is absent stays.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct HostChange {
    /// A new name: 1 to 63 small letters, digits, `_`, `.` and `-`, starting with a letter or digit, and not `new`.
    #[schema(pattern = "^[a-z0-9][a-z0-9_.-]{0,62}$")]
    name: Option<String>,
    /// All labels from now on.
    labels: Option<BTreeMap<String, String>>,
    /// A new address of the same engine.
    endpoint: Option<String>,
    /// The certificates for the new address.
    tls: Option<Tls>,
}

impl TryFrom<HostChange> for platform::HostChange {
    type Error = Error;

    fn try_from(change: HostChange) -> Result<Self, Error> {
        if change.endpoint.is_none() && change.tls.is_some() {
            let problem = Problem::new("tls", "certificates come with an endpoint");
            return Err(Error::invalid("change host", vec![problem]));
        }
        let tls = change.tls.map(Into::into);
        Ok(Self {
            name: change.name,
            labels: change.labels,
            endpoint: change.endpoint.map(|endpoint| (endpoint, tls)),
            desired: None,
        })
    }
}
