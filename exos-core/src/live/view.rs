//! What a caller sees at one moment.

use std::sync::Arc;

use super::contents::{Contents, Entry};
use super::counts::{Counts, EnvironmentCounts};
use super::cursor::Page;
use super::host::Host;
use super::inventory::Shares;
use super::lists::{self, Located, ServiceName};
use super::metrics::{self, Top, UsageQuery};
use super::query::{ContainerQuery, HostQuery, ThingQuery};
use super::search::Needle;
use crate::error::Result;
use crate::observed::{Network, Volume};

/// How many characters of a container's id name it: as many as engines show.
pub const SHORT_ID: usize = 12;

/// What a caller sees at one moment: each host as it was seen last. Reading it waits for nothing.
#[derive(Debug, Clone)]
pub struct View {
    hosts: Vec<Arc<Host>>,
    environments: Vec<EnvironmentCounts>,
    /// What is in trouble in each of them.
    ill: Vec<Arc<Shares>>,
}

impl View {
    /// `environments` is in the order of ids, without hosts and containers, which are counted here; `ill` is in the same
    /// order.
    pub(super) fn new(
        hosts: Vec<Arc<Host>>,
        mut environments: Vec<EnvironmentCounts>,
        ill: Vec<Arc<Shares>>,
    ) -> Self {
        for host in &hosts {
            let id = &host.key.environment;
            if let Ok(at) = environments.binary_search_by(|counts| counts.environment.cmp(id)) {
                environments[at].hosts.add(host.state);
                environments[at].containers += host.contents.counts();
            }
        }
        Self {
            hosts,
            environments,
            ill,
        }
    }

    /// Returns the hosts, ordered by environment and id.
    pub fn hosts(&self) -> &[Arc<Host>] {
        &self.hosts
    }

    /// Returns how many there are of what in each environment that has hosts, ordered by id.
    pub fn environments(&self) -> &[EnvironmentCounts] {
        &self.environments
    }

    /// Returns the stacks and services in trouble of each environment that has hosts, by its id.
    pub(super) fn ill(&self) -> impl Iterator<Item = (&Arc<str>, &Shares)> {
        let ids = self.environments.iter().map(|counts| &counts.environment);
        ids.zip(self.ill.iter().map(Arc::as_ref))
    }

    /// Returns the stacks and services in trouble of one environment.
    pub(super) fn ill_of(&self, environment: &str) -> Option<&Shares> {
        let id = |counts: &EnvironmentCounts| (*counts.environment).cmp(environment);
        let at = self.environments.binary_search_by(id).ok()?;
        Some(&self.ill[at])
    }

