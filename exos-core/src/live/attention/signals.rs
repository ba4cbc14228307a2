//! What a score is made of.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::Trouble;
use crate::clock::Timestamp;
use crate::live::host::{Desired, Host, Link};

/// The troubles of one host, or of an environment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Signals {
    /// Hosts whose engine does not answer.
    pub hosts_unreachable: u32,
    /// Hosts whose engine refuses or makes no sense.
    pub hosts_in_error: u32,
    /// Hosts whose engine is too old.
    pub hosts_incompatible: u32,
    /// Upgrades and other operations that failed and that nobody has put right.
    pub failed_operations: u32,
    /// Containers that end again and again by themselves.
    pub crash_looping: u32,
    /// Containers whose health check fails.
    pub unhealthy: u32,
    /// Stacks that are not as they were deployed.
    pub drifted: u32,
    /// How full the fullest disk is, 1 being full.
    pub disk: Option<f64>,
    /// How used up the memory of the fullest host is, 1 being all of it.
    pub memory: Option<f64>,
    /// How busy the CPUs of the busiest host are, 1 being all of them.
    pub cpu: Option<f64>,
    /// How long ago the host was looked at that was not looked at for longest.
    pub age: Option<Duration>,
    /// How many hosts there are, in trouble or not.
    pub hosts: u32,
    /// Since when the first of the hosts does not answer.
    pub unreachable_since: Option<Timestamp>,
}

/// Whether a host is judged at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// It is known and judged by its troubles.
    Known,
    /// Its engine has not answered yet: there is nothing to judge.
    Unknown,
    /// Somebody took it out of service, so nothing of it asks for attention.
    StoppedOnPurpose,
    /// Its engine is too old to be followed.
    Incompatible,
}

impl Standing {
    /// Returns the standing of a host.
    pub fn of(host: &Host) -> Self {
        match (host.desired, host.link) {
            (Desired::Inactive | Desired::Removed, _) => Self::StoppedOnPurpose,
            (_, Link::Incompatible) => Self::Incompatible,
            (_, Link::Connecting) if host.last_seen.is_none() => Self::Unknown,
            _ => Self::Known,
        }
    }

    /// Says whether troubles of the host count: not when somebody took it out of service.
    pub(in crate::live) fn is_judged(host: &Host) -> bool {
        Self::of(host) != Self::StoppedOnPurpose
    }
}

/// What is known of hosts and environments beside the picture. What is not known is left out.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Findings {
    /// By the host's id.
    pub hosts: BTreeMap<Arc<str>, HostFindings>,
    /// By the environment's id.
    pub environments: BTreeMap<Arc<str>, EnvironmentFindings>,
    /// Stacks in trouble, by the environment's id and their name: their newest operation failed, or they are not as they
    /// were deployed.
    pub stacks: BTreeSet<(Arc<str>, Arc<str>)>,
}

/// What is known of a host beside the picture.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct HostFindings {
    /// How full its disk is, 1 being full; without it, what the engine tells.
    pub disk: Option<f64>,
    /// How used up its memory is; without it, what its containers use.
    pub memory: Option<f64>,
    /// How busy its CPUs are; without it, what its containers use.
    pub cpu: Option<f64>,
    /// Operations that failed on it.
    pub failed_operations: u32,
    /// Stacks on it that are not as they were deployed.
    pub drifted: u32,
}

/// What is known of an environment beside its hosts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EnvironmentFindings {
    /// Somebody took it out of service: nothing of it scores.
    pub stopped: bool,
    /// Operations that failed in it and that no host has in its own findings.
    pub failed_operations: u32,
    /// Stacks that are not as they were deployed and that no host has in its own findings.
    pub drifted: u32,
}

