//! Puts relative paths under the working directory.

use crate::diagnostic::{Code, Finding};
use crate::load::Session;
use crate::path::{Place, Trail, visit_mut};
use crate::pathname;
use crate::yaml::{Map, Node, Value};

const REMOTE_CONTEXTS: [&str; 6] = [
    "https://",
    "http://",
    "git://",
    "ssh://",
    "github.com/",
    "git@",
];

type Resolve = fn(&Resolver<'_, '_>, &str) -> String;

/// The texts that are paths.
const PATHS: &[(Place, Resolve)] = &[
    (&["services", "*", "build", "context"], |paths, text| {
        paths.context(text)
    }),
    (
        &["services", "*", "build", "additional_contexts", "*"],
        |paths, text| paths.context(text),
    ),
    (&["services", "*", "build", "ssh", "*"], |paths, text| {
        paths.any_machine(text)
    }),
    (
        &["services", "*", "env_file", "[]", "path"],
        |paths, text| paths.local(text),
    ),
    (&["services", "*", "label_file", "[]"], |paths, text| {
        paths.local(text)
    }),
    (&["services", "*", "extends", "file"], |paths, text| {
        paths.local(text)
    }),
    (
        &["services", "*", "develop", "watch", "[]", "path"],
        |paths, text| paths.watched(text),
    ),
    (&["configs", "*", "file"], |paths, text| {
        paths.any_machine(text)
    }),
    (&["secrets", "*", "file"], |paths, text| {
        paths.any_machine(text)
    }),
];

const MOUNTS: &[(Place, ())] = &[(&["services", "*", "volumes", "[]"], ())];
const VOLUMES: &[(Place, ())] = &[(&["volumes", "*"], ())];

pub(crate) fn resolve(session: &mut Session<'_>, root: &mut Node, working_dir: &str) {
    let mut findings = Vec::new();
    let paths = Resolver {
        session,
        working_dir,
    };
    visit_mut(root, PATHS, Trail::default(), &mut |node, _, resolve| {
        edit(node, |text| resolve(&paths, text));
    });
    visit_mut(root, MOUNTS, Trail::default(), &mut |node, path, ()| {
        if let Err(finding) = paths.mount(node) {
            findings.push(finding.at(path.to_string()));
        }
    });
    visit_mut(root, VOLUMES, Trail::default(), &mut |node, _, ()| {
        paths.driver_device(node);
    });
    for finding in findings {
        session.report.push(finding);
    }
}

struct Resolver<'r, 's> {
    session: &'r Session<'s>,
    working_dir: &'r str,
}

impl Resolver<'_, '_> {
    fn local(&self, path: &str) -> String {
        let path = self.session.expand_home(path);
        if path.is_empty() || pathname::is_absolute(&path) {
            path
        } else {
            pathname::join(self.working_dir, &path)
        }
    }

    /// A path of the engine's machine, which may be a Windows one.
    fn any_machine(&self, path: &str) -> String {
        let path = self.session.expand_home(path);
        if pathname::is_absolute(&path) || pathname::is_windows_absolute(&path) {
            path
        } else {
            pathname::join(self.working_dir, &path)
        }
    }

    fn context(&self, text: &str) -> String {
        let remote = text.contains("://")
            || REMOTE_CONTEXTS
                .iter()
                .any(|prefix| text.starts_with(prefix));
        if remote || text.starts_with("service:") {
            text.to_owned()
        } else {
            self.local(text)
        }
    }

    fn watched(&self, path: &str) -> String {
        self.without_links(&self.local(path))
    }

    /// The first part of the path that is a symbolic link is followed; file events name the real path.
    fn without_links(&self, path: &str) -> String {
        let ends = path
            .match_indices('/')
            .map(|(at, _)| at)
            .chain([path.len()])
            .filter(|end| *end > 0);
        for end in ends {
            if let Some(target) = self.session.loader.link_target(&path[..end]) {
                return format!("{target}{}", &path[end..]);
            }
        }
        path.to_owned()
    }

    fn mount(&self, node: &mut Node) -> Result<(), Finding> {
        let span = node.span;
        let Some(map) = node
            .as_map_mut()
            .filter(|map| map.get("type").and_then(Node::as_str) == Some("bind"))
        else {
            return Ok(());
        };
        let Some(source) = map.get_mut("source") else {
            return Err(
                Finding::error(Code::Volume, span, "a bind mount needs a source")
                    .with_hint("add `source:`"),
            );
        };
        edit(source, |text| self.any_machine(text));
        Ok(())
    }

    /// A local volume whose options make it a bind mount.
    fn driver_device(&self, node: &mut Node) {
        let Some(map) = node
            .as_map_mut()
            .filter(|map| map.get("driver").and_then(Node::as_str) == Some("local"))
        else {
            return;
        };
        let Some(options) = map.get_mut("driver_opts").and_then(Node::as_map_mut) else {
            return;
        };
        if options.get("o").and_then(Node::as_str) == Some("bind") {
            if let Some(device) = Map::get_mut(options, "device") {
                edit(device, |text| self.any_machine(text));
            }
        }
    }
}

fn edit(node: &mut Node, change: impl Fn(&str) -> String) {
    if let Value::Str(text) = &mut node.value {
        *text = change(text);
    }
}
