//! Rules of one value or mapping that the table of the specification cannot say.

use std::net::IpAddr;

use crate::diagnostic::{Code, Finding, Report};
use crate::path::{Place, Trail, visit};
use crate::yaml::{Map, Node};

type Rule = fn(&Node, &Map) -> Result<(), Finding>;

const RULES: &[(Place, Rule)] = &[
    (&["volumes", "*"], external_volume),
    (&["configs", "*"], |node, map| {
        one_source(node, map, &["file", "environment", "content"])
    }),
    (&["secrets", "*"], |node, map| {
        one_source(node, map, &["file", "environment"])
    }),
    (&["services", "*", "ports", "[]"], host_address),
    (&["services", "*", "develop", "watch", "[]"], watched_path),
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
        device_request,
    ),
    (&["services", "*", "gpus", "[]"], device_request),
];

pub(crate) fn check(root: &Node, report: &mut Report) {
    visit(root, RULES, Trail::default(), &mut |node, path, rule| {
        if let Some(Err(finding)) = node.as_map().map(|map| rule(node, map)) {
            report.push(finding.at(path.to_string()));
        }
    });
}

/// An external volume is made by someone else, so nothing but its name can be said about it.
fn external_volume(_: &Node, map: &Map) -> Result<(), Finding> {
    if map.get("external").and_then(Node::as_bool) != Some(true) {
        return Ok(());
    }
    let other = map
        .entries()
        .find(|(key, _)| !matches!(&***key, "name" | "external") && !key.starts_with("x-"));
    match other {
        Some((key, entry)) => Err(Finding::error(
            Code::Conflict,
            entry.key,
            format!("an external volume has no `{key}`"),
        )
        .with_hint(format!("remove `{key}` or `external`"))),
        None => Ok(()),
    }
}

fn one_source(node: &Node, map: &Map, sources: &[&str]) -> Result<(), Finding> {
    let given: Vec<&&str> = sources.iter().filter(|key| map.contains(key)).collect();
    let all = sources.join(", ");
    match given.len() {
        0 if map.contains("driver") || map.contains("external") => Ok(()),
        0 => Err(Finding::error(
            Code::MissingKey,
            node.span,
            format!("one of {all} must be given"),
        )),
        1 => Ok(()),
        _ => {
            let span = map.get_entry(given[1]).map_or(node.span, |entry| entry.key);
            Err(Finding::error(
                Code::Conflict,
                span,
                format!("only one of {all} can be given"),
            )
            .with_hint(format!("remove `{}` or `{}`", given[0], given[1])))
        }
    }
}

fn host_address(_: &Node, map: &Map) -> Result<(), Finding> {
    match map.get("host_ip") {
        Some(node) if node.as_str().is_none_or(|ip| ip.parse::<IpAddr>().is_err()) => {
            let shown = node.scalar_text().unwrap_or_default();
            Err(Finding::error(
                Code::Port,
                node.span,
                format!("`{shown}` is not an IP address"),
            ))
        }
        _ => Ok(()),
    }
}

fn watched_path(_: &Node, map: &Map) -> Result<(), Finding> {
    match map.get("path") {
        Some(path) if path.as_str() == Some("") => Err(Finding::error(
            Code::MissingKey,
            path.span,
            "the path to watch is empty",
        )),
        _ => Ok(()),
    }
}

fn device_request(_: &Node, map: &Map) -> Result<(), Finding> {
    match (map.get("count"), map.get_entry("device_ids")) {
        (Some(_), Some(ids)) => Err(Finding::error(
            Code::Conflict,
            ids.key,
            "`count` and `device_ids` exclude each other",
        )
        .with_hint("keep one of the two")),
        _ => Ok(()),
    }
}
