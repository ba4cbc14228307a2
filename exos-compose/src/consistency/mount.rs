//! Mounts of one service that hide each other.

use std::collections::HashMap;

use crate::diagnostic::{Code, Finding};
use crate::yaml::Node;

pub(crate) fn check(service: &Node, findings: &mut Vec<Finding>) {
    let mut seen: HashMap<&str, &Node> = HashMap::new();
    let items = |key: &str| service.get(key).and_then(Node::as_seq).unwrap_or_default();
    for (index, node) in items("tmpfs").iter().enumerate() {
        let target = node
            .as_str()
            .unwrap_or_default()
            .split(':')
            .next()
            .unwrap_or_default();
        if let Some(first) = seen.insert(target, node) {
            findings.push(twice(target, node, first).at(format!("tmpfs[{index}]")));
        }
    }
    for (index, mount) in items("volumes").iter().enumerate() {
        let target = mount.get_str("target").unwrap_or_default();
        let node = mount.get("target").unwrap_or(mount);
        if let Some(first) = seen.insert(target, node) {
            findings.push(twice(target, node, first).at(format!("volumes[{index}]")));
        }
    }
}

fn twice(target: &str, node: &Node, first: &Node) -> Finding {
    Finding::error(
        Code::MountTwice,
        node.span,
        format!("two mounts have the target {target}"),
    )
    .related("it is first mounted here", first.span)
    .with_hint("give one of them another target")
}
