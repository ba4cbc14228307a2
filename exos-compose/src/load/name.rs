//! The project's name.

use crate::diagnostic::{Code, Finding};
use crate::interpolate::substitute;
use crate::load::discover::Found;
use crate::load::file::ComposeFile;
use crate::load::interpolation::template_finding;
use crate::load::{Session, Stop};
use crate::pathname;
use crate::request::LoadRequest;
use crate::source::Span;
use crate::value::project_name;

/// By flag or `COMPOSE_PROJECT_NAME`, which must be well-formed; else the last `name:` of the files or the name of the
/// working directory, from both of which what may not stand in a name is dropped.
pub(crate) fn decide(
    session: &mut Session<'_>,
    request: &LoadRequest,
    found: &Found,
) -> Result<Option<String>, Stop> {
    let given = request
        .project_name
        .as_deref()
        .filter(|name| !name.is_empty());
    if let Some(name) = given.or_else(|| found.environment.non_empty("COMPOSE_PROJECT_NAME")) {
        return match project_name::check(name) {
            Ok(()) => Ok(Some(name.to_owned())),
            Err(error) => Err(session.fail(
                Finding::error(Code::ProjectName, Span::default(), error.to_string())
                    .with_hint(format!("`{}` would do", project_name::normalise(name))),
            )),
        };
    }
    let given = found.files.iter().rev().find_map(ComposeFile::project_name);
    let Some((name, span)) = given.and_then(|node| Some((node.scalar_text()?, node.span))) else {
        let directory = pathname::base_name(&found.working_dir);
        return Ok(Some(project_name::normalise(directory)));
    };
    if !request.stages.interpolate {
        return Ok(Some(project_name::normalise(&name)));
    }
    let lookup = |variable: &str| found.environment.get(variable).map(str::to_owned);
    match substitute(&name, &lookup, &mut |_| {}) {
        Ok(name) => Ok(Some(project_name::normalise(&name))),
        Err(error) => {
            let finding = template_finding(&error, &name, span, &session.sources).at("name");
            Err(session.fail(finding))
        }
    }
}
