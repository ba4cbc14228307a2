//! Configs and secrets as files of a service.

use std::path::PathBuf;

use exos_core::spec::{FileKind, FileMount, FileSource, Sensitive};

use crate::bind::CONTENT;
use crate::diagnostic::Code;
use crate::lower::Lowering;
use crate::lower::view::View;
use crate::pathname;
use crate::yaml::Map;

impl Lowering<'_> {
    pub(crate) fn files(&mut self, name: &str, service: View<'_>) -> Vec<FileMount> {
        let project = self.project;
        let configs = self.files_of(name, service, "configs", FileKind::Config, &project.configs);
        let secrets = self.files_of(name, service, "secrets", FileKind::Secret, &project.secrets);
        [configs, secrets].concat()
    }

    fn files_of(
        &mut self,
        name: &str,
        service: View<'_>,
        section: &str,
        kind: FileKind,
        defined: &Map,
    ) -> Vec<FileMount> {
        let mut files = Vec::new();
        for (index, reference) in service.items(section).enumerate() {
            let path = format!("services.{name}.{section}[{index}]");
            let key = reference.text("source").unwrap_or_default();
            let Some(object) = defined.get(&key).map(View) else {
                continue;
            };
            let Some(source) = self.source(&key, object, section) else {
                continue;
            };
            files.push(FileMount {
                kind,
                target: target(reference.str("target"), &key, kind),
                key,
                source,
                uid: self.id(reference, "uid", &path),
                gid: self.id(reference, "gid", &path),
                mode: reference
                    .str("mode")
                    .and_then(|mode| u32::from_str_radix(mode, 8).ok()),
            });
        }
        files
    }

    /// Where the content comes from.
    pub(crate) fn source(
        &mut self,
        key: &str,
        object: View<'_>,
        section: &str,
    ) -> Option<FileSource> {
        if object.flag("external") {
            return Some(FileSource::External(
                object.text("name").unwrap_or_else(|| key.to_owned()),
            ));
        }
        if let Some(file) = object.text("file") {
            return Some(FileSource::Path(PathBuf::from(file)));
        }
        let content = object.text("content").or_else(|| object.text(CONTENT));
        match (content, object.str("environment")) {
            (Some(content), _) => Some(FileSource::Content(Sensitive::new(content))),
            (None, Some(variable)) => {
                // An empty variable binds to nothing; only an unset one is a mistake.
                if self.project.environment.get(variable).is_some() {
                    return Some(FileSource::Content(Sensitive::default()));
                }
                let message = format!("the variable {variable} is not set");
                self.refuse(
                    Code::RequiredVariable,
                    object,
                    format!("{section}.{key}.environment"),
                    message,
                );
                None
            }
            (None, None) => Some(FileSource::Content(Sensitive::default())),
        }
    }

    fn id(&mut self, reference: View<'_>, key: &str, path: &str) -> Option<u32> {
        let id = reference.get(key)?;
        let text = id.0.as_str().unwrap_or_default();
        let number = text.parse().ok();
        if number.is_none() {
            let message = format!("`{text}` is not a number: owners of files are given by number");
            self.refuse(Code::Value, id, format!("{path}.{key}"), message);
        }
        number
    }
}

/// The path in the container; a relative one starts where files of the kind have their place.
fn target(given: Option<&str>, key: &str, kind: FileKind) -> String {
    let home = match kind {
        FileKind::Config => "/",
        FileKind::Secret => "/run/secrets",
    };
    let target = given.unwrap_or(key);
    if target.starts_with('/') {
        target.to_owned()
    } else {
        pathname::join(home, target)
    }
}
