//! Names in a service that something else must define.

use crate::diagnostic::{Code, Finding, Report};
use crate::project::Project;
use crate::project::bound::references;
use crate::project::select::dependencies;
use crate::source::Span;
use crate::suggest::nearest;
use crate::yaml::{Map, Node};

/// Looks the names up in the sections that have all of theirs.
pub(crate) fn check(
    project: &Project,
    service: &Node,
    report: &Report,
    findings: &mut Vec<Finding>,
) {
    for (section, known, what) in [
        ("networks", &project.networks, "network"),
        ("models", &project.models, "model"),
    ] {
        if report.is_complete(section) {
            keys(service, section, what, known, findings);
        }
    }
    if report.is_complete("volumes") {
        mounts(project, service, findings);
    }
    let build = service.get("build");
    if report.is_complete("configs") {
        named(service, "configs", "config", &project.configs, findings);
    }
    if report.is_complete("secrets") {
        for node in [Some(service), build].into_iter().flatten() {
            named(node, "secrets", "secret", &project.secrets, findings);
        }
    }
    if report.is_complete("services") {
        if let Some(build) = build {
            build_contexts(project, build, findings);
        }
        depended_on(project, service, findings);
    }
}

fn keys(service: &Node, section: &str, what: &str, known: &Map, findings: &mut Vec<Finding>) {
    let named = service.get(section).and_then(Node::as_map);
    for (name, entry) in named.into_iter().flat_map(Map::entries) {
        if !known.contains(name) {
            findings.push(undefined(what, name, known, entry.key).at(section));
        }
    }
}

fn mounts(project: &Project, service: &Node, findings: &mut Vec<Finding>) {
    for (name, mount) in references(service, "volumes", "source") {
        if mount.get_str("type") == Some("volume") && !project.volumes.contains(name) {
            findings.push(undefined("volume", name, &project.volumes, mount.span).at("volumes"));
        }
    }
}

fn named(node: &Node, section: &str, what: &str, known: &Map, findings: &mut Vec<Finding>) {
    for item in node.get(section).and_then(Node::as_seq).unwrap_or_default() {
        let name = item.get_str("source").unwrap_or_default();
        if !known.contains(name) {
            findings.push(undefined(what, name, known, item.span).at(section));
        }
    }
}

fn undefined(what: &str, name: &str, known: &Map, span: Span) -> Finding {
    let hint = match nearest(name, known.keys().map(|key| &**key)) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("define it under `{what}s:`"),
    };
    Finding::error(
        Code::UndefinedReference,
        span,
        format!("no {what} `{name}` is defined"),
    )
    .with_hint(hint)
}

fn depended_on(project: &Project, service: &Node, findings: &mut Vec<Finding>) {
    let map = service.get("depends_on").and_then(Node::as_map);
    for (name, options) in dependencies(service) {
        let disabled = project.disabled.contains(name);
        let optional = options.get("required").and_then(Node::as_bool) == Some(false);
        if project.services.contains(name) || (disabled && optional) {
            continue;
        }
        let span = map
            .and_then(|map| map.get_entry(name))
            .map_or(options.span, |entry| entry.key);
        let finding = if disabled {
            Finding::error(
                Code::UndefinedDependency,
                span,
                format!("the service `{name}` is in no enabled profile"),
            )
            .with_hint("enable its profile, or depend on it with `required: false`")
        } else {
            let hint = nearest(name, project.services.keys().map(|key| &**key))
                .map(|near| format!("did you mean `{near}`?"));
            Finding::error(
                Code::UndefinedDependency,
                span,
                format!("there is no service `{name}` to depend on"),
            )
            .maybe_hint(hint)
        };
        findings.push(finding.at("depends_on"));
    }
}

/// A build that takes another service's image needs that service to be built.
fn build_contexts(project: &Project, build: &Node, findings: &mut Vec<Finding>) {
    for (_, context) in build
        .get("additional_contexts")
        .and_then(Node::as_map)
        .into_iter()
        .flat_map(Map::iter)
    {
        let Some(name) = context
            .as_str()
            .and_then(|text| text.strip_prefix("service:"))
        else {
            continue;
        };
        let message = match project.services.get(name) {
            Some(service) if service.get("build").is_some() => continue,
            Some(_) => format!("the service `{name}` is not built, so it is no context"),
            None => format!("there is no service `{name}` to take as a context"),
        };
        findings.push(
            Finding::error(Code::UndefinedReference, context.span, message)
                .at("build.additional_contexts"),
        );
    }
}
