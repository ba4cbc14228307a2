//! Fills in what the specification says when a key is absent.

use crate::path::{Place, Trail, visit_mut};
use crate::source::Span;
use crate::yaml::{Map, Node};

type Fill = fn(&mut Map, Span);

const DEFAULTS: &[(Place, Fill)] = &[
    (&["services", "*", "build"], context),
    (&["services", "*", "secrets", "[]"], secret_target),
    (&["services", "*", "ports", "[]"], port),
    (
        &[
            "services",
            "*",
            "deploy",
            "resources",
            "reservations",
            "devices",
            "[]",
        ],
        device_count,
    ),
    (&["services", "*", "gpus", "[]"], device_count),
    (&["services", "*", "volumes", "[]", "bind"], host_path),
];

pub(crate) fn fill(root: &mut Node) {
    visit_mut(root, DEFAULTS, Trail::default(), &mut |node, _, fill| {
        let span = node.span;
        if let Some(map) = node.as_map_mut() {
            fill(map, span);
        }
    });
}

fn context(map: &mut Map, span: Span) {
    absent(map, "context", || Node::string(".", span));
}

fn secret_target(map: &mut Map, span: Span) {
    let source = map.get("source").and_then(Node::as_str).unwrap_or_default();
    let target = format!("/run/secrets/{source}");
    absent(map, "target", || Node::string(target, span));
}

fn port(map: &mut Map, span: Span) {
    absent(map, "protocol", || Node::string("tcp", span));
    absent(map, "mode", || Node::string("ingress", span));
}

fn device_count(map: &mut Map, span: Span) {
    if !map.contains("device_ids") {
        absent(map, "count", || Node::string("all", span));
    }
}

fn host_path(map: &mut Map, span: Span) {
    absent(map, "create_host_path", || Node::bool(true, span));
}

fn absent(map: &mut Map, key: &'static str, value: impl FnOnce() -> Node) {
    if !map.contains(key) {
        map.insert(key, value());
    }
}
