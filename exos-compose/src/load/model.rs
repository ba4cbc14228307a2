//! One model from several files: the project's own, or those of one include.

use std::rc::Rc;

use crate::load::discover::Found;
use crate::load::file::ComposeFile;
use crate::load::{Environment, Session, Stop, file};
use crate::request::LoadRequest;
use crate::source::Span;
use crate::stage;
use crate::yaml::{Map, Node};

/// What holds for the files of one model.
#[derive(Clone)]
pub(crate) struct Scope {
    /// Where `extends` and `include` look for files; absolute.
    pub(crate) base_dir: String,
    /// What relative paths are put under; relative itself inside includes, whose includer resolves it.
    pub(crate) working_dir: String,
    pub(crate) environment: Rc<Environment>,
    /// The files on the way here, to find includes that go in a circle.
    pub(crate) including: Vec<String>,
    pub(crate) stages: FileStages,
    pub(crate) resolve_paths: bool,
}

/// The stages that a file goes through.
#[derive(Clone, Copy)]
pub(crate) struct FileStages {
    pub(crate) interpolate: bool,
    pub(crate) validate: bool,
    /// Off while a file is read only for a service that another one extends.
    pub(crate) include_and_extend: bool,
}

impl Scope {
    pub(crate) fn root(request: &LoadRequest, found: &Found) -> Self {
        Self {
            base_dir: found.working_dir.clone(),
            working_dir: found.working_dir.clone(),
            environment: Rc::new(found.environment.clone()),
            including: Vec::new(),
            stages: FileStages {
                interpolate: request.stages.interpolate,
                validate: request.stages.validate,
                include_and_extend: true,
            },
            resolve_paths: request.stages.resolve_paths,
        }
    }
}

/// Merges the files and runs what comes once for a model.
pub(crate) fn load(
    session: &mut Session<'_>,
    files: Vec<ComposeFile>,
    scope: &Scope,
) -> Result<Node, Stop> {
    let mut root = Node::map(Map::default(), Span::default());
    for compose_file in files {
        file::load(session, compose_file, scope, &mut root)?;
    }
    stage::default::fill(&mut root);
    if scope.stages.validate {
        stage::check::check(&root, &mut session.report);
        session.report.settle();
    }
    if scope.resolve_paths {
        stage::path::resolve(session, &mut root, &scope.working_dir);
        session.report.settle();
    }
    stage::variable::resolve(&mut root, &scope.environment);
    Ok(root)
}
