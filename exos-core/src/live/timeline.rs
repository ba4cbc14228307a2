//! The states of hosts over time. Pure: values in, values out.
//!
//! What is kept is when a host came into a state, and from when to when some server watched. Whatever happened while none
//! did is not known.

mod band;
mod bucket;

pub use band::{Span, spans};
pub use bucket::{Bucket, buckets};

use super::host::{Host, HostState, Link};

/// The states by the numbers that they are kept as. They stay as they are.
const NUMBERS: [(HostState, u8); 8] = [
    (HostState::Error, 1),
    (HostState::Unreachable, 2),
    (HostState::Incompatible, 3),
    (HostState::Connecting, 4),
    (HostState::Draining, 5),
    (HostState::Inactive, 6),
    (HostState::Active, 7),
    (HostState::Removed, 8),
];

/// Returns the state of a host as it is kept: a host whose engine never answered is in none that is known.
pub(crate) fn state_of(host: &Host) -> Option<HostState> {
    let is_new = host.link == Link::Connecting && host.last_seen.is_none();
    (!is_new || host.state == HostState::Removed).then_some(host.state)
}

/// Returns the number of a state; 0 is not known.
pub(crate) fn number(state: Option<HostState>) -> u8 {
    let found = NUMBERS.iter().find(|(known, _)| Some(*known) == state);
    found.map_or(0, |(_, number)| *number)
}

/// Returns the state of a number; a number of a later version is not known.
pub(crate) fn state(number: f64) -> Option<HostState> {
    let is_it = |(_, known): &&(HostState, u8)| (f64::from(*known) - number).abs() < 0.5;
    NUMBERS.iter().find(is_it).map(|(state, _)| *state)
}
