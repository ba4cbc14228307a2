//! How many hosts share a stack or a service.

use std::collections::{BTreeMap, BTreeSet};

use crate::live::contents::ServiceName;

/// On how many hosts of an environment each stack and service has containers, kept as hosts change.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::live) struct Shares {
    stacks: BTreeMap<Box<str>, u32>,
    services: BTreeMap<ServiceName, u32>,
}

impl Shares {
    /// Counts what a host has now in the place of what it had before.
    pub(super) fn turn(&mut self, before: &BTreeSet<ServiceName>, now: &BTreeSet<ServiceName>) {
        for service in before.difference(now) {
            take(&mut self.services, service);
        }
        for service in now.difference(before) {
            *self.services.entry(service.clone()).or_default() += 1;
        }
        for stack in stacks(before) {
            take(&mut self.stacks, stack);
        }
        for stack in stacks(now) {
            match self.stacks.get_mut(stack) {
                Some(count) => *count += 1,
                None => drop(self.stacks.insert(stack.into(), 1)),
            }
        }
    }

    /// Returns how many stacks there are.
    pub(in crate::live) fn stacks(&self) -> usize {
        self.stacks.len()
    }

    /// Returns how many services there are.
    pub(in crate::live) fn services(&self) -> usize {
        self.services.len()
    }

    /// Says whether a stack is one of them.
    pub(in crate::live) fn has_stack(&self, name: &str) -> bool {
        self.stacks.contains_key(name)
    }
}

/// Returns the stacks of services, each once: services are ordered by stack.
fn stacks(services: &BTreeSet<ServiceName>) -> Vec<&str> {
    let mut names: Vec<&str> = services.iter().map(|(stack, _)| stack.as_ref()).collect();
    names.dedup();
    names
}

/// Takes one from a count, and the count away with the last one.
fn take<K, Q>(counts: &mut BTreeMap<K, u32>, key: &Q)
where
    K: Ord + std::borrow::Borrow<Q>,
    Q: Ord + ?Sized,
{
    if let Some(count) = counts.get_mut(key) {
        *count -= 1;
        if *count == 0 {
            counts.remove(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn services(of: &[(&str, &str)]) -> BTreeSet<ServiceName> {
        let names = of.iter();
        names
            .map(|(stack, service)| ((*stack).into(), (*service).into()))
            .collect()
    }

    #[test]
    fn what_two_hosts_share_is_one_and_goes_with_the_last() {
        let mut shares = Shares::default();
        let (none, both) = (
            services(&[]),
            services(&[("shop", "db"), ("shop", "web"), ("blog", "web")]),
        );
        let counts = |shares: &Shares| (shares.stacks(), shares.services());
        shares.turn(&none, &both);
        shares.turn(&none, &services(&[("shop", "web")]));
        assert_eq!(counts(&shares), (2, 3));
        shares.turn(&both, &services(&[("shop", "db")]));
        assert_eq!(counts(&shares), (1, 2));
        assert!(shares.has_stack("shop") && !shares.has_stack("blog"));
        shares.turn(&services(&[("shop", "db")]), &none);
        shares.turn(&services(&[("shop", "web")]), &none);
        assert_eq!(shares, Shares::default());
    }
}
