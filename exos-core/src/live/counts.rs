//! How many there are of what.

use std::ops::AddAssign;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::contents::Entry;
use super::host::HostState;
use crate::observed::{ContainerState, Health};

/// How many there are of what, in all that the caller sees.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Counts {
    /// Environments that have hosts.
    pub environments: u32,
    /// Hosts by state.
    pub hosts: HostCounts,
    /// Stacks that have containers; those of one name in two environments are two.
    pub stacks: u32,
    /// Services that have containers.
    pub services: u32,
    /// Containers by state and health.
    pub containers: ContainerCounts,
}

/// How many there are of what in one environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EnvironmentCounts {
    /// The environment's id.
    pub environment: Arc<str>,
    /// Hosts by state.
    pub hosts: HostCounts,
    /// Stacks that have containers.
    pub stacks: u32,
    /// Services that have containers.
    pub services: u32,
    /// Containers by state and health.
    pub containers: ContainerCounts,
}

impl EnvironmentCounts {
    pub(super) fn new(environment: Arc<str>, stacks: usize, services: usize) -> Self {
        Self {
            environment,
            hosts: HostCounts::default(),
            stacks: u32::try_from(stacks).unwrap_or(u32::MAX),
            services: u32::try_from(services).unwrap_or(u32::MAX),
            containers: ContainerCounts::default(),
        }
    }
}

impl AddAssign<&EnvironmentCounts> for Counts {
    fn add_assign(&mut self, one: &EnvironmentCounts) {
        self.environments += 1;
        self.hosts += &one.hosts;
        self.stacks += one.stacks;
        self.services += one.services;
        self.containers += &one.containers;
    }
}

/// Makes a struct of numbers that are added field by field.
macro_rules! numbers {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: u32,)*
        }

        impl AddAssign<&$name> for $name {
            fn add_assign(&mut self, other: &$name) {
                $(self.$field += other.$field;)*
            }
        }
    };
}

numbers! {
    /// Hosts by state.
    HostCounts {
        /// All of them.
        total,
        /// Followed, and taking containers.
        active,
        /// Being reached for.
        connecting,
        /// Taking no new containers, as was asked for.
        inactive,
        /// Giving their stacks away.
        draining,
        /// Not answering.
        unreachable,
        /// With an engine that is too old.
        incompatible,
        /// Failed in a way that a person has to look at.
        error,
        /// Leaving.
        removed,
    }
}

numbers! {
    /// Containers by state, and by health where they have a check.
    ContainerCounts {
        /// All of them.
        total,
        /// Made and never started.
        created,
        /// Running.
        running,
        /// Frozen.
        paused,
        /// Ended and about to be started again.
        restarting,
        /// Being removed.
        removing,
        /// Ended.
        exited,
        /// Not stopped or removed whole.
        dead,
        /// Running, with a check that passes.
        healthy,
        /// Running, with a check that fails.
        unhealthy,
        /// Running, with a check that has not decided.
        starting,
        /// Ending again and again by themselves.
        crash_looping,
        /// Not made by EXOS.
        unmanaged,
    }
}

impl HostCounts {
    pub(super) fn add(&mut self, state: HostState) {
        self.total += 1;
        *match state {
            HostState::Error => &mut self.error,
            HostState::Unreachable => &mut self.unreachable,
            HostState::Incompatible => &mut self.incompatible,
            HostState::Connecting => &mut self.connecting,
            HostState::Draining => &mut self.draining,
            HostState::Inactive => &mut self.inactive,
            HostState::Active => &mut self.active,
            HostState::Removed => &mut self.removed,
        } += 1;
    }
}

impl ContainerCounts {
    fn add(&mut self, entry: &Entry) {
        self.total += 1;
        *match entry.container.state {
            ContainerState::Created => &mut self.created,
            ContainerState::Running => &mut self.running,
            ContainerState::Paused => &mut self.paused,
            ContainerState::Restarting => &mut self.restarting,
            ContainerState::Removing => &mut self.removing,
            ContainerState::Exited => &mut self.exited,
            ContainerState::Dead => &mut self.dead,
        } += 1;
        match entry.container.health {
            Some(Health::Healthy) => self.healthy += 1,
            Some(Health::Unhealthy) => self.unhealthy += 1,
            Some(Health::Starting) => self.starting += 1,
            None => {}
        }
        self.crash_looping += u32::from(entry.crash_looping);
        self.unmanaged += u32::from(!entry.container.is_managed());
    }
}

impl<'a> FromIterator<&'a Entry> for ContainerCounts {
    fn from_iter<I: IntoIterator<Item = &'a Entry>>(entries: I) -> Self {
        let mut counts = Self::default();
        entries.into_iter().for_each(|entry| counts.add(entry));
        counts
    }
}
