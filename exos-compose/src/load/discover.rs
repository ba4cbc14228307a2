//! Finds the working directory, the variables and the compose files of a request.

use crate::diagnostic::{Code, Finding};
use crate::load::file::ComposeFile;
use crate::load::{Environment, Session, Stop, dotenv_files};
use crate::pathname;
use crate::request::LoadRequest;
use crate::resource::PathKind;
use crate::source::Span;
use crate::value::boolean;

const FILE_NAMES: [&str; 4] = [
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
];
const OVERRIDE_NAMES: [&str; 4] = [
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/// Files that add EXOS's keys to the services of the compose file beside them, in the order of merging.
const COMPANION_NAMES: [&str; 4] = [
    "rancher-compose.yml",
    "rancher-compose.yaml",
    "exos-compose.yml",
    "exos-compose.yaml",
];

/// What a request means once files and variables are looked up.
pub(crate) struct Found {
    pub(crate) working_dir: String,
    pub(crate) environment: Environment,
    pub(crate) files: Vec<ComposeFile>,
}

pub(crate) fn discover(session: &mut Session<'_>, request: &LoadRequest) -> Result<Found, Stop> {
    let mut environment = Environment::new(request.environment.clone());
    environment.fill([("PWD".to_owned(), request.current_dir.clone())]);
    let mut paths: Vec<String> = request.files.clone();
    // The files may be named in an env file, and the env file may lie beside the files: look twice.
    read_env_files(session, request, &paths, &mut environment)?;
    if paths.is_empty() {
        paths = named_by_environment(session, request, &environment)?;
    }
    if paths.is_empty() {
        paths = search(session, &working_dir(request, &paths));
    }
    read_env_files(session, request, &paths, &mut environment)?;
    if paths.is_empty() {
        let message = format!(
            "no compose file in {} or above it",
            working_dir(request, &paths)
        );
        let hint = format!("name one with -f, or create {}", FILE_NAMES[0]);
        return Err(
            session.fail(Finding::error(Code::NoFile, Span::default(), message).with_hint(hint))
        );
    }
    let working_dir = working_dir(request, &paths);
    paths.extend(companions(session, request, &paths));
    session.like_rancher = paths.iter().any(|path| is_companion(path));
    // A file that is no YAML does not keep the others from being read: all mistakes are reported at once.
    let files: Vec<_> = paths
        .iter()
        .filter_map(|path| read(session, request, path).ok())
        .collect();
    if files.len() < paths.len() {
        return Err(Stop);
    }
    for file in files.iter().filter(|file| is_companion(&file.path)) {
        environment.fill(file.question_defaults());
    }
    Ok(Found {
        working_dir,
        environment,
        files,
    })
}

/// `--project-directory`, else where the first file is, else the current directory.
fn working_dir(request: &LoadRequest, paths: &[String]) -> String {
    if let Some(directory) = request
        .project_directory
        .as_deref()
        .filter(|directory| !directory.is_empty())
    {
        return pathname::absolute(&request.current_dir, directory);
    }
    match paths.iter().find(|path| *path != "-") {
        Some(path) => pathname::parent(&pathname::absolute(&request.current_dir, path)),
        None => request.current_dir.clone(),
    }
}

fn read_env_files(
    session: &mut Session<'_>,
    request: &LoadRequest,
    paths: &[String],
    environment: &mut Environment,
) -> Result<(), Stop> {
    let absolute = |path: &String| pathname::absolute(&request.current_dir, path);
    let files: Vec<String> = if !request.env_files.is_empty() {
        request.env_files.iter().map(absolute).collect()
    } else if let Some(list) = request
        .environment
        .get("COMPOSE_ENV_FILES")
        .filter(|list| list.contains(|c| c != ','))
    {
        list.split(',')
            .filter(|path| !path.is_empty())
            .map(|path| pathname::absolute(&request.current_dir, path))
            .collect()
    } else if request
        .environment
        .get("COMPOSE_DISABLE_ENV_FILE")
        .is_some_and(|flag| boolean::is_on(flag))
    {
        Vec::new()
    } else {
        let default = pathname::join(&working_dir(request, paths), ".env");
        let there = session.loader.kind(&default) == PathKind::File;
        there.then_some(default).into_iter().collect()
    };
    let variables = dotenv_files::read_all(session, &files, environment, Span::default())?;
    environment.fill(variables);
    Ok(())
}

fn named_by_environment(
    session: &mut Session<'_>,
    request: &LoadRequest,
    environment: &Environment,
) -> Result<Vec<String>, Stop> {
    let Some(list) = environment.get("COMPOSE_FILE") else {
        return Ok(Vec::new());
    };
    let separator = environment
        .non_empty("COMPOSE_PATH_SEPARATOR")
        .unwrap_or(":");
    let mut paths = Vec::new();
    for name in list.split(separator) {
        let path = pathname::absolute(&request.current_dir, name);
        if name == "-" {
            paths.push(name.to_owned());
        } else if session.loader.kind(&path) == PathKind::Missing {
            let message = format!(
                "COMPOSE_FILE names {}, and there is no such file",
                session.shown(&path)
            );
            return Err(session.fail(Finding::error(Code::Unreadable, Span::default(), message)));
        } else {
            paths.push(path);
        }
    }
    Ok(paths)
}

/// The default files of a directory or of the nearest one above it.
fn search(session: &mut Session<'_>, directory: &str) -> Vec<String> {
    let mut directory = directory.to_owned();
    loop {
        if let Some(main) = pick(session, &directory, &FILE_NAMES) {
            let over = pick(session, &directory, &OVERRIDE_NAMES);
            return [Some(main), over].into_iter().flatten().collect();
        }
        let parent = pathname::parent(&directory);
        if parent == directory {
            return Vec::new();
        }
        directory = parent;
    }
}

fn pick(session: &mut Session<'_>, directory: &str, names: &[&str]) -> Option<String> {
    let paths = names.iter().map(|name| pathname::join(directory, name));
    let there: Vec<String> = paths
        .filter(|path| session.loader.kind(path) != PathKind::Missing)
        .collect();
    if there.len() > 1 {
        let shown: Vec<String> = there.iter().map(|path| session.shown(path)).collect();
        let message = format!("{} could be meant; {} is used", shown.join(", "), shown[0]);
        session
            .report
            .push_once(Finding::warning(Code::Ambiguous, Span::default(), message));
    }
    there.into_iter().next()
}

/// The companion files beside the first compose file, without those that are named anyway.
fn companions(session: &Session<'_>, request: &LoadRequest, paths: &[String]) -> Vec<String> {
    let named: Vec<String> = paths
        .iter()
        .map(|path| pathname::absolute(&request.current_dir, path))
        .collect();
    let Some(first) = paths
        .iter()
        .zip(&named)
        .find(|(path, _)| *path != "-")
        .map(|(_, path)| path)
    else {
        return Vec::new();
    };
    let directory = pathname::parent(first);
    let beside = COMPANION_NAMES
        .iter()
        .map(|name| pathname::join(&directory, name));
    beside
        .filter(|path| !named.contains(path) && session.loader.kind(path) == PathKind::File)
        .collect()
}

/// Whether the file is named as a companion of a compose file.
pub(crate) fn is_companion(path: &str) -> bool {
    COMPANION_NAMES.contains(&pathname::base_name(path))
}

fn read(session: &mut Session<'_>, request: &LoadRequest, path: &str) -> Result<ComposeFile, Stop> {
    if path == "-" {
        let Some(text) = request.stdin.clone() else {
            let message = "the file `-` is the standard input, and there is none";
            return Err(session.fail(Finding::error(Code::Unreadable, Span::default(), message)));
        };
        return ComposeFile::parse(session, "-".to_owned(), &text);
    }
    let path = pathname::absolute(&request.current_dir, path);
    ComposeFile::read(session, path, Span::default())
}
