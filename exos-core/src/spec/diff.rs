//! What differs between two specifications, field by field. Pure: values in, values out.

use serde::Serialize;
use serde_json::{Map, Value};

use super::StackSpec;
use crate::error::{Error, ErrorKind, Result};

/// One field that differs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Difference {
    /// The field, such as `services.web.container.ports[0].published`.
    pub path: String,
    /// Its value before; absent when it was not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Value>,
    /// Its value after; absent when it is not set.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<Value>,
    /// Whether the values are left out, because they may hold secrets.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub hidden: bool,
}

/// How much of what differs is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// Everything, secrets and variables too.
    All,
    /// Values of the fields that hold no secrets; of others only that something in them differs.
    Public,
}

/// The fields of a service, of its container, and of networks and volumes that hold no secrets. A field that is not here
/// is hidden, so that a new one is not shown by oversight.
const PUBLIC: &[&str] = &[
    "attach",
    "attachable",
    "cap_add",
    "container_name",
    "depends_on",
    "devices",
    "dns",
    "domainname",
    "drain_timeout",
    "driver",
    "enable_ipv4",
    "enable_ipv6",
    "expose",
    "external",
    "external_links",
    "extra_hosts",
    "global",
    "group_add",
    "hostname",
    "image",
    "init",
    "internal",
    "ipam_driver",
    "ipam_pools",
    "key",
    "mac_address",
    "mounts",
    "name",
    "namespaces",
    "network",
    "placement",
    "platform",
    "ports",
    "pull_policy",
    "replicas",
    "resources",
    "restart",
    "runtime",
    "scale_policy",
    "security",
    "start_on_create",
    "stdin_open",
    "stop_grace_period",
    "stop_signal",
    "sysctls",
    "tmpfs",
    "tty",
    "upgrade",
    "use_api_socket",
    "user",
    "volumes_from",
    "working_dir",
];

/// The parts of a stack whose things have names that hold no secrets.
const PARTS: &[&str] = &["services", "networks", "volumes", "disabled"];

/// What says where a stack is, not what it is.
const NO_CONTENT: &[&str] = &["environment", "origin", "revision", "name"];

/// Returns the fields that differ, in the order of their paths.
///
/// # Behavior
/// - What is not set (`null`, `false`, empty) counts as absent, so that a field which an older version of EXOS did not
///   know is no difference.
/// - Lists of plain values are one field; in other lists each item is compared with the one in its place.
///
/// # Errors
/// `Internal` when a specification cannot be written as JSON.
///
/// ```
/// use exos_core::spec::{ServiceSpec, Shown, StackSpec, diff};
///
/// let before = StackSpec::new("shop").with_service(ServiceSpec::new("web", "shop/web:1"));
/// let after = StackSpec::new("shop").with_service(ServiceSpec::new("web", "shop/web:2"));
/// let differences = diff(&before, &after, Shown::Public)?;
/// assert_eq!(differences[0].path, "services.web.image");
/// # Ok::<(), exos_core::Error>(())
/// ```
pub fn diff(before: &StackSpec, after: &StackSpec, shown: Shown) -> Result<Vec<Difference>> {
    let mut walk = Walk {
        shown,
        found: Vec::new(),
    };
    walk.compare(&mut Vec::new(), content(before)?, content(after)?);
    Ok(walk.found)
}

/// Returns what is set in a specification.
fn content(spec: &StackSpec) -> Result<Option<Value>> {
    let value = serde_json::to_value(spec).map_err(|error| {
        let message = "a specification cannot be written as JSON";
        Error::new(ErrorKind::Internal, "compare stacks", message).source(error)
    })?;
    let Value::Object(mut fields) = value else {
        return Ok(None);
    };
    fields.retain(|name, _| !NO_CONTENT.contains(&name.as_str()));
    Ok(set(fields.into()))
}

