//! The project in the shapes that docker compose prints.
//!
//! Nodes are written straight to the serializer: a project of thousands of services is not copied to be printed.

use std::collections::BTreeMap;
use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::Value as Json;

use crate::bind::EXTENSIONS;
use crate::project::{Project, yaml};
use crate::yaml::{Map, Node, Value};

impl Project {
    /// Returns the project as docker compose prints it with `config --format json`; [`Serialize`] writes the same.
    ///
    /// Dollar signs stand for themselves here; a caller that prints a compose file writes them double. Of extensions
    /// only those of the top level are part of the shape.
    pub fn to_value(&self) -> Json {
        serde_json::to_value(self).unwrap_or_default()
    }

    /// Returns the project as docker compose prints it as YAML: with the models and every extension, without what is empty
    /// or null. Of dollar signs the same holds as in [`Project::to_value`].
    ///
    /// # Errors
    /// When it holds what compose files never do.
    pub fn to_yaml(&self) -> Result<String, fmt::Error> {
        yaml::text(&Yaml(self))
    }

    fn sections(&self) -> [(&'static str, &Map); 6] {
        [
            ("services", &self.services),
            ("networks", &self.networks),
            ("volumes", &self.volumes),
            ("secrets", &self.secrets),
            ("configs", &self.configs),
            ("models", &self.models),
        ]
    }
}

/// Writes docker compose's JSON shape, keys of the top level sorted.
impl Serialize for Project {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if let Some(root) = &self.unbound {
            return Written(root).serialize(serializer);
        }
        let mut keys: BTreeMap<&str, Part<'_>> = BTreeMap::from([("name", Part::Name(&self.name))]);
        for (key, section) in self.sections() {
            if key == "services" || (key != "models" && !section.is_empty()) {
                keys.insert(key, Part::Bound(section));
            }
        }
        keys.extend(
            self.extensions
                .iter()
                .map(|(key, node)| (&**key, Part::Written(node))),
        );
        serializer.collect_map(keys)
    }
}

/// A project as YAML shows it, in the order in which a person reads it.
struct Yaml<'p>(&'p Project);

impl Serialize for Yaml<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let project = self.0;
        if let Some(root) = &project.unbound {
            return Written(root).serialize(serializer);
        }
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &project.name)?;
        for (key, section) in project.sections() {
            if key == "services" || !section.is_empty() {
                map.serialize_entry(key, &Extended(section))?;
            }
        }
        for (key, node) in project.extensions.iter() {
            map.serialize_entry(&**key, &Written(node))?;
        }
        map.end()
    }
}

/// What stands at the top level.
enum Part<'p> {
    Name(&'p str),
    Bound(&'p Map),
    Written(&'p Node),
}

impl Serialize for Part<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Name(name) => name.serialize(serializer),
            Self::Bound(map) => bound(map, serializer),
            Self::Written(node) => Extension(node).serialize(serializer),
        }
    }
}

/// An extension as JSON, in which docker compose prints an empty list as null.
struct Extension<'p>(&'p Node);

impl Serialize for Extension<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0.value {
            Value::Map(map) => serializer.collect_map(by_name(map, Extension)),
            Value::Seq(items) if items.is_empty() => serializer.serialize_unit(),
            Value::Seq(items) => serializer.collect_seq(items.iter().map(Extension)),
            _ => scalar(self.0, serializer),
        }
    }
}

/// The entries sorted by key.
fn by_name<'p, T>(map: &'p Map, wrap: impl Fn(&'p Node) -> T) -> Vec<(&'p str, T)> {
    let mut entries: Vec<_> = map.iter().map(|(key, node)| (&**key, wrap(node))).collect();
    entries.sort_by_key(|(key, _)| *key);
    entries
}

/// A bound value, without the keys that are not printed.
struct Bound<'p>(&'p Node);

impl Serialize for Bound<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0.value {
            Value::Map(map) => bound(map, serializer),
            Value::Seq(items) => serializer.collect_seq(items.iter().map(Bound)),
            _ => scalar(self.0, serializer),
        }
    }
}

fn bound<S: Serializer>(map: &Map, serializer: S) -> Result<S::Ok, S::Error> {
    let printed = map.iter().filter(|(key, _)| !key.starts_with('#'));
    serializer.collect_map(printed.map(|(key, node)| (&**key, Bound(node))))
}

/// A bound mapping with its extensions among its keys.
struct Extended<'p>(&'p Map);

/// Keys that JSON always has, and YAML only when they say something.
const QUIET: [&str; 6] = [
    "command",
    "entrypoint",
    "resources",
    "placement",
    "ipam",
    "exec",
];

impl Serialize for Extended<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        for (key, node) in self.0.iter() {
            match (&**key, &node.value) {
                (EXTENSIONS, Value::Map(extensions)) => {
                    for (key, node) in extensions.iter() {
                        map.serialize_entry(&**key, &Written(node))?;
                    }
                }
                (key, _)
                    if key.starts_with('#') || (QUIET.contains(&key) && says_nothing(node)) => {}
                (key, Value::Map(inner)) => map.serialize_entry(key, &Extended(inner))?,
                (key, Value::Seq(items)) => map.serialize_entry(key, &ExtendedItems(items))?,
                (key, _) => map.serialize_entry(key, &Bound(node))?,
            }
        }
        map.end()
    }
}

struct ExtendedItems<'p>(&'p [Node]);

impl Serialize for ExtendedItems<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(ExtendedItem))
    }
}

struct ExtendedItem<'p>(&'p Node);

impl Serialize for ExtendedItem<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0.value {
            Value::Map(map) => Extended(map).serialize(serializer),
            _ => Bound(self.0).serialize(serializer),
        }
    }
}

/// Null, or a mapping of such.
fn says_nothing(node: &Node) -> bool {
    match &node.value {
        Value::Null => true,
        Value::Map(map) => map.iter().all(|(_, node)| says_nothing(node)),
        _ => false,
    }
}

/// What the author wrote freely, with sorted keys.
struct Written<'p>(&'p Node);

impl Serialize for Written<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match &self.0.value {
            Value::Map(map) => serializer.collect_map(by_name(map, Written)),
            Value::Seq(items) => serializer.collect_seq(items.iter().map(Written)),
            _ => scalar(self.0, serializer),
        }
    }
}

/// What the author wrote freely, as a value.
pub(crate) fn plain_value(node: &Node) -> Json {
    serde_json::to_value(Written(node)).unwrap_or_default()
}

/// Whole numbers print without a point, as Go prints them.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the number was found to be whole and small"
)]
fn scalar<S: Serializer>(node: &Node, serializer: S) -> Result<S::Ok, S::Error> {
    match &node.value {
        Value::Bool(value) => serializer.serialize_bool(*value),
        Value::Int(value) => serializer.serialize_i64(*value),
        Value::Uint(value) => serializer.serialize_u64(*value),
        Value::Float(value) if value.fract() == 0.0 && value.abs() < 9e15 => {
            serializer.serialize_i64(*value as i64)
        }
        Value::Float(value) if value.is_finite() => serializer.serialize_f64(*value),
        Value::Float(_) => serializer.serialize_str(&node.scalar_text().unwrap_or_default()),
        Value::Str(text) => serializer.serialize_str(text),
        Value::Null | Value::Seq(_) | Value::Map(_) => serializer.serialize_unit(),
    }
}
