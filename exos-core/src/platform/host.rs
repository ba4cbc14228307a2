//! Hosts: which engines an environment has.

mod address;
mod candidates;
mod dial;
mod drain;
mod place;
mod record;
mod request;
mod seen;
mod ties;

pub use dial::Dial;
pub use drain::{DrainPlan, Drained, StackMove, StackStays};
pub use record::Host;
pub use request::{HostChange, NewHost};

pub(super) use candidates::candidates;
pub(crate) use place::fixed_ports;
pub(super) use place::place;

use serde::{Deserialize, Serialize};

use super::audit::Target;
use super::environment::{Environment, make_in};
use super::list::{ListQuery, Listed, SortKey};
use super::{Platform, Stack, name};
use crate::access::{Action, Caller};
use crate::backend::EngineAddress;
use crate::error::{Error, ErrorKind, Result};
use crate::live::Desired;
use crate::observed::HostFacts;
use crate::store::{Batch, Page, Record, Store, Versioned};

const SORT: &[SortKey<Versioned<Host>>] = &[
    ("name", |host| host.value.name.clone()),
    ("created_at", |host| host.id.clone()),
];

/// Which host an engine is: an engine is added once.
#[derive(Debug, Serialize, Deserialize)]
struct EngineEntry {
    host: String,
}

impl Record for EngineEntry {
    const KIND: &'static str = "engine";
}

/// Lists the hosts of an environment.
pub(super) async fn of_environment(
    store: &dyn Store,
    environment: &str,
) -> Result<Vec<Versioned<Host>>> {
    let page = Page::default()
        .within(format!("{environment}/"))
        .limit(usize::MAX);
    store.records(&page).await
}

/// Adds to `batch` that a host is known no more.
pub(super) async fn forget(
    store: &dyn Store,
    batch: Batch,
    host: &Versioned<Host>,
) -> Result<Batch> {
    let scope = format!("{}/", host.value.environment);
    let batch = batch.remove(host);
    let batch = batch.forget::<EngineEntry>(&host.value.facts.engine_id);
    name::free(store, batch, &scope, &host.value).await
}

/// What is done with hosts.
#[derive(Debug, Clone, Copy)]
pub struct Hosts<'a> {
    platform: &'a Platform,
}

impl<'a> Hosts<'a> {
    pub(super) fn new(platform: &'a Platform) -> Self {
        Self { platform }
    }

    /// Adds a host after its engine answered.
    ///
    /// # Errors
    /// `Invalid` with every wrong field; `AlreadyExists` when the name is taken, or the engine is a host already, of
    /// whatever environment; as [`crate::backend::Engines::connect`] when it cannot be reached. Nothing is kept then.
    pub async fn add(
        &self,
        caller: &Caller,
        environment: &str,
        new: NewHost,
    ) -> Result<Versioned<Host>> {
        let environment = self
            .platform
            .environments()
            .get(caller, environment)
            .await?;
        let id = format!("{}/{}", environment.id, self.platform.ports().ids.next());
        let target = Target::within(&environment.id, "host", &id, &new.name);
        let prepare = async {
            new.check()?;
            if new.is_local() {
                caller.check(Action::HostLocal, None)?;
            }
            let facts = self.reach(&new.address()).await?;
            let host = Host {
                environment: environment.id.clone(),
                tls: address::seal(self.platform, &id, new.tls.as_ref())?,
                name: new.name,
                endpoint: new.endpoint,
                labels: new.labels,
                desired: Desired::Active,
                facts,
                created_at: self.platform.ports().clock.timestamp(),
            };
            self.refuse_known(&host.facts).await?;
            let scope = format!("{}/", environment.id);
            let (store, batch) = (self.platform.store(), self.platform.batch());
            let batch = make_in(store, batch, &environment.id).await?;
            let batch = batch.insert(&id, &host)?;
            let batch = batch.insert(&host.facts.engine_id, &EngineEntry { host: id.clone() })?;
            let batch = name::claim(store, batch, &scope, &id, &host).await?;
            Ok((
                batch,
                Versioned {
                    id: id.clone(),
                    version: 1,
                    value: host,
                },
            ))
        };
        self.platform
            .change_as(caller, Action::HostChange, target, prepare)
            .await
    }

    /// Returns a host by id or name.
    ///
    /// # Errors
    /// `NotFound` when there is none, or the caller is no member of its environment.
    pub async fn get(
        &self,
        caller: &Caller,
        environment: &str,
        host: &str,
    ) -> Result<Versioned<Host>> {
        Ok(self.find(caller, environment, host).await?.1)
    }

