//! How many things of each sort are in trouble.

use serde::Serialize;

use crate::live::attention::Findings;
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
    /// Counts stacks and services beside the `environments`, in those that are seen.
    pub(super) fn of(
        environments: usize,
        view: &View,
        findings: &Findings,
        sees: impl Fn(&str) -> bool,
    ) -> Self {
        let is_judged = |environment: &str| {
            let known = findings.environments.get(environment);
            sees(environment) && !known.is_some_and(|known| known.stopped)
        };
        let ill = || view.ill().filter(|(environment, _)| is_judged(environment));
        let stacks: usize = ill().map(|(_, ill)| ill.stacks()).sum();
        let services = ill().map(|(_, ill)| ill.services()).sum();
        let known = findings.stacks.iter();
        let further = known.filter(|(environment, stack)| {
            let ill = view.ill_of(environment);
            is_judged(environment) && !ill.is_some_and(|ill| ill.has_stack(stack))
        });
        Self {
            environments: count(environments),
            stacks: count(stacks + further.count()),
            services: count(services),
        }
    }
}

/// Returns a number of things as counts have it.
pub(super) fn count(things: usize) -> u32 {
    u32::try_from(things).unwrap_or(u32::MAX)
}
