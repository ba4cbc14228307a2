//! `extends`: a service begins as a copy of another one.

use std::collections::{HashMap, HashSet};

use crate::diagnostic::{Code, Finding};
use crate::load::file::ComposeFile;
use crate::load::model::{FileStages, Scope};
use crate::load::reset::Tagged;
use crate::load::{Session, Stop, file};
use crate::merge::merge;
use crate::pathname;
use crate::source::Span;
use crate::stage;
use crate::suggest::nearest;
use crate::yaml::{Map, Node, Value};

/// Services that extend one another in a row.
const MAX_DEPTH: usize = 500;
/// Values that services may take over from others: 100 KB of services that extend a large one could ask for all memory.
const MAX_TAKEN_OVER: usize = 500_000;

/// Replaces every service that extends another one by the merge of both. A service that cannot be completed stays as it
/// is.
pub(crate) fn apply(
    session: &mut Session<'_>,
    scope: &Scope,
    file: &str,
    tagged: &Tagged,
    root: &mut Node,
) -> Result<(), Stop> {
    let Some(node) = root.as_map_mut().and_then(|map| map.get_mut("services")) else {
        return Ok(());
    };
    let Value::Map(services) = &node.value else {
        let message = format!("services must be a mapping, and this is a {}", node.kind());
        let finding = Finding::error(Code::Structure, node.span, message);
        session.report.push(finding.at("services"));
        return Ok(());
    };
    if !services
        .iter()
        .any(|(_, service)| service.get("extends").is_some() || service.as_map().is_none())
    {
        return Ok(());
    }
    let mut services = Map::clone(services);
    let names: Vec<_> = services.keys().cloned().collect();
    let mut extender = Extender {
        session,
        scope,
        main: file,
        bases: HashMap::new(),
        taken_over: 0,
        incomplete: HashSet::new(),
        is_exhausted: false,
    };
    for name in names {
        let completed = extender.service(&name, &mut services, tagged, &Chain::default());
        if completed.is_err() && extender.is_exhausted {
            return Err(Stop);
        }
    }
    for name in extender.incomplete {
        session.report.doubt(format!("services.{name}"));
    }
    *node = Node::map(services, node.span);
    Ok(())
}

struct Extender<'s, 'l> {
    session: &'s mut Session<'l>,
    scope: &'s Scope,
    main: &'s str,
    /// Files that were read for their services.
    bases: HashMap<String, (Map, Tagged)>,
    /// Values that services took over from others.
    taken_over: usize,
    /// Services that cannot be completed, for a reason that is reported.
    incomplete: HashSet<String>,
    /// A limit was reached, so that nothing more is done.
    is_exhausted: bool,
}

/// The services on the way from the one asked for.
#[derive(Clone, Default)]
struct Chain(Vec<(String, String)>);

/// What a service extends.
struct Reference {
    service: String,
    file: Option<String>,
    span: Span,
}

impl Extender<'_, '_> {
    fn service(
        &mut self,
        name: &str,
        services: &mut Map,
        tagged: &Tagged,
        chain: &Chain,
    ) -> Result<Option<Node>, Stop> {
        if self.incomplete.contains(name) {
            return Err(Stop);
        }
        let completed = self.completed(name, services, tagged, chain);
        if completed.is_err() {
            self.incomplete.insert(name.to_owned());
        }
        completed
    }

    /// The service with everything it extends merged in; nothing when it is null.
    fn completed(
        &mut self,
        name: &str,
        services: &mut Map,
        tagged: &Tagged,
        chain: &Chain,
    ) -> Result<Option<Node>, Stop> {
        let Some(service) = services.get(name).filter(|node| !node.is_null()).cloned() else {
            return Ok(None);
        };
        let Some(map) = service.as_map() else {
            let message = format!(
                "a service must be a mapping, and this is a {}",
                service.kind()
            );
            let finding = Finding::error(Code::Structure, service.span, message)
                .at(format!("services.{name}"));
            return Err(self.session.fail(finding));
        };
        let Some(extends) = map.get("extends") else {
            return Ok(Some(service));
        };
        let reference = read_reference(extends).map_err(|finding| self.fail(name, finding))?;
        let base = if let Some(file) = &reference.file {
            let (mut others, others_tagged) = self.base_file(file, &reference, name)?;
            self.require(name, &others, &reference)?;
            let chain = self.lengthen(chain, file, name, &reference)?;
            self.service(&reference.service, &mut others, &others_tagged, &chain)?
        } else {
            self.require(name, services, &reference)?;
            let main = self.main;
            let chain = self.lengthen(chain, main, name, &reference)?;
            self.service(&reference.service, services, tagged, &chain)?
        };
        let Some(mut merged) = base else {
            return Ok(Some(service));
        };
        self.taken_over += weight(&merged);
        if self.taken_over > MAX_TAKEN_OVER {
            self.is_exhausted = true;
            let message = format!("services extend others by more than {MAX_TAKEN_OVER} values");
            let finding = Finding::error(Code::Extends, reference.span, message);
            return Err(self.fail(name, finding));
        }
        let path = ["services", name];
        if tagged.holds(&path) {
            merged = Node::map(Map::default(), service.span);
        }
        tagged.clear_in(&mut merged, &path);
        merged.span = service.span;
        merge(&mut merged, service, &path).map_err(|finding| self.session.fail(finding))?;
        if let Some(map) = merged.as_map_mut() {
            map.remove("extends");
        }
        if let Some(place) = services.get_mut(name) {
            *place = merged.clone();
        }
        Ok(Some(merged))
    }

