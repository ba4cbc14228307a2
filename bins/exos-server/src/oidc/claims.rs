//! From what a provider says of somebody to an identity.

use std::collections::BTreeSet;

use exos_core::platform::Identity;
use exos_core::{Error, ErrorKind, Result};
use openidconnect::AdditionalClaims;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::config::OidcConfig;

/// The claims that the standard has no name for.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct More {
    #[serde(flatten)]
    claims: Map<String, Value>,
}

impl AdditionalClaims for More {}

/// All claims about somebody, of the ID token and of the provider's answer about the user.
#[derive(Debug, Default)]
pub(super) struct Claims(Map<String, Value>);

impl Claims {
    /// Adds claims; those that are there already count more.
    pub(super) fn add(&mut self, claims: &impl Serialize) {
        let Ok(Value::Object(claims)) = serde_json::to_value(claims) else {
            return;
        };
        for (name, value) in claims {
            self.0.entry(name).or_insert(value);
        }
    }

    /// Returns a claim by its name, or by its path with a dot between the names: some providers nest theirs.
    fn get(&self, name: &str) -> Option<&Value> {
        if let Some(value) = self.0.get(name) {
            return Some(value);
        }
        let mut names = name.split('.');
        let first = self.0.get(names.next()?)?;
        names.try_fold(first, |value, name| value.get(name))
    }

    /// Tells whether a claim is there.
    pub(super) fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// Returns who it is.
    ///
    /// # Errors
    /// `Invalid` when there is no claim to name the user after.
    pub(super) fn identity(&self, config: &OidcConfig, subject: &str) -> Result<Identity> {
        let text = |name: &str| self.get(name).and_then(Value::as_str);
        let name = text(&config.username_claim).ok_or_else(|| {
            let message = format!(
                "the provider says nothing in the claim {:?}",
                config.username_claim
            );
            Error::new(ErrorKind::Invalid, "sign in", message)
                .hint("have it sent, or name another one with oidc-username-claim")
        })?;
        Ok(Identity {
            issuer: config.issuer.clone(),
            subject: subject.to_owned(),
            name: name.to_owned(),
            display_name: text("name").unwrap_or_default().to_owned(),
            groups: self
                .get(&config.groups_claim)
                .map(names)
                .unwrap_or_default(),
        })
    }
}

/// Reads a list of names, or one name. Some providers write groups as paths.
fn names(value: &Value) -> BTreeSet<String> {
    let list = match value {
        Value::Array(list) => list.as_slice(),
        one => std::slice::from_ref(one),
    };
    let names = list.iter().filter_map(Value::as_str);
    names
        .map(|name| name.trim_start_matches('/').to_owned())
        .collect()
}
