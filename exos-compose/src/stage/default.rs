//! Fills in what the specification says when a key is absent.

use crate::path::{Path, walk_mut};
use crate::yaml::{Map, Node};

pub(crate) fn fill(root: &mut Node) {
    walk_mut(root, &mut Path::default(), &mut |node, path| {
        let span = node.span;
        let Some(map) = node.as_map_mut() else {
            return true;
        };
        match path.steps() {
            ["services", _, "build"] => absent(map, "context", || Node::string(".", span)),
            ["services", _, "secrets", "[]"] => {
                let source = map
                    .get("source")
                    .and_then(Node::as_str)
                    .unwrap_or_default()
                    .to_owned();
                absent(map, "target", || {
                    Node::string(format!("/run/secrets/{source}"), span)
                });
            }
            ["services", _, "ports", "[]"] => {
                absent(map, "protocol", || Node::string("tcp", span));
                absent(map, "mode", || Node::string("ingress", span));
            }
            [
                "services",
                _,
                "deploy",
                "resources",
                "reservations",
                "devices",
                "[]",
            ]
            | ["services", _, "gpus", "[]"]
                if !map.contains("device_ids") =>
            {
                absent(map, "count", || Node::string("all", span));
            }
            ["services", _, "volumes", "[]", "bind"] => {
                absent(map, "create_host_path", || Node::bool(true, span));
            }
            _ => {}
        }
        true
    });
}

fn absent(map: &mut Map, key: &str, value: impl FnOnce() -> Node) {
    if !map.contains(key) {
        map.insert(key, value());
    }
}
