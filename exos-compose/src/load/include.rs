//! `include`: other compose projects become part of this one.

use std::rc::Rc;

use crate::diagnostic::{Code, Finding};
use crate::load::file::ComposeFile;
use crate::load::model::{self, Scope};
use crate::load::reset::Tagged;
use crate::load::{Session, Stop, dotenv_files};
use crate::merge::merge;
use crate::pathname;
use crate::resource::PathKind;
use crate::source::Span;
use crate::yaml::{Map, Node, Value};

/// What an include may bring.
const IMPORTED: [&str; 6] = [
    "services", "volumes", "networks", "secrets", "configs", "models",
];
/// Includes inside includes.
const MAX_DEPTH: usize = 100;
/// Includes of all files: files that each include the next one twice would otherwise go on for ever.
const MOST: usize = 1_000;

/// One entry of the list.
struct Include {
    span: Span,
    paths: Vec<String>,
    project_directory: Option<String>,
    env_files: Vec<String>,
}

/// Loads every included project and adds it to `root`, where what the including file says wins. One that cannot be
/// loaded leaves the others to be looked at.
pub(crate) fn apply(
    session: &mut Session<'_>,
    scope: &Scope,
    file: &str,
    tagged: &Tagged,
    root: &mut Node,
) {
    let Some(list) = root.as_map_mut().and_then(|map| map.remove("include")) else {
        return;
    };
    let includes = read_list(&list).unwrap_or_else(|finding| {
        session.report.push(finding.at("include"));
        session.report.doubt("");
        Vec::new()
    });
    for include in includes {
        let imported = load(session, scope, file, &include);
        if imported
            .and_then(|imported| import(session, tagged, imported, root))
            .is_err()
        {
            session.report.doubt("");
        }
    }
}

fn read_list(list: &Node) -> Result<Vec<Include>, Finding> {
    let bad = |node: &Node, needed: &str| {
        Finding::error(
            Code::Include,
            node.span,
            format!("this must be {needed}, and it is a {}", node.kind()),
        )
    };
    match &list.value {
        Value::Null => Ok(Vec::new()),
        Value::Seq(items) => items
            .iter()
            .map(|item| match &item.value {
                Value::Str(path) => Ok(Include {
                    span: item.span,
                    paths: vec![path.clone()],
                    project_directory: None,
                    env_files: Vec::new(),
                }),
                Value::Map(map) => Ok(Include {
                    span: item.span,
                    paths: strings(map, "path")
                        .map_err(|node| bad(node, "a path or a list of paths"))?,
                    project_directory: map
                        .get("project_directory")
                        .and_then(Node::as_str)
                        .map(str::to_owned),
                    env_files: strings(map, "env_file")
                        .map_err(|node| bad(node, "a path or a list of paths"))?,
                }),
                _ => Err(bad(item, "a path or a mapping")),
            })
            .collect(),
        _ => Err(bad(list, "a list").with_hint("write `include: [file]`")),
    }
}

fn strings<'n>(map: &'n Map, key: &str) -> Result<Vec<String>, &'n Node> {
    match map.get(key) {
        None => Ok(Vec::new()),
        Some(node) => match &node.value {
            Value::Null => Ok(Vec::new()),
            Value::Str(text) => Ok(vec![text.clone()]),
            Value::Seq(items) => items
                .iter()
                .map(|item| item.as_str().map(str::to_owned).ok_or(node))
                .collect(),
            _ => Err(node),
        },
    }
}

