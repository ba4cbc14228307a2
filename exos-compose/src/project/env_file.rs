//! Reads the env files and label files of the services that are left.

use crate::diagnostic::{Code, Finding};
use crate::dotenv::{self, Variables};
use crate::load::{Session, dotenv_files_parse};
use crate::project::Project;
use crate::resource::PathKind;
use crate::source::Span;
use crate::yaml::{Entry, Key, Map, Node, Value};

/// Adds the files' variables and labels where the service itself gives none, and drops the lists of files.
pub(crate) fn resolve(session: &mut Session<'_>, project: &mut Project, env_files: bool) {
    let Project {
        services,
        environment,
        ..
    } = project;
    for (name, service) in services.iter_mut() {
        let has = |key: &str| service.get(key).is_some();
        let is_sound = session.report.is_sound("services", name);
        if !is_sound || (!has("env_file") && !has("label_file") && !has("environment")) {
            continue;
        }
        let Some(service) = service.as_map_mut() else {
            continue;
        };
        let lookup = |variable: &str| environment.get(variable).map(str::to_owned);
        if env_files {
            let path = format!("services.{name}.env_file");
            add_variables(session, service, &lookup, &path);
        }
        add_labels(session, service, &format!("services.{name}.label_file"));
    }
}

fn add_variables(
    session: &mut Session<'_>,
    service: &mut Map,
    project: &dyn Fn(&str) -> Option<String>,
    path: &str,
) {
    if let Some(own) = service.get_mut("environment").and_then(Node::as_map_mut) {
        for (name, value) in own.iter_mut().filter(|(_, value)| value.is_null()) {
            if let Some(text) = project(name) {
                value.value = Value::Str(text);
            }
        }
    }
    let Some(files) = service.remove("env_file") else {
        return;
    };
    let own = service
        .get("environment")
        .and_then(Node::as_map)
        .cloned()
        .unwrap_or_default();
    let given = |name: &str| own.get(name).and_then(Node::as_str).map(str::to_owned);
    let mut variables = Variables::new();
    for (name, value) in own.iter() {
        variables.extend(
            value
                .as_str()
                .map(|text| (name.to_string(), text.to_owned())),
        );
    }
    for file in files.as_seq().into_iter().flatten() {
        let lookup = |name: &str| project(name).or_else(|| given(name));
        read_env_file(session, file, &lookup, &mut variables, path);
    }
    set(service, "environment", variables, &own, files.span);
}

fn read_env_file(
    session: &mut Session<'_>,
    file: &Node,
    lookup: &dyn Fn(&str) -> Option<String>,
    variables: &mut Variables,
    path: &str,
) {
    // A variable that is not set leaves an empty path, which is no file.
    let place = file.get("path").unwrap_or(file);
    let name = place.as_str().unwrap_or_default().to_owned();
    if session.loader.kind(&name) == PathKind::Missing {
        if file.get("required").and_then(Node::as_bool) != Some(false) {
            let message = match session.shown(&name) {
                shown if shown.is_empty() => "the path of the env file is empty".to_owned(),
                shown => format!("the env file {shown} does not exist"),
            };
            let hint = "create it, or mark it with `required: false`";
            session.report.push(
                Finding::error(Code::EnvFileMissing, place.span, message)
                    .at(path)
                    .with_hint(hint),
            );
        }
        return;
    }
    let format = file.get_str("format").unwrap_or_default();
    if !matches!(format, "" | ".env" | "raw") {
        let span = file.get("format").map_or(place.span, |node| node.span);
        let finding = Finding::error(
            Code::EnvFileMissing,
            span,
            format!("there is no env file format `{format}`"),
        );
        session.report.push(
            finding
                .at(path)
                .with_hint("leave `format` out, or write `raw`"),
        );
        return;
    }
    let Ok(text) = session.read(&name, place.span) else {
        return;
    };
    if format == "raw" {
        read_raw(session, place, &text, lookup, variables);
    } else {
        // What is wrong in the file is in the report already.
        let _ = dotenv_files_parse(session, &name, &text, lookup, variables);
    }
}

fn read_raw(
    session: &mut Session<'_>,
    place: &Node,
    text: &str,
    lookup: &dyn Fn(&str) -> Option<String>,
    variables: &mut Variables,
) {
    if let Err(error) = dotenv::raw::parse(text, lookup, variables) {
        let name = place.as_str().unwrap_or_default();
        let (source, text) = session.keep_private(name, text);
        let span = Span::at_line(source, &text, error.line, error.column);
        session
            .report
            .push(Finding::error(Code::EnvFile, span, error.kind.to_string()));
    }
}

fn add_labels(session: &mut Session<'_>, service: &mut Map, path: &str) {
    let Some(files) = service.remove("label_file") else {
        return;
    };
    let own = service
        .get("labels")
        .and_then(Node::as_map)
        .cloned()
        .unwrap_or_default();
    let mut labels = Variables::new();
    for file in files.as_seq().into_iter().flatten() {
        let name = file.as_str().unwrap_or_default();
        if session.loader.kind(name) == PathKind::Missing {
            let message = format!("the label file {} does not exist", session.shown(name));
            session
                .report
                .push(Finding::error(Code::EnvFileMissing, file.span, message).at(path));
            continue;
        }
        let Ok(text) = session.read(name, file.span) else {
            continue;
        };
        let known = labels.clone();
        let lookup = |variable: &str| known.get(variable).cloned();
        // What is wrong in the file is in the report already.
        let _ = dotenv_files_parse(session, name, &text, &lookup, &mut labels);
    }
    set(service, "labels", labels, &own, files.span);
}

/// The read values, sorted, with the service's own ones over them.
fn set(service: &mut Map, key: &'static str, read: Variables, own: &Map, span: Span) {
    let mut entries: Vec<(Key, Entry)> = read
        .into_iter()
        .filter(|(name, _)| !own.contains(name))
        .map(|(name, value)| {
            (
                name.into(),
                Entry {
                    key: span,
                    node: Node::string(value, span),
                },
            )
        })
        .chain(own.clone().into_entries())
        .collect();
    entries.sort_by(|a, b| a.0.cmp(&b.0));
    if entries.is_empty() {
        return;
    }
    let mut map = Map::default();
    for (name, entry) in entries {
        map.insert_entry(name, entry);
    }
    service.insert(key, Node::map(map, span));
}
