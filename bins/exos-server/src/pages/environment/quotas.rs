//! What an environment may use, and what its stacks ask for.

use exos_core::access::Caller;
use exos_core::platform::{Environment, Platform};
use exos_core::store::Versioned;
use exos_core::{Error, Problem};

use crate::pages::Result;
use crate::pages::show::bytes;

/// The bytes of what a form counts memory in.
const MEBIBYTE: f64 = (1 << 20) as f64;

/// The most memory that is told to the byte, 8 PiB.
const MOST: f64 = 9_007_199_254_740_992.0;

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

/// Returns bytes in MiB for a field of a form. [`in_bytes`] gives the same bytes back, also of what is no whole MiB.
#[expect(
    clippy::cast_precision_loss,
    reason = "the bytes of any machine are fewer than 8 PiB"
)]
pub(super) fn in_mebibytes(bytes: i64) -> String {
    (bytes as f64 / MEBIBYTE).to_string()
}

/// Returns the bytes of what a field of a form says in MiB.
///
/// # Errors
/// `Invalid` when it is too much, or no number.
#[expect(clippy::cast_possible_truncation, reason = "it was checked")]
pub(super) fn in_bytes(mebibytes: f64) -> Result<i64> {
    let bytes = (mebibytes * MEBIBYTE).round();
    if bytes.abs() <= MOST {
        return Ok(bytes as i64);
    }
    let problem = Problem::new("memory", "it is too much");
    Err(Error::invalid("read form", vec![problem]).into())
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
    fn memory_is_written_as_it_is_read_to_the_byte() {
        for (bytes, text) in [
            (512 << 20, "512"),
            (1_000_000_000, "953.67431640625"),
            (1, "0.00000095367431640625"),
            (-1 << 20, "-1"),
            ((1 << 53) - 1, "8589934591.999999"),
        ] {
            let written = in_mebibytes(bytes);
            assert!(written.starts_with(text), "{written}");
            assert_eq!(in_bytes(written.parse().unwrap()).unwrap(), bytes);
        }
        assert_eq!(in_bytes(0.1).unwrap(), 104_858);
        for wrong in [f64::INFINITY, f64::NAN, 1e300] {
            assert!(in_bytes(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn shares_are_told_in_percent() {
        assert_eq!(share(1, Some(4)), 25);
        assert_eq!(share(9, Some(3)), 100);
        assert_eq!(share(9, None), 0);
        assert_eq!((cpus(1_500_000_000), cpus(0)), ("1.5".into(), "0".into()));
    }
}
