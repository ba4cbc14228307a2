//! The first page, against the plain way of making it.

use std::collections::BTreeMap;
use std::sync::Arc;

use proptest::prelude::*;

use super::world::at;
use crate::live::contents::{Contents, Entry};
use crate::live::host::{Desired, Host, HostKey, HostSpec, Link};
use crate::live::inventory::Inventory;
use crate::live::{
    Dashboard, EnvironmentFindings, Findings, HostFindings, Signals, Standing, Troubled, Visible,
    score,
};
use crate::observed::{Container, Health};

/// What a host is like: its environment, how it is reached, how many of its containers are unhealthy.
type Like = (u8, Link, Desired, u8);

const LINKS: [Link; 5] = [
    Link::Connecting,
    Link::Connected,
    Link::Unreachable,
    Link::Incompatible,
    Link::Error,
];

fn likes() -> impl Strategy<Value = Vec<Like>> {
    let link = prop::sample::select(LINKS.to_vec());
    let desired = prop::sample::select(vec![Desired::Active, Desired::Draining, Desired::Inactive]);
    prop::collection::vec((0..8u8, link, desired, 0..3u8), 0..40)
}

fn inventory(likes: &[Like]) -> Inventory {
    let inventory = Inventory::new(1);
    for (n, (environment, link, desired, unhealthy)) in (0..).zip(likes) {
        let key = HostKey::new(format!("e{environment}"), format!("h{n}"));
        let host = Host::new(HostSpec::new(key, format!("node{}", n % 4)), at(0));
        inventory.add(host).unwrap();
        inventory.change_host(&format!("h{n}"), at(0), |host| {
            (host.link, host.desired) = (*link, *desired);
        });
        let entry = |number: u8| {
            let container = Container {
                id: number.to_string(),
                health: Some(Health::Unhealthy),
                ..Container::default()
            };
            Entry::new(Arc::new(container), (false, 0))
        };
        let entries = (0..*unhealthy).map(entry).collect();
        let contents = Contents::new(entries, Vec::new(), Vec::new());
        inventory.set_contents(&format!("h{n}"), at(0), Arc::new(contents), Vec::new());
    }
    inventory
}

fn names() -> BTreeMap<Arc<str>, Arc<str>> {
    let name = |n: u8| (format!("e{n}").into(), format!("team {}", n / 2).into());
    (0..8).map(name).collect()
}

proptest! {
    #[test]
    fn the_worst_are_those_that_sorting_everything_gives(likes in likes(), seconds in 0..600i64) {
        let view = inventory(&likes).view(&Visible::All);
        let page = Dashboard::of(&view, &names(), &Findings::default(), at(seconds));

        let signals = |host: &Host| Signals::of_host(host, &HostFindings::default(), at(seconds));
        let mut hosts: Vec<_> = view
            .hosts()
            .iter()
            .map(|host| (score(&signals(host)), host.name.clone(), host.key.clone()))
            .collect();
        let mut environments = Vec::new();
        for (id, name) in names() {
            let mut sum = Signals::default();
            for host in view.hosts().iter().filter(|host| host.key.environment == id) {
                sum.add(&signals(host));
            }
            environments.push((score(&sum), name, id));
        }
        worst(&mut hosts);
        worst(&mut environments);
        let shown: Vec<_> = page
            .hosts
            .iter()
            .map(|one| (one.score, one.name.clone(), one.key.clone()))
            .collect();
        prop_assert_eq!(shown, hosts);
        let shown: Vec<_> = page
            .environments
            .iter()
            .map(|one| (one.score, one.name.clone(), one.id.clone()))
            .collect();
        prop_assert_eq!(shown, environments);
    }
}

