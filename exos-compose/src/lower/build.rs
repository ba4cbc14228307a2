//! How the image of a service is built.

use std::path::PathBuf;

use exos_core::spec::{BuildSecret, BuildSource, BuildSpec, FileSource};

use crate::lower::Lowering;
use crate::lower::container::extra_hosts;
use crate::lower::resources::ulimits;
use crate::lower::view::View;

impl Lowering<'_> {
    pub(crate) fn build(&mut self, build: View<'_>) -> BuildSpec {
        BuildSpec {
            context: context(build.str("context").unwrap_or(".")),
            dockerfile: build.text("dockerfile"),
            dockerfile_inline: build.text("dockerfile_inline"),
            args: build.variables("args").into(),
            target: build.text("target"),
            tags: build.texts("tags"),
            labels: build.text_map("labels"),
            network: build.text("network"),
            extra_hosts: extra_hosts(build),
            shm_size: build.bytes("shm_size"),
            ulimits: ulimits(build),
            cache_from: build.texts("cache_from"),
            cache_to: build.texts("cache_to"),
            no_cache: build.flag("no_cache"),
            pull: build.flag("pull"),
            platforms: build.texts("platforms"),
            isolation: build.text("isolation"),
            secrets: self.build_secrets(build),
            ssh: build.texts("ssh").iter().map(|key| ssh_key(key)).collect(),
            additional_contexts: build.text_map("additional_contexts"),
            privileged: build.flag("privileged"),
            entitlements: build.texts("entitlements"),
        }
    }

    fn build_secrets(&mut self, build: View<'_>) -> Vec<BuildSecret> {
        let project = self.project;
        let mut secrets = Vec::new();
        for reference in build.items("secrets") {
            let key = reference.text("source").unwrap_or_default();
            let Some(object) = project.secrets.get(&key).map(View) else {
                continue;
            };
            let id = reference.text("target").unwrap_or_else(|| key.clone());
            match self.source(&key, object, "secrets") {
                Some(FileSource::Path(file)) => secrets.push(BuildSecret {
                    id,
                    file: Some(file),
                    value: None,
                }),
                Some(FileSource::Content(value)) => secrets.push(BuildSecret {
                    id,
                    file: None,
                    value: Some(value),
                }),
                Some(FileSource::External(_)) => {
                    let path = format!("secrets.{key}.external");
                    self.refuse(
                        crate::diagnostic::Code::Conflict,
                        object,
                        path,
                        "a build cannot use an external secret",
                    );
                }
                None => {}
            }
        }
        secrets
    }
}

fn context(text: &str) -> BuildSource {
    if text.starts_with('/') || crate::pathname::is_windows_absolute(text) {
        BuildSource::Folder(PathBuf::from(text))
    } else if text.contains("://") || text.starts_with("git@") || text.starts_with("github.com/") {
        BuildSource::Remote(text.to_owned())
    } else {
        BuildSource::Folder(PathBuf::from(text))
    }
}

fn ssh_key(key: &str) -> (String, Option<PathBuf>) {
    match key.split_once('=') {
        Some((id, path)) => (id.to_owned(), Some(PathBuf::from(path))),
        None => (key.to_owned(), None),
    }
}
