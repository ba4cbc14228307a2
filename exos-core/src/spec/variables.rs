//! Environment variables, whose values stay out of what is printed.

use std::collections::BTreeMap;
use std::fmt;
use std::ops::{Deref, DerefMut};

use serde::{Deserialize, Serialize};

/// Environment variables by name. Any of them may hold a secret, so `Debug` shows their names alone.
///
/// ```
/// use exos_core::spec::Variables;
///
/// let mut variables: Variables = Variables::default();
/// variables.insert("TOKEN".to_owned(), Some("hunter2".to_owned()));
/// assert_eq!(format!("{variables:?}"), r#"{"TOKEN"}"#);
/// ```
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Variables<V = Option<String>>(BTreeMap<String, V>);

impl<V> Default for Variables<V> {
    fn default() -> Self {
        Self(BTreeMap::new())
    }
}

impl<V> Deref for Variables<V> {
    type Target = BTreeMap<String, V>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl<V> DerefMut for Variables<V> {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.0
    }
}

impl<V> From<BTreeMap<String, V>> for Variables<V> {
    fn from(variables: BTreeMap<String, V>) -> Self {
        Self(variables)
    }
}

impl<V, const N: usize> From<[(String, V); N]> for Variables<V> {
    fn from(variables: [(String, V); N]) -> Self {
        Self(variables.into())
    }
}

impl<V> FromIterator<(String, V)> for Variables<V> {
    fn from_iter<I: IntoIterator<Item = (String, V)>>(variables: I) -> Self {
        Self(variables.into_iter().collect())
    }
}

impl<V> IntoIterator for Variables<V> {
    type Item = (String, V);
    type IntoIter = std::collections::btree_map::IntoIter<String, V>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl<V> fmt::Debug for Variables<V> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::ServiceSpec;

    #[test]
    fn a_specification_is_printed_without_the_values_of_its_variables() {
        let mut web = ServiceSpec::new("web", "shop/web:1");
        let token = [("TOKEN".to_owned(), Some("hunter2".to_owned()))];
        web.container.environment = token.into();
        let printed = format!("{web:?}");
        assert!(printed.contains("TOKEN") && !printed.contains("hunter2"));
    }

    #[test]
    fn variables_are_stored_as_the_plain_map() {
        let variables: Variables<String> = [("A".to_owned(), "1".to_owned())].into();
        let stored = serde_json::to_value(&variables).unwrap();
        assert_eq!(stored, serde_json::json!({"A": "1"}));
        assert_eq!(
            serde_json::from_value::<Variables<String>>(stored).unwrap(),
            variables
        );
    }
}
