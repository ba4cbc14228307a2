//! Keeps the services that were named and what they depend on.

use std::collections::BTreeSet;

use crate::diagnostic::{Code, Diagnostics, Finding, Report};
use crate::project::{Project, profile, prune};
use crate::source::Span;
use crate::suggest::nearest;
use crate::yaml::{Key, Map, Node};

impl Project {
    /// Returns the project with only the named services and what they depend on; without names, all of it.
    ///
    /// # Errors
    /// When a name is no service of the project.
    pub fn with_services<S: AsRef<str>>(
        &self,
        names: impl IntoIterator<Item = S>,
    ) -> Result<Self, Diagnostics> {
        let names: Vec<String> = names
            .into_iter()
            .map(|name| name.as_ref().to_owned())
            .collect();
        let mut project = self.clone();
        apply(&mut project, &names).map_err(|finding| {
            let mut report = Report::default();
            report.push(finding);
            report.resolve(&self.sources)
        })?;
        prune::apply(&mut project);
        Ok(project)
    }
}

pub(crate) fn apply(project: &mut Project, names: &[String]) -> Result<(), Finding> {
    if names.is_empty() {
        return Ok(());
    }
    enable(project, names);
    let mut kept: BTreeSet<Key> = BTreeSet::new();
    let mut wanted: Vec<Key> = Vec::new();
    for name in names {
        let matching: Vec<Key> = project
            .services
            .keys()
            .filter(|service| glob(name, service))
            .cloned()
            .collect();
        if matching.is_empty() {
            return Err(no_such_service(project, name));
        }
        wanted.extend(matching);
    }
    while let Some(name) = wanted.pop() {
        let Some(service) = project
            .services
            .get(&name)
            .filter(|_| kept.insert(name.clone()))
        else {
            continue;
        };
        for (dependency, options) in dependencies(service) {
            if project.services.contains(dependency) {
                wanted.push(dependency.clone());
            } else if options.get("required").and_then(Node::as_bool) != Some(false) {
                return Err(no_such_service(project, dependency));
            }
        }
    }
    for (name, entry) in std::mem::take(&mut project.services).into_entries() {
        if kept.contains(&name) {
            project.services.insert_entry(name, entry);
        } else {
            project.disabled.insert_entry(name, entry);
        }
    }
    for (_, service) in project.services.iter_mut() {
        if service.get("depends_on").is_some() {
            let Some(service) = service.as_map_mut() else {
                continue;
            };
            if let Some(dependencies) = service.get_mut("depends_on").and_then(Node::as_map_mut) {
                dependencies.retain(|name, _| kept.contains(name));
                if dependencies.is_empty() {
                    service.remove("depends_on");
                }
            }
        }
    }
    Ok(())
}

/// Naming a service enables its profiles.
fn enable(project: &mut Project, names: &[String]) {
    let disabled = names.iter().filter_map(|name| project.disabled.get(name));
    let more: Vec<String> = disabled
        .flat_map(|service| profile::of(service))
        .map(str::to_owned)
        .collect();
    if !more.is_empty() {
        project.profiles.extend(more);
        profile::apply(project);
    }
}

/// The services that a service depends on, with the conditions.
pub(crate) fn dependencies(service: &Node) -> impl Iterator<Item = (&Key, &Node)> {
    service
        .get("depends_on")
        .and_then(Node::as_map)
        .into_iter()
        .flat_map(Map::iter)
}

fn no_such_service(project: &Project, name: &str) -> Finding {
    let known = project
        .services
        .keys()
        .chain(project.disabled.keys())
        .map(|key| &**key);
    let hint = nearest(name, known).map(|near| format!("did you mean `{near}`?"));
    Finding::error(
        Code::NoSuchService,
        Span::default(),
        format!("there is no service `{name}`"),
    )
    .maybe_hint(hint)
}

/// Shell patterns with `*` and `?`.
fn glob(pattern: &str, name: &str) -> bool {
    match (pattern.as_bytes(), name.as_bytes()) {
        ([], []) => true,
        ([b'*', ..], _) => {
            (0..=name.len()).any(|at| name.is_char_boundary(at) && glob(&pattern[1..], &name[at..]))
        }
        ([b'?', ..], [_, ..]) => glob(&pattern[1..], &name[1..]),
        ([a, ..], [b, ..]) if a == b && a.is_ascii() => glob(&pattern[1..], &name[1..]),
        _ => pattern == name,
    }
}