    /// The services of another file, canonical, with paths relative to this project.
    fn base_file(
        &mut self,
        file: &str,
        reference: &Reference,
        name: &str,
    ) -> Result<(Map, Tagged), Stop> {
        if let Some(base) = self.bases.get(file) {
            return Ok(base.clone());
        }
        let path = pathname::absolute(&self.scope.base_dir, file);
        let directory = pathname::parent(&path);
        let base = ComposeFile::read(self.session, path, reference.span)?;
        let working_dir = pathname::relative(&self.scope.base_dir, &directory)
            .unwrap_or_else(|| directory.clone());
        let scope = Scope {
            base_dir: directory,
            working_dir: working_dir.clone(),
            stages: FileStages {
                validate: false,
                include_and_extend: false,
                ..self.scope.stages
            },
            resolve_paths: false,
            ..self.scope.clone()
        };
        let mut model = Node::map(Map::default(), Span::default());
        let tagged = file::load(self.session, base, &scope, &mut model)?;
        stage::path::resolve(self.session, &mut model, &working_dir);
        self.session.report.settle();
        let Some(Value::Map(services)) = model.get("services").map(|node| &node.value) else {
            let message = format!("{} has no services to extend", self.session.shown(file));
            return Err(self.fail(name, Finding::error(Code::Extends, reference.span, message)));
        };
        let base = (Map::clone(services), tagged);
        self.bases.insert(file.to_owned(), base.clone());
        Ok(base)
    }

    fn require(&mut self, name: &str, services: &Map, reference: &Reference) -> Result<(), Stop> {
        if services.contains(&reference.service) {
            return Ok(());
        }
        let place = reference
            .file
            .as_deref()
            .map(|file| format!(" in {file}"))
            .unwrap_or_default();
        let message = format!(
            "there is no service `{}`{place} to extend",
            reference.service
        );
        let hint = nearest(&reference.service, services.keys().map(|key| &**key))
            .map(|near| format!("did you mean `{near}`?"));
        Err(self.fail(
            name,
            Finding::error(Code::Extends, reference.span, message).maybe_hint(hint),
        ))
    }

    fn lengthen(
        &mut self,
        chain: &Chain,
        file: &str,
        name: &str,
        reference: &Reference,
    ) -> Result<Chain, Stop> {
        let link = (file.to_owned(), name.to_owned());
        if !chain.0.contains(&link) && chain.0.len() < MAX_DEPTH {
            let mut chain = chain.clone();
            chain.0.push(link);
            return Ok(chain);
        }
        self.is_exhausted |= chain.0.len() >= MAX_DEPTH;
        let names: Vec<&str> = chain
            .0
            .iter()
            .chain([&link])
            .map(|(_, name)| name.as_str())
            .take(20)
            .collect();
        let message = format!("these services extend each other: {}", names.join(" -> "));
        Err(self.fail(
            name,
            Finding::error(Code::ExtendsCycle, reference.span, message),
        ))
    }

    fn fail(&mut self, name: &str, finding: Finding) -> Stop {
        self.session
            .fail(finding.at(format!("services.{name}.extends")))
    }
}

/// The values that a tree consists of.
fn weight(node: &Node) -> usize {
    1 + match &node.value {
        Value::Seq(items) => items.iter().map(weight).sum(),
        Value::Map(map) => map.iter().map(|(_, child)| weight(child)).sum(),
        _ => 0,
    }
}

fn read_reference(extends: &Node) -> Result<Reference, Finding> {
    match &extends.value {
        Value::Str(service) => Ok(Reference {
            service: service.clone(),
            file: None,
            span: extends.span,
        }),
        Value::Map(map) => {
            let service = map.get("service").and_then(Node::as_str).ok_or_else(|| {
                Finding::error(
                    Code::Extends,
                    extends.span,
                    "the service to extend is not named",
                )
                .with_hint("add `service:`")
            })?;
            let file = match map.get("file") {
                None => None,
                Some(node) if node.is_null() => None,
                Some(node) => Some(node.as_str().map(str::to_owned).ok_or_else(|| {
                    Finding::error(
                        Code::Extends,
                        node.span,
                        format!("a file is named by text, and this is a {}", node.kind()),
                    )
                })?),
            };
            let span = map.get("service").map_or(extends.span, |node| node.span);
            Ok(Reference {
                service: service.to_owned(),
                file,
                span,
            })
        }
        _ => {
            let message = format!(
                "this must be a service name or a mapping, and it is a {}",
                extends.kind()
            );
            Err(Finding::error(Code::Extends, extends.span, message))
        }
    }
}
