//! What an environment may use, and what its stacks ask for.

use exos_core::access::Caller;
use exos_core::platform::{Environment, Platform};
use exos_core::store::Versioned;

use crate::pages::Result;
use crate::pages::show::bytes;

/// The bytes of what a form counts memory in.
pub(super) const MEBIBYTE: i64 = 1 << 20;

/// How much of a quota is in use.
#[derive(Debug)]
pub(super) struct Use {
    pub(super) name: &'static str,
    pub(super) used: String,
    /// What there may be; absent where there is no limit.
    pub(super) limit: Option<String>,
    /// In percent of the limit, 100 at most.
    pub(super) percent: u32,
}

/// Returns how much of each quota is in use.
pub(super) async fn used(
    platform: &Platform,
    caller: &Caller,
    environment: &Versioned<Environment>,
) -> Result<Vec<Use>> {
    let environments = platform.environments();
    let demand = environments.demand(caller, &environment.id).await?;
    let quotas = &environment.value.quotas;
    let size = |count: i64| bytes(u64::try_from(count).unwrap_or_default());
    let limits = [
        Use::new(
            "CPUs",
            cpus(demand.nano_cpus),
            quotas.cpus.map(|limit| limit.to_string()),
            share(demand.nano_cpus, quotas.cpus.map(nano)),
        ),
        Use::new(
            "Memory",
            size(demand.memory),
            quotas.memory.map(size),
            share(demand.memory, quotas.memory),
        ),
        Use::new(
            "Containers",
            demand.containers.to_string(),
            quotas.containers.map(|limit| limit.to_string()),
            share(demand.containers, quotas.containers.map(i64::from)),
        ),
    ];
    Ok(limits.into())
}

impl Use {
    fn new(name: &'static str, used: String, limit: Option<String>, percent: u32) -> Self {
        Self {
            name,
            used,
            limit,
            percent,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "two digits are shown")]
fn cpus(nano: i64) -> String {
    let text = format!("{:.2}", nano as f64 / 1e9);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[expect(clippy::cast_possible_truncation, reason = "a share is shown")]
fn nano(cpus: f64) -> i64 {
    (cpus * 1e9) as i64
}

fn share(used: i64, limit: Option<i64>) -> u32 {
    let limit = limit.filter(|limit| *limit > 0);
    let percent = limit.map_or(0, |limit| used.saturating_mul(100) / limit);
    u32::try_from(percent.clamp(0, 100)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_told_in_percent() {
        assert_eq!(share(1, Some(4)), 25);
        assert_eq!(share(9, Some(3)), 100);
        assert_eq!(share(9, None), 0);
        assert_eq!((cpus(1_500_000_000), cpus(0)), ("1.5".into(), "0".into()));
    }
}
