//! Values that name a variable instead of holding a text: `- NAME` in lists, and `environment` of secrets and configs.

use crate::load::Environment;
use crate::yaml::{Map, Node, Value};

/// The key under which the content of a secret travels; it is never printed.
pub(crate) const SECRET_CONTENT: &str = "x-#value";

pub(crate) fn resolve(root: &mut Node, environment: &Environment) {
    let Some(root) = root.as_map_mut() else {
        return;
    };
    each(root, "services", |service| {
        if let Some(items) = service.get_mut("environment").and_then(Node::as_seq_mut) {
            for item in items {
                fill_pair(item, environment);
            }
        }
    });
    for (section, key) in [("secrets", SECRET_CONTENT), ("configs", "content")] {
        each(root, section, |object| {
            let Some(node) = object.get("environment") else {
                return;
            };
            if let Some(value) = node.as_str().and_then(|name| environment.get(name)) {
                let content = Node::string(value, node.span);
                object.insert(key, content);
            }
        });
    }
}

/// Gives a variable without `=` its value, if it has one.
pub(crate) fn fill_pair(item: &mut Node, environment: &Environment) {
    if let Value::Str(text) = &mut item.value {
        if let Some(value) = environment.get(text) {
            *text = format!("{text}={value}");
        }
    }
}

fn each(root: &mut Map, section: &str, mut change: impl FnMut(&mut Map)) {
    let Some(section) = root.get_mut(section).and_then(Node::as_map_mut) else {
        return;
    };
    for (_, object) in section.iter_mut() {
        if object
            .as_map()
            .is_some_and(|map| map.contains("environment"))
        {
            if let Some(map) = object.as_map_mut() {
                change(map);
            }
        }
    }
}
