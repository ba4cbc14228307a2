//! How much an environment may use.

use std::iter::Sum;
use std::ops::Add;

use serde::{Deserialize, Serialize};

use crate::error::{Error, Problem, Result};
use crate::spec::{ServiceSpec, StackSpec};

const NANO: f64 = 1e9;

/// How much the containers of an environment may use together; what is absent is not limited.
///
/// Counted is what the services of its stacks ask for: the number of their containers, and their limits of processors
/// and memory. A service without such a limit could use a host whole, so where a quota limits it the service must too.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Quotas {
    /// Processors.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cpus: Option<f64>,
    /// Bytes of memory.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub memory: Option<i64>,
    /// Containers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub containers: Option<u32>,
}

/// What services ask for together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Demand {
    /// Processors, in billionths.
    pub nano_cpus: i64,
    /// Bytes of memory.
    pub memory: i64,
    /// Containers.
    pub containers: i64,
}

impl Demand {
    /// Returns what a stack asks for.
    pub fn of(stack: &StackSpec) -> Self {
        let services = stack.services.values();
        services.map(|service| Self::of_service(service)).sum()
    }

    /// Says whether it is more than `other` of anything.
    pub(in crate::platform) fn exceeds(self, other: Self) -> bool {
        self.nano_cpus > other.nano_cpus
            || self.memory > other.memory
            || self.containers > other.containers
    }

    fn of_service(service: &ServiceSpec) -> Self {
        let containers = i64::from(service.replicas);
        let resources = &service.container.resources;
        let all = |each: Option<i64>| each.unwrap_or(0).saturating_mul(containers);
        Self {
            nano_cpus: all(resources.nano_cpus),
            memory: all(resources.memory),
            containers,
        }
    }
}

impl Add for Demand {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            nano_cpus: self.nano_cpus.saturating_add(other.nano_cpus),
            memory: self.memory.saturating_add(other.memory),
            containers: self.containers.saturating_add(other.containers),
        }
    }
}

impl Sum for Demand {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Self::default(), Add::add)
    }
}

impl Quotas {
    /// Says what is wrong with the numbers themselves.
    pub(super) fn problems(&self) -> Vec<Problem> {
        let cpus = self.cpus.filter(|cpus| !cpus.is_finite() || *cpus <= 0.0);
        let memory = self.memory.filter(|memory| *memory <= 0);
        let positive = |at: &str, number: String| {
            Problem::new(
                format!("quotas.{at}"),
                format!("{number} is not a positive number"),
            )
        };
        let cpus = cpus.map(|cpus| positive("cpus", cpus.to_string()));
        let memory = memory.map(|memory| positive("memory", memory.to_string()));
        cpus.into_iter().chain(memory).collect()
    }

    /// Checks that `stack` fits beside what the other stacks of the environment use.
    ///
    /// # Errors
    /// `Invalid` with a problem for each quota that does not suffice, naming the limit, the use and the ask, and for
    /// each service that has no limit where the quota needs one.
    pub fn check(&self, used: Demand, stack: &StackSpec) -> Result<()> {
        let asked = Demand::of(stack);
        let mut problems = self.unlimited(stack);
        problems.extend(self.exceeded(used, asked));
        if problems.is_empty() {
            return Ok(());
        }
        Err(Error::invalid("check quotas", problems)
            .hint("lower what the stack asks for, or have the environment's quotas raised"))
    }

    fn unlimited(&self, stack: &StackSpec) -> Vec<Problem> {
        let missing = |name: &str, quota: &str, key: &str| {
            let message = format!(
                "service {name} has no limit of {quota}, and the environment has a quota of it"
            );
            Problem::new(format!("services.{name}.{key}"), message)
        };
        let mut problems = Vec::new();
        for service in stack
            .services
            .values()
            .filter(|service| service.replicas > 0)
        {
            let resources = &service.container.resources;
            if self.cpus.is_some() && resources.nano_cpus.is_none() {
                problems.push(missing(&service.name, "processors", "cpus"));
            }
            if self.memory.is_some() && resources.memory.is_none() {
                problems.push(missing(&service.name, "memory", "mem_limit"));
            }
        }
        problems
    }

    #[expect(
        clippy::cast_precision_loss,
        reason = "a quota needs no more than 15 digits"
    )]
    fn exceeded(&self, used: Demand, asked: Demand) -> impl Iterator<Item = Problem> {
        let cpus = |nano: i64| nano as f64 / NANO;
        let rows = [
            (
                "cpus",
                self.cpus,
                cpus(used.nano_cpus),
                cpus(asked.nano_cpus),
            ),
            (
                "memory",
                self.memory.map(|limit| limit as f64),
                used.memory as f64,
                asked.memory as f64,
            ),
            (
                "containers",
                self.containers.map(f64::from),
                used.containers as f64,
                asked.containers as f64,
            ),
        ];
        rows.into_iter().filter_map(|(what, limit, used, asked)| {
            let limit = limit.filter(|limit| used + asked > *limit)?;
            let message = format!(
                "the quota of {what} is {limit}, {used} are in use, and {asked} are asked for"
            );
            Some(Problem::new(format!("quotas.{what}"), message))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stack(replicas: u32, cpus: Option<f64>) -> StackSpec {
        let mut service = ServiceSpec::new("web", "web:1");
        service.replicas = replicas;
        #[expect(clippy::cast_possible_truncation, reason = "small numbers")]
        let nano = cpus.map(|cpus| (cpus * NANO) as i64);
        service.container.resources.nano_cpus = nano;
        StackSpec::new("shop").with_service(service)
    }

    #[test]
    fn what_does_not_fit_names_limit_use_and_ask() {
        let quotas = Quotas {
            cpus: Some(2.0),
            containers: Some(5),
            memory: None,
        };
        let used = Demand::of(&stack(3, Some(0.5)));
        assert!(quotas.check(used, &stack(1, Some(0.5))).is_ok());
        let error = quotas.check(used, &stack(3, Some(0.5))).unwrap_err();
        let at: Vec<&str> = error
            .problem_list()
            .iter()
            .map(|problem| problem.at.as_str())
            .collect();
        assert_eq!(at, ["quotas.cpus", "quotas.containers"]);
        assert_eq!(
            error.problem_list()[0].message,
            "the quota of cpus is 2, 1.5 are in use, and 1.5 are asked for"
        );
    }

    #[test]
    fn a_service_without_a_limit_does_not_slip_past_a_quota() {
        let quotas = Quotas {
            cpus: Some(100.0),
            ..Quotas::default()
        };
        let error = quotas
            .check(Demand::default(), &stack(1, None))
            .unwrap_err();
        assert_eq!(error.problem_list()[0].at, "services.web.cpus");
        assert!(quotas.check(Demand::default(), &stack(0, None)).is_ok());
    }
}
