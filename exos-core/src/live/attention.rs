//! Where to look first: a score with its reasons. Pure: values in, values out.
//!
//! The score of a host or an environment is the sum of the points of its troubles. A trouble has a value (a number of
//! things, a percentage, minutes), and gives
//!
//! ```text
//! points = 0                                             below `from`
//!        = min(most, first + (value - from) * further)   else
//! ```
//!
//! | trouble | value | from | first | further | most |
//! |---|---|---:|---:|---:|---:|
//! | host unreachable | hosts | 1 | 100 | 10 | 200 |
//! | host error | hosts | 1 | 80 | 8 | 160 |
//! | failed operation | operations | 1 | 60 | 10 | 120 |
//! | crash loop | containers | 1 | 50 | 5 | 100 |
//! | disk | % of the fullest | 85 | 30 | 4 | 90 |
//! | unhealthy | containers | 1 | 30 | 3 | 60 |
//! | host incompatible | hosts | 1 | 25 | 5 | 50 |
//! | memory | % of the fullest | 90 | 20 | 3 | 50 |
//! | stale | minutes since the last look | 3 | 15 | 1 | 45 |
//! | cpu | % of the busiest | 90 | 10 | 2 | 30 |
//! | drift | stacks | 1 | 10 | 2 | 30 |
//!
//! No points are negative and none fall as a value rises, so a new trouble never lowers a score. An environment is the
//! sum of its hosts: counts are added, of percentages and ages the greatest counts.
//!
//! What was stopped on purpose scores nothing, and neither does what is not known yet; see [`Standing`].

mod names;
mod signals;

use std::sync::Arc;

use serde::Serialize;

use crate::clock::Timestamp;

pub(super) use names::named;
pub use signals::{EnvironmentFindings, Findings, HostFindings, Signals, Standing};

/// Something that asks for attention.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Trouble {
    /// Engines do not answer.
    HostUnreachable,
    /// Engines refuse, or make no sense.
    HostError,
    /// Upgrades or other operations failed.
    FailedOperation,
    /// Containers end again and again by themselves.
    CrashLoop,
    /// A disk is nearly full.
    Disk,
    /// Health checks of containers fail.
    Unhealthy,
    /// Engines are too old.
    HostIncompatible,
    /// Memory is nearly used up.
    Memory,
    /// What is shown is old.
    Stale,
    /// CPUs are nearly used up.
    Cpu,
    /// Stacks are not as they were deployed.
    Drift,
}

struct Row {
    trouble: Trouble,
    from: u32,
    first: u32,
    further: u32,
    most: u32,
}

const fn row(trouble: Trouble, from: u32, first: u32, further: u32, most: u32) -> Row {
    Row {
        trouble,
        from,
        first,
        further,
        most,
    }
}

/// The weights, as the page above shows them. Of equal points the earlier row is the weightier reason.
const TABLE: [Row; 11] = [
    row(Trouble::HostUnreachable, 1, 100, 10, 200),
    row(Trouble::HostError, 1, 80, 8, 160),
    row(Trouble::FailedOperation, 1, 60, 10, 120),
    row(Trouble::CrashLoop, 1, 50, 5, 100),
    row(Trouble::Disk, 85, 30, 4, 90),
    row(Trouble::Unhealthy, 1, 30, 3, 60),
    row(Trouble::HostIncompatible, 1, 25, 5, 50),
    row(Trouble::Memory, 90, 20, 3, 50),
    row(Trouble::Stale, 3, 15, 1, 45),
    row(Trouble::Cpu, 90, 10, 2, 30),
    row(Trouble::Drift, 1, 10, 2, 30),
];

impl Row {
    fn points(&self, value: u32) -> u32 {
        let Some(above) = value.checked_sub(self.from) else {
            return 0;
        };
        let points = self
            .first
            .saturating_add(above.saturating_mul(self.further));
        points.min(self.most)
    }
}

/// One reason of a score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// What it is.
    pub trouble: Trouble,
    /// How much of it: a number of things, a percentage, or minutes.
    pub value: u32,
    /// Its part of the score.
    pub points: u32,
    /// The same for people, such as `2 of 3 hosts do not answer`.
    pub text: String,
    /// Since when, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// What it is, by name: the first few.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub named: Vec<Arc<str>>,
}

/// Returns how much attention is asked for; 0 is none.
///
/// ```
/// use exos_core::live::{Signals, score};
///
/// let mut signals = Signals::default();
/// assert_eq!(score(&signals), 0);
/// signals.unhealthy = 2;
/// assert_eq!(score(&signals), 33);
/// ```
pub fn score(signals: &Signals) -> u32 {
    let points = TABLE
        .iter()
        .map(|row| row.points(signals.value(row.trouble)));
    points.sum()
}

