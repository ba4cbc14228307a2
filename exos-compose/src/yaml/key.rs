//! The keys of mappings.

use std::borrow::Borrow;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// A key of a mapping; copies share its text. Two keys are the same when they read the same.
#[derive(Clone, Debug)]
pub(crate) enum Key {
    /// A word of the specification.
    Known(&'static str),
    /// A word of the author.
    Written(Arc<str>),
}

impl Key {
    pub(crate) fn written(text: &str) -> Self {
        Self::Written(Arc::from(text))
    }
}

impl Deref for Key {
    type Target = str;

    fn deref(&self) -> &str {
        match self {
            Self::Known(text) => text,
            Self::Written(text) => text,
        }
    }
}

impl From<&'static str> for Key {
    fn from(word: &'static str) -> Self {
        Self::Known(word)
    }
}

impl From<String> for Key {
    fn from(text: String) -> Self {
        Self::Written(Arc::from(text))
    }
}

impl Borrow<str> for Key {
    fn borrow(&self) -> &str {
        self
    }
}

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl Eq for Key {}

impl PartialOrd for Key {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Key {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        (**self).cmp(&**other)
    }
}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (**self).hash(state);
    }
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self)
    }
}