impl Signals {
    /// Returns the troubles of a host at `now`; none of one that was stopped on purpose.
    pub fn of_host(host: &Host, findings: &HostFindings, now: Timestamp) -> Self {
        if !Standing::is_judged(host) {
            return Self {
                hosts: 1,
                ..Self::default()
            };
        }
        let counts = host.contents.counts();
        let is = |link| u32::from(host.link == link);
        Self {
            hosts_unreachable: is(Link::Unreachable),
            hosts_in_error: is(Link::Error),
            hosts_incompatible: is(Link::Incompatible),
            failed_operations: findings.failed_operations,
            crash_looping: counts.crash_looping,
            unhealthy: counts.unhealthy,
            drifted: findings.drifted,
            disk: findings.disk.or_else(|| told_disk(host)),
            memory: findings.memory.or_else(|| used_memory(host)),
            cpu: findings.cpu.or_else(|| used_cpu(host)),
            age: host.age(now),
            hosts: 1,
            unreachable_since: (host.link == Link::Unreachable).then_some(host.since),
        }
    }

    /// Adds the troubles of another host or environment.
    pub fn add(&mut self, other: &Self) {
        for (count, more) in [
            (&mut self.hosts_unreachable, other.hosts_unreachable),
            (&mut self.hosts_in_error, other.hosts_in_error),
            (&mut self.hosts_incompatible, other.hosts_incompatible),
            (&mut self.failed_operations, other.failed_operations),
            (&mut self.crash_looping, other.crash_looping),
            (&mut self.unhealthy, other.unhealthy),
            (&mut self.drifted, other.drifted),
        ] {
            *count = count.saturating_add(more);
        }
        self.disk = greater(self.disk, other.disk);
        self.memory = greater(self.memory, other.memory);
        self.cpu = greater(self.cpu, other.cpu);
        self.age = self.age.max(other.age);
        self.hosts = self.hosts.saturating_add(other.hosts);
        self.unreachable_since = earlier(self.unreachable_since, other.unreachable_since);
    }

    /// Returns how much there is of a trouble: things, percent, or minutes.
    pub(super) fn value(&self, trouble: Trouble) -> u32 {
        match trouble {
            Trouble::HostUnreachable => self.hosts_unreachable,
            Trouble::HostError => self.hosts_in_error,
            Trouble::HostIncompatible => self.hosts_incompatible,
            Trouble::FailedOperation => self.failed_operations,
            Trouble::CrashLoop => self.crash_looping,
            Trouble::Unhealthy => self.unhealthy,
            Trouble::Drift => self.drifted,
            Trouble::Disk => percent(self.disk),
            Trouble::Memory => percent(self.memory),
            Trouble::Cpu => percent(self.cpu),
            Trouble::Stale => minutes(self.age),
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a share needs two digits, not all of them"
)]
fn told_disk(host: &Host) -> Option<f64> {
    let disk = host.facts.as_ref()?.disk?;
    (disk.total > 0).then(|| disk.used as f64 / disk.total as f64)
}

fn earlier(a: Option<Timestamp>, b: Option<Timestamp>) -> Option<Timestamp> {
    a.into_iter().chain(b).min()
}

/// What was measured before the engine was lost says nothing of now.
#[expect(
    clippy::cast_precision_loss,
    reason = "a share needs two digits, not all of them"
)]
fn used_memory(host: &Host) -> Option<f64> {
    let machine = host.facts.as_ref()?.memory;
    let used = host
        .usage
        .memory()
        .filter(|_| host.link == Link::Connected)?;
    (machine > 0).then(|| used as f64 / machine as f64)
}

fn used_cpu(host: &Host) -> Option<f64> {
    let machine = host.facts.as_ref()?.cpus;
    let used = host.usage.cpu().filter(|_| host.link == Link::Connected)?;
    (machine > 0).then(|| f64::from(used) / 100.0 / f64::from(machine))
}

fn greater(a: Option<f64>, b: Option<f64>) -> Option<f64> {
    a.into_iter().chain(b).reduce(f64::max)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it lies between 0 and 100; what is no number becomes 0"
)]
fn percent(share: Option<f64>) -> u32 {
    share.map_or(0, |share| (share * 100.0).clamp(0.0, 100.0) as u32)
}

fn minutes(age: Option<Duration>) -> u32 {
    age.map_or(0, |age| {
        u32::try_from(age.as_secs() / 60).unwrap_or(u32::MAX)
    })
}