#[test]
fn what_is_in_trouble_is_counted_by_sort_and_once() {
    let inventory = Inventory::new(1);
    let ill = |service: &str| {
        let container = Container {
            id: service.to_owned(),
            stack: "shop".to_owned(),
            service: service.to_owned(),
            health: Some(Health::Unhealthy),
            ..Container::default()
        };
        Entry::new(Arc::new(container), (false, 0))
    };
    // The same stack on two hosts, one of another environment, and one on a host that was stopped on purpose.
    for (id, environment, services) in [
        ("h1", "e1", vec!["web", "db"]),
        ("h2", "e1", vec!["web"]),
        ("h3", "e2", vec!["web"]),
        ("h4", "e3", vec!["web"]),
    ] {
        let spec = HostSpec::new(HostKey::new(environment, id), id);
        inventory.add(Host::new(spec, at(0))).unwrap();
        let desired = if id == "h4" {
            Desired::Inactive
        } else {
            Desired::Active
        };
        inventory.change_host(id, at(0), |host| host.desired = desired);
        let entries = services.into_iter().map(ill).collect();
        let contents = Contents::new(entries, Vec::new(), Vec::new());
        inventory.set_contents(id, at(0), Arc::new(contents), Vec::new());
    }
    let mut findings = Findings::default();
    for (environment, stack) in [("e1", "shop"), ("e1", "bank"), ("e9", "foreign")] {
        findings.stacks.insert((environment.into(), stack.into()));
    }
    let count = |visible: Visible, findings: &Findings| {
        let mut names = names();
        names.retain(|id, _| visible.sees(id));
        Dashboard::of(&inventory.view(&visible), &names, findings, at(0)).troubled
    };
    let all = Troubled {
        environments: 2,
        stacks: 3,
        services: 3,
    };
    assert_eq!(count(Visible::All, &findings), all);
    let one = Troubled {
        environments: 1,
        stacks: 1,
        services: 1,
    };
    assert_eq!(count(Visible::only("e2"), &findings), one);
    let stopped = EnvironmentFindings {
        stopped: true,
        ..EnvironmentFindings::default()
    };
    findings.environments.insert("e1".into(), stopped);
    assert_eq!(count(Visible::All, &findings), one);
    let want = |id: &str, desired| {
        inventory.change_host(id, at(0), |host| host.desired = desired);
        count(Visible::All, &findings)
    };
    assert_eq!(want("h3", Desired::Inactive), Troubled::default());
    assert_eq!(want("h4", Desired::Active), one);
}

fn worst<K: Ord + Clone>(all: &mut Vec<(u32, Arc<str>, K)>) {
    all.retain(|(score, ..)| *score > 0);
    all.sort_by_key(|(score, name, key)| (std::cmp::Reverse(*score), name.clone(), key.clone()));
    all.truncate(5);
}

#[test]
fn only_what_is_visible_is_counted_and_judged() {
    let likes = [
        (0, Link::Unreachable, Desired::Active, 0),
        (1, Link::Connected, Desired::Active, 2),
    ];
    let view = inventory(&likes).view(&Visible::only("e1"));
    let mut names = names();
    names.retain(|id, _| id.as_ref() == "e1" || id.as_ref() == "e5");
    let page = Dashboard::of(&view, &names, &Findings::default(), at(0));
    assert_eq!((page.counts.environments, page.counts.hosts.total), (2, 1));
    assert_eq!(page.hosts[0].key, HostKey::new("e1", "h1"));
    let json = serde_json::to_value(&page).unwrap();
    assert_eq!(json["environments"][0]["id"], "e1");
    let reason = &json["hosts"][0]["reasons"][0];
    assert_eq!(reason["text"], "2 containers are unhealthy");
    assert_eq!(reason["trouble"], "unhealthy");
    assert_eq!(json["hosts"][0]["environment"], "e1");
    assert_eq!(json["at"], "1970-01-01T00:00:00.000Z");
}

#[test]
fn what_is_stopped_on_purpose_scores_nothing_and_the_unknown_is_no_trouble() {
    let likes = [
        (0, Link::Unreachable, Desired::Inactive, 2),
        (1, Link::Unreachable, Desired::Active, 2),
    ];
    let mut findings = Findings::default();
    let stopped = EnvironmentFindings {
        stopped: true,
        failed_operations: 3,
        drifted: 1,
    };
    findings.environments.insert("e1".into(), stopped);
    let inventory = inventory(&likes);
    let unknown = HostSpec::new(HostKey::new("e2", "new"), "new");
    inventory.add(Host::new(unknown, at(0))).unwrap();
    let view = inventory.view(&Visible::All);
    let page = Dashboard::of(&view, &names(), &findings, at(500));
    assert!(page.hosts.is_empty() && page.environments.is_empty());
    assert_eq!(
        (page.counts.hosts.unreachable, page.counts.hosts.total),
        (2, 3)
    );
    let standing = |environment, id| Standing::of(view.host(environment, id).unwrap());
    assert_eq!(standing("e0", "h0"), Standing::StoppedOnPurpose);
    assert_eq!(
        (standing("e1", "h1"), standing("e2", "new")),
        (Standing::Known, Standing::Unknown)
    );
}

#[test]
fn what_others_know_of_hosts_and_environments_counts() {
    let likes = [(0, Link::Connected, Desired::Active, 0)];
    let view = inventory(&likes).view(&Visible::All);
    let mut findings = Findings::default();
    let full = HostFindings {
        disk: Some(0.9),
        ..HostFindings::default()
    };
    findings.hosts.insert("h0".into(), full);
    let failed = EnvironmentFindings {
        failed_operations: 1,
        ..EnvironmentFindings::default()
    };
    findings.environments.insert("e3".into(), failed);
    let page = Dashboard::of(&view, &names(), &findings, at(0));
    let of: Vec<_> = page
        .environments
        .iter()
        .map(|one| (one.id.as_ref(), one.score))
        .collect();
    assert_eq!(of, [("e3", 60), ("e0", 50)]);
    assert_eq!(page.hosts[0].reasons[0].text, "a disk is 90 % full");
}
