//! What is asked of a new or changed host.

use std::collections::BTreeMap;

use super::Host;
use crate::backend::{EngineAddress, EngineTls};
use crate::error::{Error, Problem, Result};
use crate::live::Desired;
use crate::platform::name;

/// What is asked of a new host.
#[derive(Debug, Clone)]
pub struct NewHost {
    /// The name.
    pub name: String,
    /// Where its engine is reached: `unix://PATH`, `tcp://HOST:PORT` or `ssh://[USER@]HOST[:PORT]`.
    pub endpoint: String,
    /// The certificates for `tcp://`.
    pub tls: Option<EngineTls>,
    /// Labels for placement.
    pub labels: BTreeMap<String, String>,
}

impl NewHost {
    /// Asks for a host without certificates and labels.
    pub fn at(name: impl Into<String>, endpoint: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            endpoint: endpoint.into(),
            tls: None,
            labels: BTreeMap::new(),
        }
    }

    pub(super) fn check(&self) -> Result<()> {
        let mut problems = Vec::from_iter(name::problem("name", &self.name));
        problems.extend(endpoint_problem(&self.endpoint));
        problems.extend(name::label_problems("labels", &self.labels));
        refuse("add host", problems)
    }

    pub(super) fn is_local(&self) -> bool {
        is_local(&self.endpoint)
    }

    pub(super) fn address(&self) -> EngineAddress {
        EngineAddress {
            endpoint: self.endpoint.clone(),
            tls: self.tls.clone(),
        }
    }
}

/// What is asked to change; what is absent stays.
#[derive(Debug, Clone, Default)]
pub struct HostChange {
    /// A new name.
    pub name: Option<String>,
    /// All labels from now on.
    pub labels: Option<BTreeMap<String, String>>,
    /// A new address of the same engine, with its certificates.
    pub endpoint: Option<(String, Option<EngineTls>)>,
    /// What is wanted of it.
    pub desired: Option<Desired>,
}

impl HostChange {
    /// Asks for nothing but another wish for the host.
    pub fn desired(desired: Desired) -> Self {
        Self {
            desired: Some(desired),
            ..Self::default()
        }
    }

    pub(super) fn check(&self) -> Result<()> {
        let mut problems: Vec<Problem> = Vec::new();
        problems.extend(
            self.name
                .as_deref()
                .and_then(|name| name::problem("name", name)),
        );
        problems.extend(
            self.endpoint
                .as_ref()
                .and_then(|(endpoint, _)| endpoint_problem(endpoint)),
        );
        problems.extend(
            self.labels
                .iter()
                .flat_map(|labels| name::label_problems("labels", labels)),
        );
        refuse("change host", problems)
    }

    pub(super) fn is_local(&self) -> bool {
        self.endpoint
            .as_ref()
            .is_some_and(|(endpoint, _)| is_local(endpoint))
    }

    pub(super) fn address(&self) -> Option<EngineAddress> {
        let (endpoint, tls) = self.endpoint.clone()?;
        Some(EngineAddress { endpoint, tls })
    }

    pub(super) fn apply(&self, host: &mut Host) {
        if let Some(name) = &self.name {
            host.name.clone_from(name);
        }
        if let Some(labels) = &self.labels {
            host.labels.clone_from(labels);
        }
        if let Some((endpoint, _)) = &self.endpoint {
            host.endpoint.clone_from(endpoint);
        }
        if let Some(desired) = self.desired {
            host.desired = desired;
        }
    }
}

/// A local socket is the server's own machine, and an ssh endpoint uses the server's own keys: both are for admins.
fn is_local(endpoint: &str) -> bool {
    !endpoint.starts_with("tcp://")
}

fn endpoint_problem(endpoint: &str) -> Option<Problem> {
    let rest = ["unix://", "tcp://", "ssh://"]
        .iter()
        .find_map(|scheme| endpoint.strip_prefix(scheme));
    let sound = rest.is_some_and(|rest| !rest.is_empty())
        && endpoint.len() <= 255
        && !endpoint.contains(|c: char| c.is_control() || c.is_whitespace());
    (!sound).then(|| {
        Problem::new("endpoint", "it is no address of an engine")
            .hint("`unix:///var/run/docker.sock`, `tcp://10.0.0.5:2376` or `ssh://user@host`")
    })
}

fn refuse(op: &'static str, problems: Vec<Problem>) -> Result<()> {
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::invalid(op, problems))
    }
}