    /// Returns how many there are of what in all.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        self.environments.iter().for_each(|one| counts += one);
        counts
    }

    /// Returns the hosts of an environment, ordered by id.
    pub fn hosts_of(&self, environment: &str) -> &[Arc<Host>] {
        let begin = self
            .hosts
            .partition_point(|host| *host.key.environment < *environment);
        let behind = &self.hosts[begin..];
        let count = behind.partition_point(|host| *host.key.environment == *environment);
        &behind[..count]
    }

    /// Returns the host of that id in an environment.
    pub fn host(&self, environment: &str, id: &str) -> Option<&Arc<Host>> {
        let hosts = self.hosts_of(environment);
        let found = hosts.binary_search_by(|host| host.key.id.as_ref().cmp(id));
        found.ok().map(|at| &hosts[at])
    }

    /// Returns the containers that EXOS made for the services of a stack, each with its host: by host, then by name.
    pub fn of_stack<'v>(
        &'v self,
        environment: &str,
        stack: &str,
    ) -> impl Iterator<Item = (&'v Arc<Host>, &'v Entry)> {
        let hosts = self.hosts_of(environment).iter();
        hosts.flat_map(move |host| {
            host.contents
                .of_stack(stack)
                .map(move |entry| (host, entry))
        })
    }

    /// Returns the containers that a text names: by the id, else by the name, else by how the id begins.
    ///
    /// Names may repeat from host to host: all of that name are returned. The beginning of an id counts from
    /// [`SHORT_ID`] characters on.
    pub fn container(&self, named: &str) -> Vec<Located<Entry>> {
        let of_hosts = |find: &dyn Fn(&Contents) -> Vec<Entry>| -> Vec<Located<Entry>> {
            let found = self.hosts.iter().flat_map(|host| {
                let entries = find(&host.contents).into_iter();
                entries.map(|entry| Located::new(host, entry))
            });
            found.collect()
        };
        let mut found = of_hosts(&|contents| contents.by_id(named).into_iter().cloned().collect());
        if found.is_empty() {
            found = of_hosts(&|contents| contents.by_name(named).into_iter().cloned().collect());
        }
        if found.is_empty() && named.len() >= SHORT_ID {
            found = of_hosts(&|contents| contents.by_id_prefix(named).cloned().collect());
        }
        found
    }

    /// Returns the volumes of that name, of all hosts or of those with that id or name.
    pub fn volume(&self, host: Option<&str>, name: &str) -> Vec<Located<Arc<Volume>>> {
        self.things(host, Contents::volumes, |volume| volume.name == name)
    }

    /// Returns the networks of that id or name, of all hosts or of those with that id or name.
    pub fn network(&self, host: Option<&str>, id_or_name: &str) -> Vec<Located<Arc<Network>>> {
        let is_named =
            |network: &Network| [network.id.as_str(), &network.name].contains(&id_or_name);
        self.things(host, Contents::networks, is_named)
    }

    fn things<T>(
        &self,
        host: Option<&str>,
        of: fn(&Contents) -> &[Arc<T>],
        is_meant: impl Fn(&T) -> bool,
    ) -> Vec<Located<Arc<T>>> {
        let hosts = self.hosts.iter();
        let hosts = hosts.filter(|seen| lists::is_of(host, seen));
        let found = hosts.flat_map(|host| {
            let things = of(&host.contents).iter().filter(|thing| is_meant(thing));
            things.map(|thing| Located::new(host, Arc::clone(thing)))
        });
        found.collect()
    }

    /// Returns the first `most` services with `text` in their own name or that of their stack, in any case.
    pub fn find_services(&self, text: &str, most: usize) -> Vec<ServiceName> {
        let needle = Needle::of(text);
        needle.map_or_else(Vec::new, |needle| {
            lists::services(&self.hosts, &needle, most)
        })
    }

    /// Lists hosts.
    ///
    /// # Errors
    /// `Invalid` when the limit is none, or the cursor belongs to a list of another order.
    pub fn host_list(&self, query: &HostQuery) -> Result<Page<Arc<Host>>> {
        lists::hosts(&self.hosts, query)
    }

    /// Lists containers.
    ///
    /// # Errors
    /// `Invalid` when the limit is none, or the cursor belongs to a list of another order.
    pub fn containers(&self, query: &ContainerQuery) -> Result<Page<Located<Entry>>> {
        lists::containers(&self.hosts, query)
    }

    /// Returns the containers that use most, the greatest first; those that are equal by name and id.
    pub fn top(&self, query: &UsageQuery) -> Vec<Top> {
        metrics::top(&self.hosts, query)
    }

    /// Lists networks.
    ///
    /// # Errors
    /// `Invalid` when the limit is none, or the cursor belongs to a list of another order.
    pub fn networks(&self, query: &ThingQuery) -> Result<Page<Located<Arc<Network>>>> {
        lists::networks(&self.hosts, query)
    }

    /// Lists volumes.
    ///
    /// # Errors
    /// `Invalid` when the limit is none, or the cursor belongs to a list of another order.
    pub fn volumes(&self, query: &ThingQuery) -> Result<Page<Located<Arc<Volume>>>> {
        lists::volumes(&self.hosts, query)
    }
}