/// Returns the reasons of a score, the weightiest first, without names. Their points add up to it.
pub fn reasons(signals: &Signals) -> Vec<Reason> {
    let reason = |row: &Row| {
        let value = signals.value(row.trouble);
        let points = row.points(value);
        (points > 0).then(|| Reason {
            trouble: row.trouble,
            value,
            points,
            text: text(row.trouble, value, signals.hosts),
            since: signals
                .unreachable_since
                .filter(|_| row.trouble == Trouble::HostUnreachable),
            named: Vec::new(),
        })
    };
    let mut reasons: Vec<_> = TABLE.iter().filter_map(reason).collect();
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.points));
    reasons
}

/// `hosts` is how many there are in all: of one alone it goes without saying.
fn text(trouble: Trouble, value: u32, hosts: u32) -> String {
    let count = |one: &str, many: &str| match value {
        1 => format!("1 {one}"),
        _ => format!("{value} {many}"),
    };
    match trouble {
        Trouble::HostUnreachable if hosts > 1 => {
            let do_not = if value == 1 { "does not" } else { "do not" };
            format!("{value} of {hosts} hosts {do_not} answer")
        }
        Trouble::HostUnreachable => count("host does not answer", "hosts do not answer"),
        Trouble::HostError => count("host is in error", "hosts are in error"),
        Trouble::FailedOperation => count("operation failed", "operations failed"),
        Trouble::CrashLoop => count(
            "container is in a crash loop",
            "containers are in a crash loop",
        ),
        Trouble::Disk => format!("a disk is {value} % full"),
        Trouble::Unhealthy => count("container is unhealthy", "containers are unhealthy"),
        Trouble::HostIncompatible => count(
            "host has an engine that is too old",
            "hosts have an engine that is too old",
        ),
        Trouble::Memory => format!("memory is {value} % used"),
        Trouble::Stale => format!("nothing was seen for {value} min"),
        Trouble::Cpu => format!("CPUs are {value} % busy"),
        Trouble::Drift => count(
            "stack is not as it was deployed",
            "stacks are not as they were deployed",
        ),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use proptest::prelude::*;

    use super::*;

    fn signals() -> impl Strategy<Value = Signals> {
        let count = || prop_oneof![3 => Just(0u32), 1 => 0..40u32, 1 => any::<u32>()];
        let share = || prop::option::of(0.0..1.2f64);
        let counts = (
            count(),
            count(),
            count(),
            count(),
            count(),
            count(),
            count(),
        );
        (counts, share(), share(), share(), count()).prop_map(
            |(counts, disk, memory, cpu, minutes)| Signals {
                hosts_unreachable: counts.0,
                hosts_in_error: counts.1,
                hosts_incompatible: counts.2,
                failed_operations: counts.3,
                crash_looping: counts.4,
                unhealthy: counts.5,
                drifted: counts.6,
                disk,
                memory,
                cpu,
                age: Some(Duration::from_secs(u64::from(minutes) * 60)),
                ..Signals::default()
            },
        )
    }

    proptest! {
        #[test]
        fn more_trouble_never_lowers_the_score(one in signals(), other in signals()) {
            let mut both = one.clone();
            both.add(&other);
            prop_assert!(score(&both) >= score(&one).max(score(&other)));
        }

        #[test]
        fn reasons_add_up_to_the_score(signals in signals()) {
            let reasons = reasons(&signals);
            prop_assert_eq!(reasons.iter().map(|one| one.points).sum::<u32>(), score(&signals));
            prop_assert!(reasons.is_sorted_by(|a, b| a.points >= b.points));
        }
    }

    #[test]
    fn the_table_is_the_one_of_the_page() {
        let page = include_str!("attention.rs");
        for row in &TABLE {
            let numbers = [row.from, row.first, row.further, row.most];
            let numbers = numbers.map(|number| number.to_string()).join(" | ");
            let words = format!("{:?}", row.trouble);
            let first = words.split(char::is_uppercase).nth(1).unwrap_or_default();
            let is_it = |line: &&str| {
                line.starts_with("//! |") && line.contains(&numbers) && line.contains(first)
            };
            assert!(page.lines().any(|line| is_it(&line)), "{words}: {numbers}");
        }
    }

    #[test]
    fn thresholds_are_met_at_their_value() {
        let of = |disk: f64, seconds: u64| {
            score(&Signals {
                disk: Some(disk),
                age: Some(Duration::from_secs(seconds)),
                ..Signals::default()
            })
        };
        assert_eq!(of(0.849, 179), 0);
        assert_eq!((of(0.85, 0), of(0.95, 0), of(9.0, 0)), (30, 70, 90));
        assert_eq!((of(f64::NAN, 180), of(0.0, 100_000)), (15, 45));
    }

    #[test]
    fn reasons_are_said_in_words_and_the_weightiest_first() {
        let signals = Signals {
            hosts_unreachable: 1,
            crash_looping: 3,
            disk: Some(0.912),
            drifted: 1,
            ..Signals::default()
        };
        let texts: Vec<_> = reasons(&signals).into_iter().map(|one| one.text).collect();
        assert_eq!(
            texts,
            [
                "1 host does not answer",
                "3 containers are in a crash loop",
                "a disk is 91 % full",
                "1 stack is not as it was deployed",
            ]
        );
    }
}
