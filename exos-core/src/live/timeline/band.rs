//! The states of one host.

use serde::Serialize;

use crate::clock::Timestamp;
use crate::live::host::HostState;

/// A time in which a host was in one state.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Span {
    /// The state; nothing where it is not known.
    pub state: Option<HostState>,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub to: Timestamp,
}

/// Returns the states of a host from one moment to another, without a gap.
///
/// `changes` are the moments at which it came into a state, `watched` the times in which a server watched, both in order.
///
/// # Behavior
/// - What nobody watched is not known, and neither is what comes before the first change.
/// - There are at most `most`: where more changed, each part of the time shows the worst that was in it.
pub fn spans(
    changes: &[(Timestamp, Option<HostState>)],
    watched: &[(Timestamp, Timestamp)],
    (from, to): (Timestamp, Timestamp),
    most: usize,
) -> Vec<Span> {
    let mut exact = Spans::default();
    let mut at = from;
    for &(begin, end) in watched {
        let (begin, end) = (begin.clamp(at, to), end.clamp(at, to));
        exact.push(None, at, begin);
        let mut since = begin;
        let before = changes.iter().take_while(|(at, _)| *at <= begin);
        let mut state = before.last().and_then(|(_, state)| *state);
        for &(change, next) in changes.iter().filter(|(at, _)| *at > begin && *at < end) {
            exact.push(state, since, change);
            (since, state) = (change, next);
        }
        exact.push(state, since, end);
        at = end;
    }
    exact.push(None, at, to);
    if exact.0.len() <= most {
        return exact.0;
    }
    coarse(&exact.0, (from, to), most)
}

/// Spans that are joined where their states are the same.
#[derive(Default)]
struct Spans(Vec<Span>);

impl Spans {
    fn push(&mut self, state: Option<HostState>, from: Timestamp, to: Timestamp) {
        if from >= to {
            return;
        }
        match self.0.last_mut() {
            Some(last) if last.state == state => last.to = to,
            _ => self.0.push(Span { state, from, to }),
        }
    }
}

/// Shows the worst state in each of so many parts; what is not known shows where nothing else is.
fn coarse(exact: &[Span], (from, to): (Timestamp, Timestamp), parts: usize) -> Vec<Span> {
    let mut spans = Spans::default();
    let edge = |part: usize| edge(from, to, part, parts);
    let mut rest = exact;
    for part in 0..parts {
        let (begin, end) = (edge(part), edge(part + 1));
        let past = rest.iter().take_while(|span| span.to <= begin).count();
        rest = &rest[past..];
        let within = rest.iter().take_while(|span| span.from < end);
        spans.push(within.filter_map(|span| span.state).min(), begin, end);
    }
    spans.0
}

/// Returns where a part of a time begins.
pub(super) fn edge(from: Timestamp, to: Timestamp, part: usize, parts: usize) -> Timestamp {
    let length = to.as_millis() - from.as_millis();
    let as_i64 = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let share = length.saturating_mul(as_i64(part)) / as_i64(parts.max(1));
    Timestamp::from_millis(from.as_millis() + share)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_millis(second * 1000)
    }

    const STATES: [Option<HostState>; 4] = [
        None,
        Some(HostState::Active),
        Some(HostState::Unreachable),
        Some(HostState::Inactive),
    ];

    proptest! {
        #[test]
        fn each_moment_shows_the_last_change_before_it_where_somebody_watched(
            changes in prop::collection::btree_map(0..100i64, 0usize..4, 0..20),
            edges in prop::collection::btree_set(0..100i64, 0..8),
        ) {
            let kept: Vec<_> = changes.iter().map(|(second, n)| (at(*second), STATES[*n])).collect();
            let edges: Vec<_> = edges.into_iter().collect();
            let watched: Vec<_> = edges.chunks_exact(2).map(|two| (at(two[0]), at(two[1]))).collect();
            let shown = spans(&kept, &watched, (at(10), at(90)), 1000);
            for second in 10..90 {
                let is_watched = watched.iter().any(|(from, to)| (*from..*to).contains(&at(second)));
                let last = changes.range(..=second).next_back();
                let expected = last.filter(|_| is_watched).and_then(|(_, n)| STATES[*n]);
                let mut found = shown.iter().filter(|span| (span.from..span.to).contains(&at(second)));
                prop_assert_eq!(found.next().map(|span| span.state), Some(expected));
                prop_assert!(found.next().is_none());
            }
            prop_assert!(shown.windows(2).all(|two| two[0].state != two[1].state));
        }
    }

    #[test]
    fn more_than_are_asked_for_are_joined_and_the_worst_shows() {
        let flap = |second: i64| match second % 2 {
            0 => HostState::Active,
            _ => HostState::Unreachable,
        };
        let flaps = (0..1000).map(|second| (at(second), Some(flap(second))));
        let flaps: Vec<_> = flaps.collect();
        let shown = spans(&flaps, &[(at(0), at(1000))], (at(0), at(1000)), 10);
        assert_eq!(
            shown,
            [Span {
                state: Some(HostState::Unreachable),
                from: at(0),
                to: at(1000)
            }]
        );
    }
}
