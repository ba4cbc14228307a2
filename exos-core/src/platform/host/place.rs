//! Which host a new stack stands on: value in, value out.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use crate::error::{Error, ErrorKind, Result};
use crate::spec::StackSpec;

/// A host that a stack could stand on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::platform) struct Candidate {
    pub(in crate::platform) id: String,
    pub(in crate::platform) name: String,
    pub(in crate::platform) labels: BTreeMap<String, String>,
    /// Whether its engine can be expected to answer.
    pub(in crate::platform) reachable: bool,
    /// Containers that stacks want there.
    pub(in crate::platform) containers: i64,
    /// Ports of the host that are in use.
    pub(in crate::platform) ports: BTreeSet<HostPort>,
}

/// A port of a host.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct HostPort(u16, String);

impl HostPort {
    pub(in crate::platform) fn new(port: u16, protocol: &str) -> Self {
        Self(port, protocol.to_owned())
    }
}

impl fmt::Display for HostPort {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.0, self.1)
    }
}

/// Returns the ports of its host that a stack needs; one that the engine may choose from a range is none.
pub(crate) fn fixed_ports(stack: &StackSpec) -> BTreeSet<HostPort> {
    let services = stack.services.values();
    let ports = services.flat_map(|service| service.container.ports.iter());
    let fixed = ports.filter_map(|port| {
        let published = port.published.as_ref()?.parse().ok()?;
        Some(HostPort::new(published, port.protocol.as_str()))
    });
    fixed.collect()
}

impl Candidate {
    /// Says what would keep a stack from coming up here, beside its wishes.
    pub(in crate::platform) fn obstacles(&self, stack: &StackSpec) -> impl Iterator<Item = String> {
        let name = &self.name;
        let silent = (!self.reachable).then(|| format!("the host {name} does not answer"));
        let taken = fixed_ports(stack).into_iter();
        let taken = taken.filter(|port| self.ports.contains(port));
        let taken = taken.map(move |port| format!("the port {port} of the host {name} is in use"));
        silent.into_iter().chain(taken)
    }

    /// Counts a stack as standing here.
    pub(in crate::platform) fn take_in(&mut self, stack: &StackSpec, containers: i64) {
        self.containers += containers;
        self.ports.extend(fixed_ports(stack));
    }
}

/// One wish of a service for a host's label, in the words of [`crate::spec::ServiceSpec::placement`].
#[derive(Debug)]
struct Wish<'a> {
    text: &'a str,
    label: &'a str,
    value: &'a str,
    equal: bool,
    /// Whether it may be broken.
    soft: bool,
}

impl<'a> Wish<'a> {
    /// Compose's `node.labels.` before a label is left out. What names no label is no wish that a host can break.
    fn read(text: &'a str) -> Option<Self> {
        let (soft, rest) = match text.strip_prefix('~') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let (equal, (label, value)) = match rest.split_once("==") {
            Some(sides) => (true, sides),
            None => (false, rest.split_once("!=")?),
        };
        let label = label.trim();
        Some(Self {
            text,
            label: label.strip_prefix("node.labels.").unwrap_or(label),
            value: value.trim(),
            equal,
            soft,
        })
    }

    fn holds(&self, host: &Candidate) -> bool {
        let has = host
            .labels
            .get(self.label)
            .is_some_and(|value| value == self.value);
        has == self.equal
    }
}

/// Chooses the host for a stack: among those that break no hard wish the one with the fewest obstacles, among those the
/// one that breaks the fewest soft wishes, among those the one with the fewest containers, among those the first by name.
///
/// An obstacle may be gone when the stack comes up, so it keeps no stack from a host that is the only one.
///
/// # Errors
/// `Unavailable` when there is no host, `Conflict` when each breaks a wish, with the wish that each breaks.
pub(in crate::platform) fn place<'h>(
    stack: &StackSpec,
    hosts: &'h [Candidate],
) -> Result<&'h Candidate> {
    if hosts.is_empty() {
        return Err(Error::new(
            ErrorKind::Unavailable,
            "place stack",
            "the environment has no active host",
        )
        .with("stack", &stack.name)
        .hint("add a host, or activate one"));
    }
    let services = stack.services.values();
    let texts = services.flat_map(|service| service.placement.iter());
    let wishes: Vec<Wish<'_>> = texts.filter_map(|text| Wish::read(text)).collect();
    let (soft, hard): (Vec<&Wish<'_>>, Vec<&Wish<'_>>) = wishes.iter().partition(|wish| wish.soft);
    let broken = |host: &Candidate, wishes: &[&Wish<'_>]| {
        wishes.iter().filter(|wish| !wish.holds(host)).count()
    };
    let fitting = hosts.iter().filter(|host| broken(host, &hard) == 0);
    let best = fitting.min_by_key(|host| {
        let obstacles = host.obstacles(stack).count();
        (obstacles, broken(host, &soft), host.containers, &host.name)
    });
    best.ok_or_else(|| nowhere(stack, hosts, &hard))
}

