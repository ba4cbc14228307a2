//! The state of a host as the API writes it, where one that is not known is a word as well.

use serde::de::{IntoDeserializer, value};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::live::HostState;

/// The word for a state that is not known.
const UNKNOWN: &str = "unknown";

#[expect(
    clippy::ref_option,
    clippy::trivially_copy_pass_by_ref,
    reason = "serde gives a reference to the field"
)]
pub(super) fn serialize<S: Serializer>(
    state: &Option<HostState>,
    serializer: S,
) -> Result<S::Ok, S::Error> {
    match state {
        Some(state) => state.serialize(serializer),
        None => serializer.serialize_str(UNKNOWN),
    }
}

/// A state that only a later server knows is none that is known here.
pub(super) fn deserialize<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<HostState>, D::Error> {
    let word = String::deserialize(deserializer)?;
    let known: Result<HostState, value::Error> = HostState::deserialize(word.into_deserializer());
    Ok(known.ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Held(#[serde(with = "super")] Option<HostState>);

    #[test]
    fn a_state_is_read_as_it_is_written_also_when_it_is_not_known() {
        for (state, word) in [
            (Some(HostState::Unreachable), "\"unreachable\""),
            (None, "\"unknown\""),
        ] {
            assert_eq!(serde_json::to_string(&Held(state)).unwrap(), word);
            let read: Held = serde_json::from_str(word).unwrap();
            assert_eq!(read, Held(state));
        }
    }
}
