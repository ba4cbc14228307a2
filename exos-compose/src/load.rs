//! From a request to a project: find the files, merge them, check them, bind them.

mod cast;
mod discover;
mod dotenv_files;
mod environment;
mod extends;
mod file;
mod include;
mod interpolation;
mod legacy;
mod model;
mod name;
mod question;
mod reset;
mod session;

pub(crate) use cast::{bool_of, float32};
pub(crate) use discover::is_companion;
pub(crate) use dotenv_files::parse as dotenv_files_parse;
pub(crate) use environment::Environment;
pub(crate) use session::{Session, Stop};

use crate::diagnostic::{Code, Diagnostics, Finding, Report};
use crate::load::discover::Found;
use crate::load::model::Scope;
use crate::project::Project;
use crate::request::LoadRequest;
use crate::resource::ResourceLoader;
use crate::source::{Sources, Span};
use crate::stage;
use crate::yaml::{Map, Node};

/// A project that loaded, and what is worth knowing about its files.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The project.
    pub project: Project,
    /// Problems that did not stop the load.
    pub warnings: Diagnostics,
}

/// Loads the compose files of a request into a project.
///
/// # Behavior
/// Reads through `loader` only; knows neither the process's environment nor the time. Nothing is written.
///
/// # Errors
/// Every problem found, up to a thousand, each with its place. A stage that finds problems does not keep the later ones
/// from looking at the rest; what only follows from a problem is not reported.
///
/// # Example
/// ```
/// use exos_compose::{BundleLoader, LoadRequest, load};
///
/// let bundle = BundleLoader::new("/app", [("compose.yaml", "services:\n  web:\n    imag: nginx\n")]);
/// let problems = load(&LoadRequest::new("/app"), &bundle).unwrap_err();
/// assert!(problems.to_string().starts_with("compose.yaml:3:5: error[E020]: the key `imag` does not exist here"));
/// ```
pub fn load(request: &LoadRequest, loader: &dyn ResourceLoader) -> Result<Loaded, Diagnostics> {
    let mut session = Session {
        loader,
        sources: Sources::default(),
        report: Report::default(),
        home: request.environment.get("HOME").cloned(),
        current_dir: request.current_dir.clone(),
        like_rancher: false,
        included: 0,
        substituted: 0,
    };
    match run(&mut session, request) {
        Ok(mut project) => {
            let warnings = session.report.resolve(&session.sources);
            project.sources = session.sources;
            Ok(Loaded { project, warnings })
        }
        Err(Stop) => Err(session.report.resolve(&session.sources)),
    }
}

fn run(session: &mut Session<'_>, request: &LoadRequest) -> Result<Project, Stop> {
    let mut found = discover::discover(session, request)?;
    let name = name::decide(session, request, &found)?;
    found
        .environment
        .set("COMPOSE_PROJECT_NAME", name.as_deref().unwrap_or_default());
    // What the files themselves ask for counts from here on.
    found.environment.forget_asked();
    let scope = Scope::root(request, &found);
    let paths: Vec<String> = found.files.iter().map(|file| file.path.clone()).collect();
    let mut root = model::load(session, std::mem::take(&mut found.files), &scope)?;
    let Some(name) = checked_name(session, request, name, &root)? else {
        return Err(session.fail(no_name()));
    };
    if request.stages.normalize {
        stage::normalize::normalize(&mut root, &name, &found.environment);
    }
    let Found {
        working_dir,
        environment,
        ..
    } = found;
    Project::bind(
        session,
        request,
        root,
        name,
        working_dir,
        environment,
        paths,
    )
}

/// Refuses a project without anything in it, or without a name.
fn checked_name(
    session: &mut Session<'_>,
    request: &LoadRequest,
    name: Option<String>,
    root: &Node,
) -> Result<Option<String>, Stop> {
    if root.as_map().is_none_or(Map::is_empty) {
        session.checkpoint()?;
        let empty = Finding::error(
            Code::Empty,
            Span { ..root.span },
            "the compose file is empty",
        );
        return Err(session.fail(empty.with_hint("add `services:` with at least one service")));
    }
    let name = name.filter(|name| !name.is_empty());
    Ok(if request.stages.validate {
        name
    } else {
        Some(name.unwrap_or_default())
    })
}

fn no_name() -> Finding {
    Finding::error(
        Code::ProjectName,
        Span::default(),
        "the project has no name",
    )
    .with_hint("give one with -p, COMPOSE_PROJECT_NAME or a top-level `name:`")
}
