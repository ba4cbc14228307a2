//! Reading the engine's JSON.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};

/// Reads a value for which engines also write `null`.
pub(super) fn nullable<'de, D, T>(from: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de> + Default,
{
    Ok(Option::<T>::deserialize(from)?.unwrap_or_default())
}

/// Reads the keys of an object, or of `null`; the values do not matter.
pub(super) fn keys<'de, D: Deserializer<'de>>(from: D) -> Result<BTreeSet<String>, D::Error> {
    let map: Map<String, Value> = nullable(from)?;
    Ok(map.into_iter().map(|(key, _)| key).collect())
}
