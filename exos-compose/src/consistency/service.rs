//! Keys of one service that contradict each other.

use crate::diagnostic::{Code, Finding};
use crate::project::Project;
use crate::yaml::Node;

pub(crate) fn check(service: &Node, findings: &mut Vec<Finding>) {
    if ["build", "image", "provider"]
        .iter()
        .all(|key| service.get(key).is_none())
    {
        let finding = Finding::error(
            Code::NoImage,
            service.span,
            "the service has neither an image nor a build",
        );
        findings.push(finding.with_hint("add `image:` or `build:`"));
    }
    if let (Some(mode), Some(networks)) = (service.get("network_mode"), service.get("networks")) {
        findings.push(
            conflict(
                mode,
                "`network_mode` and `networks` exclude each other",
                networks,
            )
            .at("network_mode"),
        );
    }
    build(service, findings);
    health_test(service, findings);
    replicas(service, findings);
    limits(service, findings);
    watches(service, findings);
}

fn build(service: &Node, findings: &mut Vec<Finding>) {
    let Some(build) = service.get("build") else {
        return;
    };
    if let (Some(inline), Some(file)) = (build.get("dockerfile_inline"), build.get("dockerfile")) {
        let message = "`dockerfile` and `dockerfile_inline` exclude each other";
        findings.push(conflict(inline, message, file).at("build.dockerfile_inline"));
    }
    if let (Some(platforms), Some(platform)) = (build.get("platforms"), service.get("platform")) {
        if !platforms
            .as_seq()
            .into_iter()
            .flatten()
            .any(|built| built.same(platform))
        {
            let message = format!(
                "the image is not built for the platform {}",
                platform.as_str().unwrap_or_default()
            );
            findings.push(conflict(platform, &message, platforms).at("platform"));
        }
    }
}

fn health_test(service: &Node, findings: &mut Vec<Finding>) {
    let Some(test) = service
        .get("healthcheck")
        .and_then(|check| check.get("test"))
    else {
        return;
    };
    let first = test.as_seq().and_then(<[Node]>::first);
    if !matches!(
        first.and_then(Node::as_str),
        None | Some("CMD" | "CMD-SHELL" | "NONE")
    ) {
        let message = "the test begins with CMD, CMD-SHELL or NONE";
        findings.push(
            Finding::error(Code::Healthcheck, first.unwrap_or(test).span, message)
                .at("healthcheck.test"),
        );
    }
}

fn replicas(service: &Node, findings: &mut Vec<Finding>) {
    let scale = service.get("scale");
    let replicas = service
        .get("deploy")
        .and_then(|deploy| deploy.get("replicas"));
    if let (Some(scale), Some(replicas)) = (scale, replicas) {
        if !scale.same(replicas) {
            findings.push(
                conflict(scale, "`scale` and `deploy.replicas` differ", replicas).at("scale"),
            );
        }
    }
    for (node, path) in [(scale, "scale"), (replicas, "deploy.replicas")] {
        if let Some(node) = node.filter(|node| node.as_int().is_some_and(|count| count < 0)) {
            findings.push(
                Finding::error(Code::Range, node.span, "the number must be at least 0").at(path),
            );
        }
    }
    let count = scale.or(replicas).and_then(Node::as_int).unwrap_or(1);
    if let Some(name) = service.get("container_name").filter(|_| count > 1) {
        let message = format!("{count} containers cannot share one `container_name`");
        let finding = Finding::error(Code::Conflict, name.span, message).at("container_name");
        findings.push(finding.with_hint("remove `container_name`, or run one container"));
    }
}

/// The limits that have two places must agree wherever the second place has limits at all.
fn limits(service: &Node, findings: &mut Vec<Finding>) {
    for (key, group, twin) in [
        ("cpus", "limits", "cpus"),
        ("mem_limit", "limits", "memory"),
        ("mem_reservation", "reservations", "memory"),
        ("pids_limit", "limits", "pids"),
    ] {
        let Some(own) = service.get(key) else {
            continue;
        };
        let resources = service
            .get("deploy")
            .and_then(|deploy| deploy.get("resources"));
        let Some(group_node) = resources.and_then(|resources| resources.get(group)) else {
            continue;
        };
        let agrees = group_node.get(twin).is_some_and(|other| other.same(own));
        if !agrees {
            let message = format!("`{key}` and `deploy.resources.{group}.{twin}` differ");
            findings
                .push(conflict(own, &message, group_node.get(twin).unwrap_or(group_node)).at(key));
        }
    }
}

fn watches(service: &Node, findings: &mut Vec<Finding>) {
    let watches = service
        .get("develop")
        .and_then(|develop| develop.get("watch"))
        .and_then(Node::as_seq);
    for watch in watches.unwrap_or_default() {
        let needs_target = !matches!(watch.get_str("action"), Some("rebuild" | "restart"));
        if needs_target && watch.get("target").is_none() {
            let message = "a watch that copies files needs a target";
            findings.push(
                Finding::error(Code::MissingKey, watch.span, message)
                    .at("develop.watch")
                    .with_hint("add `target:`"),
            );
        }
    }
}

fn conflict(node: &Node, message: &str, other: &Node) -> Finding {
    Finding::error(Code::Conflict, node.span, message)
        .related("the other one is here", other.span)
        .with_hint("keep one of the two")
}

/// `scale` is also the number of replicas where there is a `deploy` section.
pub(crate) fn settle_replicas(project: &mut Project) {
    for (_, service) in project.services.iter_mut() {
        let Some(scale) = service.get("scale").cloned() else {
            continue;
        };
        let Some(deploy) = service.as_map_mut().and_then(|map| map.get_mut("deploy")) else {
            continue;
        };
        if let Some(deploy) = deploy.as_map_mut() {
            deploy.insert("replicas", scale);
        }
    }
}
