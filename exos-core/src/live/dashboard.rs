//! The first page: how many there are of what, and where to look first.

mod troubled;

use std::collections::BTreeMap;
use std::slice;
use std::sync::Arc;

use serde::Serialize;

use super::attention::{Findings, HostFindings, Reason, Signals, Standing, named, reasons, score};
use super::counts::Counts;
use super::host::{Host, HostKey, HostState};
use super::top::top;
use super::view::View;
use crate::clock::Timestamp;

pub use troubled::Troubled;
use troubled::count;

/// How many environments and hosts are shown.
const SHOWN: usize = 5;

/// What the first page shows of the environments that a caller sees.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Dashboard {
    /// The moment that it shows.
    pub at: Timestamp,
    /// How many there are of what.
    pub counts: Counts,
    /// How many of them are in trouble.
    pub troubled: Troubled,
    /// The environments that need attention most, five at most; those without trouble are left out.
    pub environments: Vec<EnvironmentAttention>,
    /// The hosts that need attention most, five at most; those without trouble are left out.
    pub hosts: Vec<HostAttention>,
}

/// An environment that needs attention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EnvironmentAttention {
    /// Its id.
    pub id: Arc<str>,
    /// Its name.
    pub name: Arc<str>,
    /// How much attention it needs; see [`score`].
    pub score: u32,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
}

/// A host that needs attention.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HostAttention {
    /// Which host.
    #[serde(flatten)]
    pub key: HostKey,
    /// Its name.
    pub name: Arc<str>,
    /// Its state.
    pub state: HostState,
    /// Whether it is judged at all.
    pub standing: Standing,
    /// Why it is in its state, when there is more to say.
    pub why: Option<Arc<str>>,
    /// When its engine last answered.
    pub last_seen: Option<Timestamp>,
    /// How much attention it needs; see [`score`].
    pub score: u32,
    /// Why, the weightiest first.
    pub reasons: Vec<Reason>,
}

impl Dashboard {
    /// Makes the page of a view at `now`.
    ///
    /// `names` are the names of the environments that the caller sees, by id; those without hosts are counted too.
    ///
    /// # Behavior
    /// - Pure: the same values give the same page. Equal scores are ordered by name, then by id.
    pub fn of(
        view: &View,
        names: &BTreeMap<Arc<str>, Arc<str>>,
        findings: &Findings,
        now: Timestamp,
    ) -> Self {
        let judged = judge(view, findings, now);
        let environments = sum(&judged, names, findings);
        let mut counts = view.counts();
        counts.environments = count(environments.len());
        let ill = environments.values().filter(|signals| score(signals) > 0);
        let troubled = Troubled::of(ill.count(), view, findings, |id| names.contains_key(id));
        Self {
            at: now,
            counts,
            troubled,
            environments: worst_environments(&environments, names, view),
            hosts: worst_hosts(&judged),
        }
    }
}

type Judged<'a> = Vec<(&'a Arc<Host>, Signals)>;

/// Judges each host; in an environment that was stopped nothing is in trouble.
fn judge<'a>(view: &'a View, findings: &Findings, now: Timestamp) -> Judged<'a> {
    let none = HostFindings::default();
    let hosts = view.hosts().iter().map(|host| {
        let environment = findings.environments.get(&host.key.environment);
        let signals = if environment.is_some_and(|environment| environment.stopped) {
            Signals::default()
        } else {
            let known = findings.hosts.get(&host.key.id).unwrap_or(&none);
            Signals::of_host(host, known, now)
        };
        (host, signals)
    });
    hosts.collect()
}

/// Adds up the hosts of each environment, and what is known of it beside them.
fn sum<'a>(
    judged: &Judged<'a>,
    names: &'a BTreeMap<Arc<str>, Arc<str>>,
    findings: &Findings,
) -> BTreeMap<&'a Arc<str>, Signals> {
    let own = |id: &Arc<str>| {
        let known = findings.environments.get(id).copied().unwrap_or_default();
        let counts = !known.stopped;
        Signals {
            failed_operations: if counts { known.failed_operations } else { 0 },
            drifted: if counts { known.drifted } else { 0 },
            ..Signals::default()
        }
    };
    let mut sums: BTreeMap<_, _> = names.keys().map(|id| (id, own(id))).collect();
    for (host, signals) in judged {
        let id = &host.key.environment;
        sums.entry(id).or_insert_with(|| own(id)).add(signals);
    }
    sums
}

fn worst_environments(
    environments: &BTreeMap<&Arc<str>, Signals>,
    names: &BTreeMap<Arc<str>, Arc<str>>,
    view: &View,
) -> Vec<EnvironmentAttention> {
    let ranked = environments.iter().map(|(id, signals)| {
        let name = names.get(*id).unwrap_or(id);
        (score(signals), ((name, *id), signals))
    });
    worst(ranked, |(key, _)| *key)
        .map(|(score, ((name, id), signals))| EnvironmentAttention {
            id: Arc::clone(id),
            name: Arc::clone(name),
            score,
            reasons: named(reasons(signals), view.hosts_of(id)),
        })
        .collect()
}

fn worst_hosts(judged: &Judged<'_>) -> Vec<HostAttention> {
    let ranked = judged
        .iter()
        .map(|(host, signals)| (score(signals), (*host, signals)));
    worst(ranked, |(host, _)| (&host.name, &host.key))
        .map(|(score, (host, signals))| HostAttention {
            key: host.key.clone(),
            name: Arc::clone(&host.name),
            state: host.state,
            standing: Standing::of(host),
            why: host.why.clone(),
            last_seen: host.last_seen,
            score,
            reasons: named(reasons(signals), slice::from_ref(host)),
        })
        .collect()
}

/// Returns those that are shown; what has no score is in no trouble.
fn worst<T, K: Ord>(
    ranked: impl Iterator<Item = (u32, T)>,
    key: impl Fn(&T) -> K,
) -> impl Iterator<Item = (u32, T)> {
    let in_trouble = ranked.filter(|(score, _)| *score > 0);
    top(SHOWN, in_trouble, |item| Some(key(item))).into_iter()
}
