//! A secret within a specification.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

use crate::secret::Secret;

/// A [`Secret`] that is part of a specification.
///
/// Beside a secret it can be compared, because the planner compares, and it serializes as it is, because engines and
/// fingerprints need it. Whoever prints a serialized specification for people leaves it out, and whoever stores one
/// seals it.
#[derive(Clone, Default, Deserialize)]
#[serde(transparent)]
pub struct Sensitive(Secret);

impl Sensitive {
    /// Wraps a value.
    pub fn new(value: impl Into<String>) -> Self {
        Self(Secret::new(value.into()))
    }

    /// Returns the value, for handing it to the engine.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }
}

impl PartialEq for Sensitive {
    fn eq(&self, other: &Self) -> bool {
        self.expose() == other.expose()
    }
}

impl Eq for Sensitive {}

impl Serialize for Sensitive {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.expose())
    }
}

impl fmt::Debug for Sensitive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
