//! A stable hash of a specification, with a short hash of each of its parts.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// The version of the format below; a change of it replaces every container once.
const FORMAT: &str = "1";

/// Parts whose empty values mean something: `command: []` is not the image's command, and a
/// variable without a value is not a missing one.
const WHOLE: [&str; 6] = [
    "annotations",
    "command",
    "entrypoint",
    "environment",
    "labels",
    "tmpfs",
];

/// A hash of a specification that tells what changed, not only that something did.
///
/// # Format
/// `1:<sha256, 32 hex digits>;<part>=<sha256, 8 hex digits>;...` where a part is a field at the top
/// of the specification. The hash covers the parts in the order of their names. Fields that are
/// null, false or an empty collection are left out at every depth, so that an optional field added
/// in a later version of EXOS changes no hash as long as it is not used.
///
/// ```
/// use exos_core::spec::{Fingerprint, ServiceSpec};
///
/// let mut web = ServiceSpec::new("web", "shop/web:1");
/// let before = Fingerprint::of_service(&web);
/// web.container.user = Some("app".to_owned());
/// let after = Fingerprint::of_service(&web);
/// assert_eq!(after.changes_since(&before), ["user"]);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    hash: String,
    parts: BTreeMap<String, String>,
}

impl Fingerprint {
    /// Returns the fingerprint of any specification that serializes to a map.
    pub fn of(spec: &impl Serialize) -> Self {
        Self::of_fields(fields(spec))
    }

    /// Returns the fingerprint of what a service's containers are made from: the container's
    /// specification, image name and platform. Scale, build and dependencies do not count.
    pub fn of_service(service: &super::ServiceSpec) -> Self {
        let mut fields = fields(&service.container);
        fields.insert("image".to_owned(), Value::from(service.image.as_str()));
        if let Some(platform) = &service.platform {
            fields.insert("platform".to_owned(), Value::from(platform.as_str()));
        }
        Self::of_fields(fields)
    }

    /// Returns the names of the parts that differ, in alphabetical order.
    pub fn changes_since(&self, before: &Self) -> Vec<String> {
        let names = self.parts.keys().chain(before.parts.keys());
        let names: std::collections::BTreeSet<_> = names.collect();
        names
            .into_iter()
            .filter(|name| self.parts.get(*name) != before.parts.get(*name))
            .cloned()
            .collect()
    }

    fn of_fields(fields: BTreeMap<String, Value>) -> Self {
        let mut whole = Sha256::new();
        let mut parts = BTreeMap::new();
        for (name, mut value) in fields {
            let used = if WHOLE.contains(&name.as_str()) {
                !value.is_null() && value != Value::Object(serde_json::Map::new())
            } else {
                prune(&mut value)
            };
            if !used {
                continue;
            }
            let digest = Sha256::digest(value.to_string().as_bytes());
            whole.update(name.as_bytes());
            whole.update(b"\0");
            whole.update(digest);
            parts.insert(name, hex(&digest[..4]));
        }
        Self {
            hash: hex(&whole.finalize()[..16]),
            parts,
        }
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{FORMAT}:{}", self.hash)?;
        for (name, digest) in &self.parts {
            write!(f, ";{name}={digest}")?;
        }
        Ok(())
    }
}

/// A label that is not a fingerprint of this version.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not a fingerprint of format {FORMAT}")]
pub struct ParseFingerprintError;

impl FromStr for Fingerprint {
    type Err = ParseFingerprintError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let text = text
            .strip_prefix(FORMAT)
            .and_then(|rest| rest.strip_prefix(':'))
            .ok_or(ParseFingerprintError)?;
        let mut pieces = text.split(';');
        let hash = pieces.next().unwrap_or_default().to_owned();
        let parts = pieces
            .map(|piece| piece.split_once('=').ok_or(ParseFingerprintError))
            .map(|part| part.map(|(name, digest)| (name.to_owned(), digest.to_owned())))
            .collect::<Result<_, _>>()?;
        Ok(Self { hash, parts })
    }
}

fn fields(spec: &impl Serialize) -> BTreeMap<String, Value> {
    match serde_json::to_value(spec) {
        Ok(Value::Object(map)) => map.into_iter().collect(),
        Ok(value) => BTreeMap::from([("value".to_owned(), value)]),
        // Specifications hold no maps with keys that are not strings: they always serialize.
        Err(_) => BTreeMap::new(),
    }
}

/// Drops what nobody set, in all depth, and says whether anything is left.
fn prune(value: &mut Value) -> bool {
    match value {
        Value::Object(map) => map.retain(|_, value| prune(value)),
        Value::Array(items) => items.iter_mut().for_each(|item| {
            prune(item);
        }),
        _ => {}
    }
    !is_unused(value)
}

fn is_unused(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Bool(flag) => !flag,
        Value::Array(items) => items.is_empty(),
        Value::Object(map) => map.is_empty(),
        Value::Number(_) | Value::String(_) => false,
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::ServiceSpec;

    #[test]
    fn a_fingerprint_survives_a_label() {
        let mut web = ServiceSpec::new("web", "shop/web:1");
        web.container
            .environment
            .insert("A".to_owned(), Some("1".to_owned()));
        let fingerprint = Fingerprint::of_service(&web);
        assert_eq!(fingerprint.to_string().parse(), Ok(fingerprint));
    }

    #[test]
    fn scale_and_dependencies_do_not_count() {
        let one = ServiceSpec::new("web", "shop/web:1");
        let mut three = one.clone();
        three.replicas = 3;
        three
            .depends_on
            .insert("db".to_owned(), crate::spec::Dependency::default());
        assert_eq!(
            Fingerprint::of_service(&one),
            Fingerprint::of_service(&three)
        );
    }

    #[test]
    fn the_format_does_not_drift() {
        let fingerprint = Fingerprint::of_service(&ServiceSpec::new("web", "shop/web:1"));
        insta::assert_snapshot!(fingerprint);
    }
}
