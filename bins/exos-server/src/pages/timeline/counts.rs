//! Hosts by state over time.

use std::fmt;

use askama::filters::HtmlSafe;
use exos_core::live::{Bucket, HostCounts};

use crate::pages::show::Tone;

/// The height of the picture: the share of hosts, in thousandths.
const HEIGHT: u32 = 1000;

/// A state: its word, how good it is, and how many hosts are in it.
type Kind = (&'static str, Tone, fn(&HostCounts) -> u32);

/// The states from the bottom up, those to worry about on top.
const STATES: [Kind; 8] = [
    ("active", Tone::Good, |hosts| hosts.active),
    ("inactive", Tone::Idle, |hosts| hosts.inactive),
    ("removed", Tone::Idle, |hosts| hosts.removed),
    ("connecting", Tone::Busy, |hosts| hosts.connecting),
    ("draining", Tone::Busy, |hosts| hosts.draining),
    ("incompatible", Tone::Warn, |hosts| hosts.incompatible),
    ("error", Tone::Bad, |hosts| hosts.error),
    ("unreachable", Tone::Bad, |hosts| hosts.unreachable),
];

/// Columns of hosts by state.
#[derive(Debug)]
pub(super) struct Counted(Vec<Bucket>);

impl Counted {
    pub(super) fn new(buckets: Vec<Bucket>) -> Self {
        Self(buckets)
    }
}

impl fmt::Display for Counted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let width = self.0.len().max(1);
        write!(
            f,
            "<svg class=\"counted\" viewBox=\"0 0 {width} {HEIGHT}\" preserveAspectRatio=\"none\" role=\"img\" \
             aria-label=\"Hosts by state over time\">"
        )?;
        let most = self.0.iter().map(|bucket| bucket.hosts.total).max();
        let most = most.unwrap_or_default().max(1);
        for (x, bucket) in self.0.iter().enumerate() {
            let mut below = 0;
            for (word, tone, count) in STATES {
                below = column(f, x, (below, count(&bucket.hosts)), most, (tone, word))?;
            }
            column(
                f,
                x,
                (below, bucket.unknown),
                most,
                (Tone::Unknown, "unknown"),
            )?;
        }
        f.write_str("</svg>")
    }
}

impl HtmlSafe for Counted {}

/// Draws so many hosts on those below, and returns how many lie below the next.
fn column(
    f: &mut fmt::Formatter<'_>,
    x: usize,
    (below, count): (u32, u32),
    most: u32,
    (tone, word): (Tone, &str),
) -> Result<u32, fmt::Error> {
    if count == 0 {
        return Ok(below);
    }
    let height = |count: u32| u64::from(count) * u64::from(HEIGHT) / u64::from(most);
    let (top, bottom) = (height(below + count), height(below));
    write!(
        f,
        "<rect class=\"fill-{}\" x=\"{x}\" y=\"{}\" width=\"1.02\" height=\"{}\"><title>{count} {word}</title></rect>",
        tone.as_str(),
        u64::from(HEIGHT) - top,
        top - bottom,
    )?;
    Ok(below + count)
}

/// How many hosts are in a state now.
pub(super) struct Tally {
    pub(super) word: &'static str,
    pub(super) tone: Tone,
    pub(super) count: u32,
}

/// Returns the states that hosts are in.
pub(super) fn tallies(hosts: &HostCounts) -> Vec<Tally> {
    let known = STATES.into_iter().map(|(word, tone, count)| Tally {
        word,
        tone,
        count: count(hosts),
    });
    known.filter(|tally| tally.count > 0).collect()
}
