//! One compose file: its documents, each merged into what came before.

use crate::diagnostic::{Code, Finding, Severity};
use crate::load::model::Scope;
use crate::load::reset::Tagged;
use crate::load::{Session, Stop, discover, extends, include, interpolation, legacy, question};
use crate::merge::{merge, unique};
use crate::schema;
use crate::source::{SourceId, Span};
use crate::stage::canonical::canonicalize;
use crate::yaml::{self, Document, Node};

/// A compose file that was read and is YAML.
pub(crate) struct ComposeFile {
    pub(crate) path: String,
    source: SourceId,
    documents: Vec<Document>,
}

impl ComposeFile {
    /// Reads a file that `from` names.
    pub(crate) fn read(session: &mut Session<'_>, path: String, from: Span) -> Result<Self, Stop> {
        let text = session.read(&path, from)?;
        Self::parse(session, path, &text)
    }

    pub(crate) fn parse(session: &mut Session<'_>, path: String, text: &str) -> Result<Self, Stop> {
        let (source, text) = session.keep(&path, text);
        let mut documents =
            yaml::documents(source, &text).map_err(|finding| session.fail(*finding))?;
        // Rancher took the last value of a key that is given twice.
        let severity = if session.like_rancher {
            Severity::Warning
        } else {
            Severity::Error
        };
        let repeated = documents
            .iter_mut()
            .flat_map(|document| std::mem::take(&mut document.repeated));
        for finding in repeated {
            session.report.push(Finding {
                severity,
                ..finding
            });
        }
        session.report.settle();
        Ok(Self {
            path,
            source,
            documents,
        })
    }

    /// What its questions say about variables that nobody set.
    pub(crate) fn question_defaults(&self) -> Vec<(String, String)> {
        let roots = self.documents.iter().map(|document| &document.root);
        roots.flat_map(question::defaults).collect()
    }

    /// The last project name that it gives.
    pub(crate) fn project_name(&self) -> Option<&Node> {
        let names = self
            .documents
            .iter()
            .rev()
            .filter_map(|document| document.root.get("name"));
        let mut given = names.filter(|name| !name.is_null() && name.as_str() != Some(""));
        given.next()
    }
}

/// Merges a file into the model and gives back what its last document tagged.
pub(crate) fn load(
    session: &mut Session<'_>,
    file: ComposeFile,
    scope: &Scope,
    model: &mut Node,
) -> Result<Tagged, Stop> {
    let ComposeFile {
        path,
        source,
        documents,
    } = file;
    let mut tagged = Tagged::default();
    for document in documents {
        tagged = load_document(session, document, &path, scope, model, source)?;
    }
    Ok(tagged)
}

fn load_document(
    session: &mut Session<'_>,
    document: Document,
    path: &str,
    scope: &Scope,
    model: &mut Node,
    source: SourceId,
) -> Result<Tagged, Stop> {
    let Document {
        mut root, tagged, ..
    } = document;
    let tagged = Tagged::new(tagged);
    if root.as_map().is_none() {
        let message = format!("a compose file is a mapping, and this is a {}", root.kind());
        return Err(session.fail(
            Finding::error(Code::Structure, root.span, message).with_hint("begin with `services:`"),
        ));
    }
    let version_1 = legacy::lift(&mut root, discover::is_companion(path));
    if version_1 && !session.like_rancher {
        return Err(session.fail(services_at_the_top(&root)));
    }
    if scope.stages.interpolate {
        interpolation::interpolate(session, &mut root, &scope.environment);
    }
    if version_1 {
        legacy::define_volumes(&mut root);
    }
    session.report.settle();
    if scope.stages.include_and_extend {
        include::apply(session, scope, path, &tagged, &mut root);
        tagged.clear_in(model, &[]);
        extends::apply(session, scope, path, &tagged, &mut root)?;
    } else {
        tagged.clear_in(model, &[]);
    }
    session.report.settle();
    if let Err(clash) = merge(model, root, &[]) {
        session.report.push(clash);
        session.report.doubt("");
    }
    if model.span.source == SourceId::default() {
        model.span = Span {
            source,
            ..model.span
        };
    }
    unique::deduplicate(model, &mut session.report);
    session.report.settle();
    if scope.stages.validate {
        schema::validate(model, &mut session.report);
        session.report.settle();
        drop_version(session, model, path);
    }
    canonicalize(model, !scope.stages.interpolate, &mut session.report);
    session.report.settle();
    unique::deduplicate(model, &mut session.report);
    session.report.settle();
    Ok(tagged)
}

/// Docker compose refuses files of version 1; next to a companion file they are read as Rancher read them.
fn services_at_the_top(root: &Node) -> Finding {
    let services = root.get("services").and_then(Node::as_map);
    let first = services.and_then(|services| services.entries().next());
    let (name, span) = first.map_or(("", root.span), |(name, entry)| (&**name, entry.key));
    let message = format!("the service `{name}` stands at the top level, as in file version 1");
    Finding::error(Code::Structure, span, message)
        .at(name)
        .with_hint("put the services below `services:`")
}

fn drop_version(session: &mut Session<'_>, model: &mut Node, path: &str) {
    let Some(map) = model.as_map_mut() else {
        return;
    };
    let Some(span) = map.get_entry("version").map(|entry| entry.key) else {
        return;
    };
    map.remove("version");
    let shown = session.shown(path);
    let message = format!("`version` in {shown} is obsolete and has no effect");
    session
        .report
        .push_once(Finding::warning(Code::Obsolete, span, message).with_hint("remove the line"));
}