fn load(
    session: &mut Session<'_>,
    scope: &Scope,
    file: &str,
    include: &Include,
) -> Result<Node, Stop> {
    session.included += 1;
    if session.included > MOST {
        let message = format!("more than {MOST} files are included");
        let finding = Finding::error(Code::Include, include.span, message).at("include");
        return Err(session.fail(finding));
    }
    let mut including = scope.including.clone();
    including.push(file.to_owned());
    let paths: Vec<String> = include
        .paths
        .iter()
        .map(|path| pathname::absolute(&scope.base_dir, path))
        .collect();
    let Some(main) = paths.first() else {
        let finding =
            Finding::error(Code::Include, include.span, "the include names no file").at("include");
        return Err(session.fail(finding.with_hint("add `path:`")));
    };
    if including.contains(main) || including.len() > MAX_DEPTH {
        let chain: Vec<String> = including
            .iter()
            .chain([main])
            .map(|path| session.shown(path))
            .collect();
        let message = format!("these files include each other: {}", chain.join(" -> "));
        return Err(
            session.fail(Finding::error(Code::IncludeCycle, include.span, message).at("include"))
        );
    }
    let (base_dir, working_dir) =
        directories(session, scope, main, include.project_directory.as_deref());
    let environment = environment(session, scope, include, &base_dir)?;
    let scope = Scope {
        base_dir,
        working_dir,
        environment: Rc::new(environment),
        including,
        stages: scope.stages,
        resolve_paths: true,
    };
    let mut files = Vec::with_capacity(paths.len());
    for path in paths {
        files.push(ComposeFile::read(session, path, include.span)?);
    }
    model::load(session, files, &scope)
}

/// Where the included project looks for files, and what its paths are put under, seen from the including one.
fn directories(
    session: &Session<'_>,
    scope: &Scope,
    main: &str,
    given: Option<&str>,
) -> (String, String) {
    let seen = |path: &str| {
        let path = pathname::absolute(&scope.base_dir, path);
        let is_dir = session.loader.kind(&path) == PathKind::Directory;
        let directory = if is_dir {
            path
        } else {
            pathname::parent(&path)
        };
        pathname::relative(&scope.base_dir, &directory).unwrap_or(directory)
    };
    match given.filter(|directory| !directory.is_empty()) {
        None => (pathname::parent(main), seen(main)),
        Some(directory) if pathname::is_absolute(directory) => {
            (directory.to_owned(), directory.to_owned())
        }
        Some(directory) => (
            pathname::absolute(&scope.base_dir, directory),
            seen(directory),
        ),
    }
}

/// The including project's variables, and those of the included one's env files that are not set.
fn environment(
    session: &mut Session<'_>,
    scope: &Scope,
    include: &Include,
    base_dir: &str,
) -> Result<crate::load::Environment, Stop> {
    let files: Vec<String> = if include.env_files.is_empty() {
        let default = pathname::join(base_dir, ".env");
        let there = session.loader.kind(&default) == PathKind::File;
        there.then_some(default).into_iter().collect()
    } else {
        let named = include.env_files.iter().filter(|path| *path != "/dev/null");
        named
            .map(|path| pathname::absolute(&scope.base_dir, path))
            .collect()
    };
    let variables = dotenv_files::read_all(session, &files, &scope.environment, include.span)?;
    let mut environment = crate::load::Environment::clone(&scope.environment);
    environment.fill(variables);
    Ok(environment)
}

fn import(
    session: &mut Session<'_>,
    tagged: &Tagged,
    mut imported: Node,
    root: &mut Node,
) -> Result<(), Stop> {
    for section in IMPORTED {
        let Some(from) = imported.as_map_mut().and_then(|map| map.remove(section)) else {
            continue;
        };
        let Value::Map(from) = from.value else {
            continue;
        };
        let Some(root) = root.as_map_mut() else {
            continue;
        };
        if root.get(section).is_none_or(Node::is_null) {
            let empty = Node::map(Map::default(), Span::default());
            root.insert(section, empty);
        }
        let Some(to) = root.get_mut(section).and_then(Node::as_map_mut) else {
            continue;
        };
        for (name, mut entry) in std::sync::Arc::unwrap_or_clone(from).into_entries() {
            let Some(place) = to.get_mut(&name) else {
                to.insert_entry(name, entry);
                continue;
            };
            let path = [section, &*name];
            if tagged.holds(&path) {
                continue;
            }
            tagged.clear_in(&mut entry.node, &path);
            let given = std::mem::replace(place, entry.node);
            merge(place, given, &path).map_err(|finding| session.fail(finding))?;
        }
    }
    Ok(())
}
