//! Checks of services against each other and against what stands beside them.

mod cycle;
mod mount;
mod reference;
mod service;

use std::collections::HashMap;

use crate::diagnostic::{Code, Finding, Report};
use crate::project::Project;
use crate::yaml::Node;

/// Reports every contradiction among the enabled services. What is wrong in itself is left out: it may not say what the
/// author meant.
pub(crate) fn check(project: &mut Project, report: &mut Report) {
    for (name, service) in project.services.iter() {
        if report.is_full() {
            break;
        }
        if !report.is_sound("services", name) {
            continue;
        }
        let mut findings = Vec::new();
        service::check(service, &mut findings);
        reference::check(project, service, report, &mut findings);
        mount::check(service, &mut findings);
        for finding in findings {
            let path = match finding.path.as_str() {
                "" => format!("services.{name}"),
                below => format!("services.{name}.{below}"),
            };
            report.push(finding.at(path));
        }
    }
    sources_of_secrets(project, report);
    cycle::check(project, report);
    service::settle_replicas(project);
}

/// Two services cannot give their containers the same name.
pub(crate) fn container_names(project: &Project, report: &mut Report) {
    let mut seen: HashMap<&str, &Node> = HashMap::new();
    for (name, service) in project.services.iter() {
        let Some(node) = service.get("container_name") else {
            continue;
        };
        let Some(text) = node.as_str() else { continue };
        if let Some(first) = seen.insert(text, node) {
            let message = format!("the container name `{text}` is used twice");
            let finding = Finding::error(Code::ContainerName, node.span, message)
                .related("it is first used here", first.span);
            report.push(finding.at(format!("services.{name}.container_name")));
        }
    }
}

/// A secret that is not external comes from a file or a variable.
fn sources_of_secrets(project: &Project, report: &mut Report) {
    for (name, secret) in project.secrets.iter() {
        if !report.is_sound("secrets", name) {
            continue;
        }
        let external = secret.get("external").and_then(Node::as_bool) == Some(true);
        if !external && secret.get("file").is_none() && secret.get("environment").is_none() {
            let message = format!("the secret `{name}` needs a file or a variable");
            let finding = Finding::error(Code::MissingKey, secret.span, message)
                .at(format!("secrets.{name}"));
            report.push(finding.with_hint("add `file:` or `environment:`"));
        }
    }
}
