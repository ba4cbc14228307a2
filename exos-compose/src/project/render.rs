//! The project as a value in the shape that docker compose prints.

use serde_json::{Map as JsonMap, Value as Json, json};

use crate::bind::EXTENSIONS;
use crate::project::Project;
use crate::yaml::{Map, Node, Value};

impl Project {
    /// Returns the project as docker compose prints it with `config --format json`.
    ///
    /// Dollar signs stand for themselves here; a caller that prints a compose file writes them double. Of extensions
    /// only those of the top level are part of the shape.
    pub fn to_value(&self) -> Json {
        if let Some(root) = &self.unbound {
            return plain_value(root);
        }
        let mut root = JsonMap::new();
        root.insert("name".to_owned(), json!(self.name));
        for (key, section) in [
            ("networks", &self.networks),
            ("services", &self.services),
            ("volumes", &self.volumes),
        ] {
            if !section.is_empty() || key == "services" {
                root.insert(key.to_owned(), object(section));
            }
        }
        for (key, section) in [("secrets", &self.secrets), ("configs", &self.configs)] {
            if !section.is_empty() {
                root.insert(key.to_owned(), object(section));
            }
        }
        for (key, node) in self.extensions.iter() {
            root.insert(key.to_string(), plain_value(node));
        }
        root.sort_keys();
        Json::Object(root)
    }
}

impl Project {
    /// Returns the project as docker compose prints it as YAML: with the models and every extension, without what is
    /// empty or null.
    pub fn to_yaml_value(&self) -> Json {
        if let Some(root) = &self.unbound {
            return plain_value(root);
        }
        let mut root = JsonMap::new();
        root.insert("name".to_owned(), json!(self.name));
        root.insert("services".to_owned(), extended(&self.services));
        for (key, section) in [
            ("networks", &self.networks),
            ("volumes", &self.volumes),
            ("secrets", &self.secrets),
            ("configs", &self.configs),
            ("models", &self.models),
        ] {
            if !section.is_empty() {
                root.insert(key.to_owned(), extended(section));
            }
        }
        for (key, node) in self.extensions.iter() {
            root.insert(key.to_string(), plain_value(node));
        }
        Json::Object(root)
    }
}

/// The keys of objects that are always printed as JSON, and as YAML only when they say something.
const QUIET: [&str; 6] = [
    "command",
    "entrypoint",
    "resources",
    "placement",
    "ipam",
    "exec",
];

/// A mapping with its extensions among its keys.
fn extended(map: &Map) -> Json {
    let mut object = JsonMap::new();
    for (key, node) in map.iter() {
        let value = match (&**key, &node.value) {
            (EXTENSIONS, Value::Map(extensions)) => {
                object.extend(
                    extensions
                        .iter()
                        .map(|(key, node)| (key.to_string(), plain_value(node))),
                );
                continue;
            }
            (key, _) if key.starts_with('#') => continue,
            (_, Value::Map(map)) => extended(map),
            (_, Value::Seq(items)) => items.iter().map(extended_item).collect(),
            _ => scalar(node),
        };
        let empty = value.is_null() || value.as_object().is_some_and(JsonMap::is_empty);
        if !(empty && QUIET.contains(&&**key)) {
            object.insert(key.to_string(), value);
        }
    }
    Json::Object(object)
}

fn extended_item(node: &Node) -> Json {
    match &node.value {
        Value::Map(map) => extended(map),
        _ => value(node),
    }
}

/// A mapping as it is, without the keys that are not printed.
fn object(map: &Map) -> Json {
    Json::Object(
        map.iter()
            .filter(|(key, _)| !key.starts_with('#'))
            .map(|(key, node)| (key.to_string(), value(node)))
            .collect(),
    )
}

fn value(node: &Node) -> Json {
    match &node.value {
        Value::Map(map) => object(map),
        Value::Seq(items) => items.iter().map(value).collect(),
        _ => scalar(node),
    }
}

/// What the author wrote freely, with sorted keys.
pub(crate) fn plain_value(node: &Node) -> Json {
    match &node.value {
        Value::Map(map) => {
            let mut object: JsonMap<String, Json> = map
                .iter()
                .map(|(key, node)| (key.to_string(), plain_value(node)))
                .collect();
            object.remove(EXTENSIONS);
            object.sort_keys();
            Json::Object(object)
        }
        Value::Seq(items) => items.iter().map(plain_value).collect(),
        _ => scalar(node),
    }
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the number was found to be whole and small"
)]
fn scalar(node: &Node) -> Json {
    match &node.value {
        Value::Bool(value) => json!(value),
        Value::Int(value) => json!(value),
        Value::Uint(value) => json!(value),
        Value::Float(value) if value.fract() == 0.0 && value.abs() < 9e15 => json!(*value as i64),
        Value::Float(value) if value.is_finite() => json!(value),
        Value::Float(_) => node.scalar_text().map_or(Json::Null, |text| json!(text)),
        Value::Str(text) => json!(text),
        _ => Json::Null,
    }
}
