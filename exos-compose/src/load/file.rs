//! One compose file: its documents, each merged into what came before.

use crate::diagnostic::{Code, Finding};
use crate::load::discover::ComposeFile;
use crate::load::model::Scope;
use crate::load::reset::Tagged;
use crate::load::{Session, Stop, discover, extends, include, interpolation, legacy};
use crate::merge::{merge, unique};
use crate::schema;
use crate::source::SourceId;
use crate::stage::canonical::canonicalize;
use crate::yaml::{self, Document, Node};

/// Merges a file into the model and gives back what its last document tagged.
pub(crate) fn load(
    session: &mut Session<'_>,
    file: &ComposeFile,
    scope: &Scope,
    model: &mut Node,
) -> Result<Tagged, Stop> {
    let (source, text) = session.keep(&file.path, &file.text);
    let documents = yaml::documents(source, &text).map_err(|finding| session.fail(finding))?;
    let mut tagged = Tagged::default();
    for document in documents {
        tagged = load_document(session, document, file, scope, model, source)?;
    }
    Ok(tagged)
}

fn load_document(
    session: &mut Session<'_>,
    document: Document,
    file: &ComposeFile,
    scope: &Scope,
    model: &mut Node,
    source: SourceId,
) -> Result<Tagged, Stop> {
    let Document { mut root, tagged } = document;
    let tagged = Tagged::new(tagged);
    if root.as_map().is_none() {
        let message = format!("a compose file is a mapping, and this is a {}", root.kind());
        return Err(session.fail(
            Finding::error(Code::Structure, root.span, message).with_hint("begin with `services:`"),
        ));
    }
    let version_1 = legacy::lift(&mut root, discover::is_companion(&file.path));
    if scope.stages.interpolate {
        interpolation::interpolate(session, &mut root, &scope.environment);
    }
    if version_1 {
        legacy::define_volumes(&mut root);
    }
    if session.report.has_errors() {
        // What else is wrong with this file is worth knowing at once.
        if scope.stages.validate {
            schema::validate(&root, &mut session.report);
        }
        return Err(Stop);
    }
    if scope.stages.include_and_extend {
        include::apply(session, scope, file, &tagged, &mut root)?;
        tagged.clear_in(model, &[]);
        extends::apply(session, scope, file, &tagged, &mut root)?;
    } else {
        tagged.clear_in(model, &[]);
    }
    merge(model, root, &[]).map_err(|finding| session.fail(finding))?;
    if model.span.source == SourceId::default() {
        model.span = crate::source::Span {
            source,
            ..model.span
        };
    }
    unique::deduplicate(model, &mut session.report);
    session.checkpoint()?;
    if scope.stages.validate {
        schema::validate(model, &mut session.report);
        session.checkpoint()?;
        drop_version(session, model, file);
    }
    canonicalize(model, !scope.stages.interpolate, &mut session.report);
    session.checkpoint()?;
    unique::deduplicate(model, &mut session.report);
    session.checkpoint()?;
    Ok(tagged)
}

fn drop_version(session: &mut Session<'_>, model: &mut Node, file: &ComposeFile) {
    let Some(map) = model.as_map_mut() else {
        return;
    };
    let Some(span) = map.get_entry("version").map(|entry| entry.key) else {
        return;
    };
    map.remove("version");
    let shown = session.shown(&file.path);
    let message = format!("`version` in {shown} is obsolete and has no effect");
    session
        .report
        .push_once(Finding::warning(Code::Obsolete, span, message).with_hint("remove the line"));
}
