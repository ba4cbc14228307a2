//! Several files as one, which needs nothing of this machine.

use std::collections::BTreeMap;

use exos_core::spec::Sources;
use exos_core::{Error, ErrorKind};
use serde_json::{Map, Value};

use super::recorder::WithoutCompanions;
use super::{GatherError, Gathering};
use crate::load::load;
use crate::project::yaml;
use crate::resource::ResourceLoader;

const OP: &str = "collect files";

impl Gathering<'_> {
    /// Returns the files merged, and what is to be said of that.
    pub(super) fn merged(&self) -> Result<(Sources, Vec<String>), GatherError> {
        let companions: Vec<&String> = self
            .project
            .files
            .iter()
            .filter(|path| crate::load::is_companion(path))
            .collect();
        let variables = self.project.environment();
        let variables = variables.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let request = self.request.clone().environment(variables);
        let project = match companions.len() {
            1 => load(&request, &WithoutCompanions(self.loader))?.project,
            _ => load(&request, self.loader)?.project,
        };
        let mut whole = serde_json::to_value(&project).map_err(unwritten)?;
        let mut merging = Merging {
            loader: self.loader,
            folder: format!("{}/", self.project.working_dir),
            files: BTreeMap::new(),
            notes: vec!["the server gets the files merged into one".to_owned()],
        };
        for (name, service) in section(&mut whole, "services") {
            merging.service(name, service)?;
        }
        for kind in ["configs", "secrets"] {
            for (name, file) in section(&mut whole, kind) {
                merging.file(kind, name, file)?;
            }
        }
        literal(&mut whole);
        let compose = yaml::text(&whole).map_err(unwritten)?;
        let companion = companions.first().filter(|_| companions.len() == 1);
        let sources = Sources {
            compose,
            exos_compose: companion.and_then(|path| self.read.get(*path).cloned()),
            env: BTreeMap::new(),
            files: merging.files,
        };
        Ok((sources, merging.notes))
    }
}

fn unwritten(error: impl std::error::Error + Send + Sync + 'static) -> Error {
    Error::new(ErrorKind::Internal, OP, "the merged file cannot be written").source(error)
}

/// Doubles the dollar signs of all values, which are interpolated already. Keys never are.
fn literal(value: &mut Value) {
    match value {
        Value::String(text) if text.contains('$') => *text = text.replace('$', "$$"),
        Value::Array(items) => items.iter_mut().for_each(literal),
        Value::Object(entries) => entries.values_mut().for_each(literal),
        _ => {}
    }
}

fn section<'v>(
    whole: &'v mut Value,
    name: &str,
) -> impl Iterator<Item = (&'v String, &'v mut Map<String, Value>)> {
    let entries = whole.get_mut(name).and_then(Value::as_object_mut);
    let entries = entries.into_iter().flatten();
    entries.filter_map(|(name, entry)| Some((name, entry.as_object_mut()?)))
}

struct Merging<'a> {
    loader: &'a dyn ResourceLoader,
    /// The folder that relative paths start from, with a slash at its end.
    folder: String,
    files: BTreeMap<String, String>,
    notes: Vec<String>,
}

impl Merging<'_> {
    fn service(&mut self, name: &str, service: &mut Map<String, Value>) -> Result<(), Error> {
        // Those that are here are wanted.
        service.remove("profiles");
        if service.remove("build").is_some() {
            self.built(name, service)?;
        }
        let mounts = service.get_mut("volumes").and_then(Value::as_array_mut);
        for mount in mounts.into_iter().flatten() {
            self.mount(mount);
        }
        Ok(())
    }

    fn built(&mut self, name: &str, service: &Map<String, Value>) -> Result<(), Error> {
        let image = service.get("image").and_then(Value::as_str);
        let Some(image) = image else {
            let message = format!(
                "the service {name:?} has a build and no image, and a server builds nothing"
            );
            return Err(Error::new(ErrorKind::Unsupported, OP, message).hint(
                "give it an `image`, build it with `exos build`, and push it to where the hosts find it",
            ));
        };
        self.notes.push(format!(
            "{name}: the server builds nothing; its hosts need {image}: build and push the image first"
        ));
        Ok(())
    }

    /// Leaves a path beside the files relative, so that the server says what to do about it.
    fn mount(&self, mount: &mut Value) {
        let is_bind = mount.get("type").is_some_and(|kind| kind == "bind");
        let Some(Value::String(source)) = mount.get_mut("source").filter(|_| is_bind) else {
            return;
        };
        if let Some(beside) = source.strip_prefix(&self.folder) {
            *source = format!("./{beside}");
        }
    }

    /// Takes a file along whose place only this machine knows.
    fn file(&mut self, kind: &str, name: &str, file: &mut Map<String, Value>) -> Result<(), Error> {
        let Some(Value::String(path)) = file.get_mut("file") else {
            return Ok(());
        };
        let beside = format!("{kind}/{name}");
        self.files.insert(beside.clone(), text(self.loader, path)?);
        *path = format!("./{beside}");
        Ok(())
    }
}

/// Reads a file that is sent.
pub(super) fn text(loader: &dyn ResourceLoader, path: &str) -> Result<String, Error> {
    loader.read(path).map_err(|error| {
        Error::new(ErrorKind::Invalid, OP, "a file cannot be sent")
            .with("file", path)
            .hint("a server takes files of UTF-8 text")
            .source(error)
    })
}
