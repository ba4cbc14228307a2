//! A host's states over time.

use exos_core::Timestamp;
use exos_core::live::{HostState, Span};
use exos_core::platform::Band;

use crate::pages::layout::Layout;
use crate::pages::show::{State as Shown, Tone};

/// The time that is shown, from and to.
pub(super) type Time = (Timestamp, Timestamp);

/// A host's states over time.
pub(super) struct BandRow {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) environment: String,
    pub(super) spans: Vec<SpanRow>,
    /// The same in words, for who does not see it.
    pub(super) says: String,
}

/// A state for a while.
pub(super) struct SpanRow {
    /// Where it begins, in thousandths of the time.
    pub(super) from: u32,
    pub(super) width: u32,
    pub(super) tone: Tone,
    pub(super) word: &'static str,
}

impl BandRow {
    pub(super) fn new(layout: &Layout, band: &Band, time: Time) -> Self {
        let environment = layout.name_of(&band.environment);
        let spans = band.spans.iter().map(|span| SpanRow::new(span, time));
        let spans: Vec<SpanRow> = spans.collect();
        let mut words: Vec<&str> = spans.iter().map(|span| span.word).collect();
        words.dedup();
        Self {
            href: format!("/environments/{environment}/hosts/{}", band.name),
            name: band.name.to_string(),
            says: words.join(", then "),
            environment,
            spans,
        }
    }
}

impl SpanRow {
    fn new(span: &Span, time: Time) -> Self {
        let (from, to) = (place(span.from, time), place(span.to, time));
        let (tone, word) = shown(span.state);
        Self {
            from,
            // A moment is seen too.
            width: to.saturating_sub(from).max(1),
            tone,
            word,
        }
    }
}

fn shown(state: Option<HostState>) -> (Tone, &'static str) {
    state.map_or((Tone::Unknown, "unknown"), |state| {
        let Shown { tone, word } = Shown::host(state);
        (tone, word)
    })
}

/// Returns for how long a host was in trouble.
pub(super) fn trouble(band: &Band) -> u64 {
    let bad = band
        .spans
        .iter()
        .filter(|span| shown(span.state).0 == Tone::Bad);
    bad.map(|span| span.to.since(span.from).as_secs()).sum()
}

/// Returns where a moment lies, in thousandths of the time.
pub(super) fn place(at: Timestamp, (from, to): Time) -> u32 {
    let length = to.since(from).as_millis().max(1);
    let passed = at.since(from).as_millis().min(length);
    u32::try_from(passed * 1000 / length).unwrap_or(1000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_lie_within_the_time() {
        let at = Timestamp::from_millis;
        let time = (at(1000), at(3000));
        for (moment, expected) in [(0, 0), (1000, 0), (2000, 500), (3000, 1000), (9000, 1000)] {
            assert_eq!(place(at(moment), time), expected, "{moment}");
        }
    }
}
