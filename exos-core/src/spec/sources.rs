//! The files that a stack is made from, as they are sent and kept.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::StackSpec;
use crate::error::Result;

/// The files that a stack is made from. `Debug` shows their names only: texts and values may hold secrets.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sources {
    /// The compose file.
    pub compose: String,
    /// The exos-compose file beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exos_compose: Option<String>,
    /// The variables that the files are interpolated with.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub env: BTreeMap<String, String>,
    /// All other files that those name, by their path beside the compose file.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub files: BTreeMap<String, String>,
}

impl Sources {
    /// Returns the sources of a compose file alone.
    pub fn compose(text: impl Into<String>) -> Self {
        Self {
            compose: text.into(),
            ..Self::default()
        }
    }
}

impl fmt::Debug for Sources {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let env: Vec<&String> = self.env.keys().collect();
        let files: Vec<&String> = self.files.keys().collect();
        f.debug_struct("Sources")
            .field("env", &env)
            .field("files", &files)
            .finish_non_exhaustive()
    }
}

/// Makes a specification from the files of a stack.
pub trait StackLoader: Send + Sync + fmt::Debug {
    /// Loads the stack called `name`.
    ///
    /// # Behavior
    /// - Reads nothing but `sources`: no disk, no environment, no clock.
    ///
    /// # Errors
    /// `Invalid` with every problem at `file:line:column`.
    fn load(&self, name: &str, sources: &Sources) -> Result<StackSpec>;
}

/// Reads the compose text as the JSON of a [`StackSpec`], for tests without the compose crate.
#[cfg(any(test, feature = "test-util"))]
#[derive(Debug, Clone, Copy, Default)]
pub struct FakeLoader;

#[cfg(any(test, feature = "test-util"))]
impl FakeLoader {
    /// Returns sources that load as `stack`.
    pub fn sources(stack: &StackSpec) -> Sources {
        Sources::compose(serde_json::to_string(stack).unwrap_or_default())
    }
}

#[cfg(any(test, feature = "test-util"))]
impl StackLoader for FakeLoader {
    fn load(&self, name: &str, sources: &Sources) -> Result<StackSpec> {
        let read: Result<StackSpec, _> = serde_json::from_str(&sources.compose);
        let mut stack = read.map_err(|error| {
            let at = format!("compose:{}:{}", error.line(), error.column());
            crate::Error::invalid(
                "load stack",
                vec![crate::Problem::new(at, error.to_string())],
            )
        })?;
        name.clone_into(&mut stack.name);
        Ok(stack)
    }
}