fn nowhere(stack: &StackSpec, hosts: &[Candidate], hard: &[&Wish<'_>]) -> Error {
    let reasons = hosts.iter().filter_map(|host| {
        let broken = hard.iter().find(|wish| !wish.holds(host))?;
        Some(format!("{} breaks {}", host.name, broken.text))
    });
    let message = format!("no host fits: {}", reasons.collect::<Vec<_>>().join(", "));
    Error::new(ErrorKind::Conflict, "place stack", message)
        .with("stack", &stack.name)
        .hint("label a host, or change the stack's placement")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::ServiceSpec;

    fn host(name: &str, labels: &[(&str, &str)], containers: i64) -> Candidate {
        let labels = labels
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
        Candidate {
            id: format!("id-{name}"),
            name: name.to_owned(),
            labels: labels.collect(),
            reachable: true,
            containers,
            ports: BTreeSet::new(),
        }
    }

    fn stack(wishes: &[&str]) -> StackSpec {
        let mut service = ServiceSpec::new("web", "web:1");
        service.placement = wishes.iter().map(|wish| (*wish).to_owned()).collect();
        StackSpec::new("shop").with_service(service)
    }

    fn hosts() -> Vec<Candidate> {
        vec![
            host("b", &[("disk", "ssd")], 4),
            host("a", &[("disk", "ssd"), ("zone", "1")], 4),
            host("c", &[], 1),
        ]
    }

    #[test]
    fn the_emptiest_fitting_host_wins_and_names_break_ties() {
        let hosts = hosts();
        let chosen = |wishes: &[&str]| place(&stack(wishes), &hosts).unwrap().name.clone();
        assert_eq!(chosen(&[]), "c");
        assert_eq!(chosen(&["disk==ssd"]), "a");
        assert_eq!(chosen(&["node.labels.zone != 1", "disk==ssd"]), "b");
        assert_eq!(chosen(&["~disk==ssd"]), "a");
        assert_eq!(chosen(&["~disk==tape"]), "c");
    }

    #[test]
    fn a_host_that_is_silent_or_has_the_port_in_use_is_the_last_choice() {
        let mut shop = stack(&[]);
        let mut web = ServiceSpec::new("web", "web:1");
        web.container.ports = vec![crate::spec::Port {
            target: 80,
            published: Some("8080".to_owned()),
            host_ip: None,
            protocol: crate::spec::Protocol::Tcp,
        }];
        shop = shop.with_service(web);
        let mut hosts = hosts();
        hosts[2].reachable = false;
        hosts[1].take_in(&shop, 1);
        assert_eq!(place(&shop, &hosts).unwrap().name, "b");
        let told: Vec<String> = hosts
            .iter()
            .flat_map(|host| host.obstacles(&shop))
            .collect();
        assert_eq!(
            told,
            [
                "the port 8080/tcp of the host a is in use",
                "the host c does not answer"
            ]
        );
        assert_eq!(place(&shop, &hosts[2..]).unwrap().name, "c");
    }

    #[test]
    fn nowhere_says_what_each_host_breaks() {
        let refused = place(&stack(&["zone==9"]), &hosts()).unwrap_err();
        assert_eq!(refused.kind(), ErrorKind::Conflict);
        assert_eq!(
            refused.message(),
            "no host fits: b breaks zone==9, a breaks zone==9, c breaks zone==9"
        );
        assert_eq!(
            place(&stack(&[]), &[]).unwrap_err().kind(),
            ErrorKind::Unavailable
        );
    }
}