    /// Lists the hosts of an environment.
    pub async fn list(
        &self,
        caller: &Caller,
        environment: &str,
        query: &ListQuery,
    ) -> Result<Listed<Versioned<Host>>> {
        let environment = self
            .platform
            .environments()
            .get_for(caller, environment, Action::HostRead)
            .await?;
        let mut hosts = of_environment(self.platform.store(), &environment.id).await?;
        if let Some(text) = &query.text {
            hosts.retain(|host| host.value.name.contains(text.as_str()));
        }
        query.cut(hosts, SORT, |host| &host.id)
    }

    /// Changes a host: its name, labels, address, or what is wanted of it.
    ///
    /// # Errors
    /// As [`Hosts::add`]; `Conflict` when it was changed since, or another engine answers at the new address.
    pub async fn change(
        &self,
        caller: &Caller,
        environment: &str,
        host: &str,
        change: HostChange,
        version: Option<u64>,
    ) -> Result<Versioned<Host>> {
        let (environment, mut found) = self.find(caller, environment, host).await?;
        let target = Target::within(&environment.id, "host", &found.id, &found.value.name);
        let prepare = async {
            found.expect_version(version)?;
            change.check()?;
            let before = found.value.clone();
            if let Some(address) = change.address() {
                if change.is_local() {
                    caller.check(Action::HostLocal, None)?;
                }
                let facts = self.reach(&address).await?;
                same_engine(&found, &facts)?;
                found.value.facts = facts;
                found.value.tls = address::seal(self.platform, &found.id, address.tls.as_ref())?;
            }
            change.apply(&mut found.value);
            let (store, scope) = (self.platform.store(), format!("{}/", environment.id));
            let batch = self.platform.batch().save(&found)?;
            let batch = name::rename(store, batch, &scope, &before, &found).await?;
            found.version += 1;
            Ok((batch, found))
        };
        self.platform
            .change_as(caller, Action::HostChange, target, prepare)
            .await
    }

    /// Removes a host. Its engine and what runs there are left alone.
    ///
    /// # Errors
    /// `Conflict` when stacks stand on it.
    pub async fn remove(
        &self,
        caller: &Caller,
        environment: &str,
        host: &str,
        version: Option<u64>,
    ) -> Result<()> {
        let (environment, found) = self.find(caller, environment, host).await?;
        let target = Target::within(&environment.id, "host", &found.id, &found.value.name);
        let prepare = async {
            found.expect_version(version)?;
            let stacks = self
                .platform
                .stacks()
                .of_environment(&environment.id)
                .await?;
            // What leaves a host that does not answer any more has left with it.
            let answers = self.platform.live().engine(&found.id).is_ok();
            let is_here = |stack: &&Versioned<Stack>| {
                stack.value.host == found.id || (answers && stack.value.leaves(&found.id))
            };
            let here: Vec<&str> = stacks
                .iter()
                .filter(is_here)
                .map(|stack| stack.value.name.as_str())
                .collect();
            if !here.is_empty() {
                let message = format!("stacks stand on it: {}", here.join(", "));
                return Err(Error::new(ErrorKind::Conflict, "remove host", message)
                    .with("host", &found.value.name)
                    .hint("drain it, or remove its stacks first"));
            }
            let batch = forget(self.platform.store(), self.platform.batch(), &found).await?;
            Ok((batch, ()))
        };
        self.platform
            .change_as(caller, Action::HostChange, target, prepare)
            .await
    }

    async fn reach(self, address: &EngineAddress) -> Result<HostFacts> {
        let backend = self.platform.ports().engines.connect(address).await?;
        Ok(HostFacts::from(&backend.capabilities().await?))
    }

    async fn refuse_known(self, facts: &HostFacts) -> Result<()> {
        let known = self
            .platform
            .store()
            .record::<EngineEntry>(&facts.engine_id)
            .await?;
        if known.is_none() {
            return Ok(());
        }
        // Which host it is stays unsaid: it may be of an environment that the caller does not see.
        Err(Error::new(
            ErrorKind::AlreadyExists,
            "add host",
            "this engine is a host already",
        )
        .hint("an engine is a host of one environment; remove it there first"))
    }

    async fn find(
        self,
        caller: &Caller,
        environment: &str,
        host: &str,
    ) -> Result<(Versioned<Environment>, Versioned<Host>)> {
        let environment = self
            .platform
            .environments()
            .get_for(caller, environment, Action::HostRead)
            .await?;
        let scope = format!("{}/", environment.id);
        let found = name::find::<Host>(self.platform.store(), &scope, host).await?;
        let found = found.ok_or_else(|| name::not_found("host", host))?;
        Ok((environment, found))
    }
}

fn same_engine(host: &Versioned<Host>, facts: &HostFacts) -> Result<()> {
    if host.value.facts.engine_id == facts.engine_id {
        return Ok(());
    }
    Err(Error::new(
        ErrorKind::Conflict,
        "change host",
        "another engine answers at this address",
    )
    .with("host", &host.value.name)
    .hint("add it as a host of its own"))
}

#[cfg(test)]
mod tests;
