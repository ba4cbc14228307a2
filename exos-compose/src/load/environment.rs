//! The variables that interpolation sees.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// Variables by name. Clones share what is remembered of those that were asked for.
#[derive(Clone, Debug, Default)]
pub(crate) struct Environment {
    variables: BTreeMap<String, String>,
    asked: Arc<Mutex<BTreeSet<String>>>,
}

impl Environment {
    pub(crate) fn new(variables: BTreeMap<String, String>) -> Self {
        Self {
            variables,
            asked: Arc::default(),
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let value = self.variables.get(name)?;
        let mut asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        if !asked.contains(name) {
            asked.insert(name.to_owned());
        }
        Some(value)
    }

    /// The variable, unless it is unset or empty.
    pub(crate) fn non_empty(&self, name: &str) -> Option<&str> {
        self.get(name).filter(|value| !value.is_empty())
    }

    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.variables.insert(name.to_owned(), value.to_owned());
    }

    /// Adds the variables that are not set yet.
    pub(crate) fn fill(&mut self, more: impl IntoIterator<Item = (String, String)>) {
        for (name, value) in more {
            self.variables.entry(name).or_insert(value);
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.variables
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// Forgets which variables were asked for.
    pub(crate) fn forget_asked(&mut self) {
        self.asked = Arc::default();
    }

    /// Returns the variables that were asked for and are set.
    pub(crate) fn asked(&self) -> BTreeMap<String, String> {
        let asked = self.asked.lock().unwrap_or_else(PoisonError::into_inner);
        let known = asked
            .iter()
            .filter_map(|name| Some((name.clone(), self.variables.get(name)?.clone())));
        known.collect()
    }
}
