//! Env files of a project or an include.

use crate::diagnostic::{Code, Finding};
use crate::dotenv::{self, DotenvError, DotenvErrorKind, Variables};
use crate::interpolate::TemplateErrorKind;
use crate::load::session::MOST_SUBSTITUTED;
use crate::load::{Environment, Session, Stop};
use crate::resource::PathKind;
use crate::source::Span;

/// Reads env files, the later ones winning; their values see `environment` first, then what was read before.
pub(crate) fn read_all(
    session: &mut Session<'_>,
    paths: &[String],
    environment: &Environment,
    from: Span,
) -> Result<Variables, Stop> {
    let mut variables = Variables::new();
    for path in paths {
        let shown = session.shown(path);
        match session.loader.kind(path) {
            PathKind::File => {}
            PathKind::Missing => {
                return Err(session.fail(Finding::error(
                    Code::EnvFileMissing,
                    from,
                    format!("the env file {shown} does not exist"),
                )));
            }
            PathKind::Directory => {
                return Err(session.fail(Finding::error(
                    Code::EnvFileMissing,
                    from,
                    format!("the env file {shown} is a directory"),
                )));
            }
        }
        let text = session.read(path, from)?;
        let lookup = |name: &str| environment.get(name).map(str::to_owned);
        parse(session, path, &text, &lookup, &mut variables)?;
    }
    Ok(variables)
}

/// Parses one env file; what is wrong is reported at its place in that file.
pub(crate) fn parse(
    session: &mut Session<'_>,
    path: &str,
    text: &str,
    lookup: &dyn Fn(&str) -> Option<String>,
    variables: &mut Variables,
) -> Result<(), Stop> {
    session.substituted += text.len();
    if session.substituted > MOST_SUBSTITUTED {
        let message = "the env files of all services together are too large";
        return Err(session.fail(Finding::error(Code::EnvFile, Span::default(), message)));
    }
    let mut unset = Vec::new();
    let outcome = dotenv::parse(text, lookup, variables, &mut |name| {
        unset.push(name.to_owned());
    });
    for name in unset {
        let shown = session.shown(path);
        let message = format!("the variable {name} is not set and becomes empty in {shown}");
        session.report.push_once(Finding::warning(
            Code::UnsetVariable,
            Span::default(),
            message,
        ));
    }
    outcome.map_err(|error| {
        let (source, text) = session.keep_private(path, text);
        let span = crate::source::Span::at_line(source, &text, error.line, error.column);
        session.fail(finding(&error, span))
    })
}

fn finding(error: &DotenvError, span: Span) -> Finding {
    match &error.kind {
        DotenvErrorKind::Template { name, kind } => {
            let code = match kind {
                TemplateErrorKind::Invalid { .. } | TemplateErrorKind::TooLong => {
                    Code::Interpolation
                }
                TemplateErrorKind::Required { .. } => Code::RequiredVariable,
            };
            Finding::error(code, span, format!("in the value of {name}: {kind}"))
                .with_hint(kind.hint())
        }
        kind => Finding::error(Code::EnvFile, span, kind.to_string()),
    }
}
