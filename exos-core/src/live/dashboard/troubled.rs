//! How many things of each sort are in trouble.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde::Serialize;

use crate::live::attention::{Findings, Standing};
use crate::live::view::View;

/// How many things of a sort are in trouble, beside hosts and containers, which are counted by state and health.
///
/// What was stopped on purpose is in no trouble.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Troubled {
    /// Environments that need attention.
    pub environments: u32,
    /// Stacks whose newest operation failed, that are not as they were deployed, or that have a service in trouble.
    pub stacks: u32,
    /// Services with a container that is unhealthy or in a crash loop.
    pub services: u32,
}

impl Troubled {
    /// Counts stacks and services beside the `environments`. Only what is in trouble is gone through.
    pub(super) fn of(
        environments: usize,
        view: &View,
        findings: &Findings,
        sees: impl Fn(&str) -> bool,
    ) -> Self {
        let is_judged = |environment: &Arc<str>| {
            let known = findings.environments.get(environment);
            sees(environment) && !known.is_some_and(|known| known.stopped)
        };
        let hosts = view
            .hosts()
            .iter()
            .filter(|host| Standing::is_judged(host) && is_judged(&host.key.environment));
        let services: BTreeSet<(&str, &str, &str)> = hosts
            .flat_map(|host| {
                let ill = host.contents.ill_services().iter();
                ill.map(|(stack, service)| (&*host.key.environment, &**stack, &**service))
            })
            .collect();
        let known = findings.stacks.iter();
        let known = known.filter(|(environment, _)| is_judged(environment));
        let known = known.map(|(environment, stack)| (&**environment, &**stack));
        let ill = services
            .iter()
            .map(|(environment, stack, _)| (*environment, *stack));
        let stacks: BTreeSet<(&str, &str)> = known.chain(ill).collect();
        Self {
            environments: count(environments),
            stacks: count(stacks.len()),
            services: count(services.len()),
        }
    }
}

/// Returns a number of things as counts have it.
pub(super) fn count(things: usize) -> u32 {
    u32::try_from(things).unwrap_or(u32::MAX)
}