/// Leaves out what is not set.
fn set(value: Value) -> Option<Value> {
    match value {
        Value::Null | Value::Bool(false) => None,
        Value::String(text) => (!text.is_empty()).then_some(Value::String(text)),
        Value::Array(items) if items.is_empty() => None,
        Value::Array(items) => Some(items.into_iter().map(item).collect()),
        Value::Object(fields) => {
            let set = fields
                .into_iter()
                .filter_map(|(name, value)| Some((name, set(value)?)));
            let set: Map<_, _> = set.collect();
            (!set.is_empty()).then_some(Value::Object(set))
        }
        other => Some(other),
    }
}

/// Leaves out what is not set in an item, which keeps its place itself.
fn item(value: Value) -> Value {
    match value {
        Value::Object(_) | Value::Array(_) => set(value).unwrap_or_default(),
        plain => plain,
    }
}

struct Walk {
    shown: Shown,
    found: Vec<Difference>,
}

impl Walk {
    fn compare(&mut self, path: &mut Vec<String>, before: Option<Value>, after: Option<Value>) {
        if before == after {
            return;
        }
        if self.shown == Shown::Public && !is_public(path) {
            self.found.push(Difference {
                path: written(path),
                before: None,
                after: None,
                hidden: true,
            });
            return;
        }
        match (parts(before), parts(after)) {
            (Parts::Leaf(before), Parts::Leaf(after)) => self.found.push(Difference {
                path: written(path),
                before,
                after,
                hidden: false,
            }),
            (before, after) => self.compare_parts(path, before, after),
        }
    }

    fn compare_parts(&mut self, path: &mut Vec<String>, before: Parts, after: Parts) {
        let (mut before, mut after) = (before.named(), after.named());
        let mut names: Vec<String> = before.keys().chain(after.keys()).cloned().collect();
        names.sort_by_key(|name| (name.parse::<usize>().ok(), name.clone()));
        names.dedup();
        for name in names {
            let (before, after) = (before.remove(&name), after.remove(&name));
            path.push(name);
            self.compare(path, before, after);
            path.pop();
        }
    }
}

/// A value as the walk sees it.
enum Parts {
    Leaf(Option<Value>),
    Fields(Map<String, Value>),
    Items(Vec<Value>),
}

impl Parts {
    /// Returns the parts by name; items are named by their place, and a leaf stands for itself.
    fn named(self) -> Map<String, Value> {
        match self {
            Self::Leaf(None) => Map::new(),
            Self::Leaf(Some(value)) => Map::from_iter([(String::new(), value)]),
            Self::Fields(fields) => fields,
            Self::Items(items) => {
                let numbered = items.into_iter().enumerate();
                numbered.map(|(at, item)| (at.to_string(), item)).collect()
            }
        }
    }
}

fn parts(value: Option<Value>) -> Parts {
    match value {
        Some(Value::Object(fields)) => Parts::Fields(fields),
        Some(Value::Array(items))
            if items.iter().any(|item| item.is_object() || item.is_array()) =>
        {
            Parts::Items(items)
        }
        leaf => Parts::Leaf(leaf),
    }
}

/// Says whether everything below a path, or the way to it, may be shown.
fn is_public(path: &[String]) -> bool {
    // The parts of a stack, and the name of each, are no secret.
    let Some(field) = path.get(2) else {
        return path
            .first()
            .is_none_or(|part| PARTS.contains(&part.as_str()));
    };
    let field = if field == "container" {
        path.get(3)
    } else {
        Some(field)
    };
    field.is_none_or(|field| PUBLIC.contains(&field.as_str()))
}

/// Writes a path: a part that is a number or no plain word stands in brackets.
fn written(path: &[String]) -> String {
    let mut text = String::new();
    for part in path.iter().filter(|part| !part.is_empty()) {
        let is_word = part
            .chars()
            .all(|c| c.is_alphanumeric() || "_-".contains(c));
        if part.parse::<usize>().is_ok() {
            text.extend(["[", part, "]"]);
        } else if !is_word {
            text.extend(["[", &format!("{part:?}"), "]"]);
        } else if text.is_empty() {
            text.push_str(part);
        } else {
            text.extend([".", part]);
        }
    }
    text
}

#[cfg(test)]
mod tests;
