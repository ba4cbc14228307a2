//! What a caller sees at one moment.

use std::sync::Arc;

use super::contents::Entry;
use super::counts::{Counts, EnvironmentCounts};
use super::cursor::Page;
use super::host::Host;
use super::lists::{self, Located, ServiceName};
use super::query::{ContainerQuery, HostQuery, ThingQuery};
use super::search::Needle;
use crate::error::Result;
use crate::observed::{Network, Volume};

/// What a caller sees at one moment: each host as it was seen last. Reading it waits for nothing.
#[derive(Debug, Clone)]
pub struct View {
    hosts: Vec<Arc<Host>>,
    environments: Vec<EnvironmentCounts>,
}

impl View {
    /// `environments` is in the order of ids, without hosts and containers, which are counted here.
    pub(super) fn new(hosts: Vec<Arc<Host>>, mut environments: Vec<EnvironmentCounts>) -> Self {
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

    /// Returns how many there are of what in all.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        self.environments.iter().for_each(|one| counts += one);
        counts
    }

    /// Returns the host of that id.
    pub fn host(&self, id: &str) -> Option<&Arc<Host>> {
        self.hosts.iter().find(|host| host.key.id.as_ref() == id)
    }

    /// Returns the container of that id or name. Names may repeat from host to host: all of them are returned.
    pub fn container(&self, id_or_name: &str) -> Vec<Located<Entry>> {
        let found = self.hosts.iter().filter_map(|host| {
            let contents = &host.contents;
            let by_id = contents.by_id(id_or_name);
            let entry = by_id.or_else(|| contents.by_name(id_or_name))?;
            Some(Located::new(host, entry.clone()))
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
