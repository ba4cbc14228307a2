//! Replaces variables in the values of a tree, and turns text into numbers and flags where the key needs one.

use std::borrow::Cow;

use crate::diagnostic::{Code, Finding};
use crate::interpolate::{TemplateError, TemplateErrorKind, substitute};
use crate::load::cast::cast_for;
use crate::load::environment::Environment;
use crate::load::{Session, session::MOST_SUBSTITUTED};
use crate::path::{Path, walk_mut};
use crate::source::{Sources, Span};
use crate::yaml::{Node, Value};

/// Interpolates every value; keys stay as they are. All problems go to the report, and the walk goes on.
pub(crate) fn interpolate(session: &mut Session<'_>, root: &mut Node, environment: &Environment) {
    let Session {
        sources,
        report,
        substituted: added,
        ..
    } = session;
    let lookup = |name: &str| environment.get(name).map(str::to_owned);
    walk_mut(root, &mut Path::default(), &mut |node, path| {
        let Value::Str(text) = &node.value else {
            return true;
        };
        let mut unset = |name: &str| {
            let message = format!("the variable {name} is not set and becomes empty");
            report.push_once(
                Finding::warning(Code::UnsetVariable, node.span, message)
                    .at(path.to_string())
                    .with_hint(format!("set {name}, or write `${{{name}:-default}}`")),
            );
        };
        let replaced = match substitute(text, &lookup, &mut unset) {
            Ok(replaced) => replaced,
            Err(error) => {
                report
                    .push(template_finding(&error, text, node.span, sources).at(path.to_string()));
                return false;
            }
        };
        *added += replaced.len().saturating_sub(text.len());
        if *added > MOST_SUBSTITUTED {
            report.push_once(too_much(node.span));
            return false;
        }
        let cast = cast_for(path.steps());
        let changed = matches!(replaced, Cow::Owned(_)).then(|| replaced.into_owned());
        if let Some(cast) = cast {
            match cast.apply(changed.as_deref().unwrap_or(text), node.span, report) {
                Ok(value) => node.value = value,
                Err(finding) => report.push(finding.at(path.to_string())),
            }
        } else if let Some(text) = changed {
            node.value = Value::Str(text);
        }
        false
    });
}

fn too_much(span: Span) -> Finding {
    let most = MOST_SUBSTITUTED >> 20;
    let message = format!("variables add more than {most} MiB to the files");
    Finding::error(Code::Interpolation, span, message)
}

/// The finding for a text that cannot be substituted, placed at the form itself where the source shows the same text.
pub(crate) fn template_finding(
    error: &TemplateError,
    text: &str,
    span: Span,
    sources: &Sources,
) -> Finding {
    let code = match error.kind {
        TemplateErrorKind::Invalid { .. } | TemplateErrorKind::TooLong => Code::Interpolation,
        TemplateErrorKind::Required { .. } => Code::RequiredVariable,
    };
    let place = match sources.slice(span).find(text) {
        Some(quote) => span.shifted(quote + error.offset),
        None => span,
    };
    Finding::error(code, place, error.kind.to_string()).with_hint(error.kind.hint())
}
