//! Dependencies point one way: binaries, then the sibling crates, then exos-core.

use super::finding::Finding;
use super::source::{code, has_word};
use super::tree::{File, Tree};

/// A crate and the crates that its code and its manifest never name.
const DIRECTION: &[(&str, &[&str])] = &[
    (
        "exos-core",
        &["exos-compose", "exos-registry", "exos-scale"],
    ),
    ("exos-compose", &["exos-registry", "exos-scale"]),
    ("exos-registry", &["exos-compose", "exos-scale"]),
    ("exos-scale", &["exos-compose", "exos-registry"]),
];

/// A library and the only places that may name it.
const HOMES: &[(&str, &[&str])] = &[
    (
        "bollard",
        &[
            "exos-core/src/docker",
            "exos-core/src/swarm",
            "benches/peers/",
        ],
    ),
    ("sqlx", &["exos-core/src/store"]),
    ("clap", &["bins/"]),
    ("axum", &["bins/"]),
    ("askama", &["bins/"]),
];

/// This file names them all.
const SELF: &str = "bins/xtask/src/tidy/layers.rs";

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.files()
        .iter()
        .filter(|file| file.path != SELF)
        .flat_map(check_file)
        .collect()
}

fn check_file(file: &File) -> Vec<Finding> {
    let mut findings = direction(file);
    if file.is_rust() {
        findings.extend(homes(file));
    }
    findings
}

fn direction(file: &File) -> Vec<Finding> {
    let Some((from, forbidden)) = DIRECTION
        .iter()
        .find(|(from, _)| file.path.starts_with(&format!("{from}/")))
    else {
        return Vec::new();
    };
    let is_manifest = file.path.ends_with("/Cargo.toml");
    let names = |line: &str, to: &str| {
        (is_manifest && line.trim_start().starts_with(to))
            || (file.is_rust() && names_crate(code(line), &to.replace('-', "_")))
    };
    let mut findings = Vec::new();
    for (line, text) in file.lines() {
        for to in forbidden.iter().filter(|to| names(text, to)) {
            findings.push(Finding {
                path: file.path.clone(),
                line,
                rule: "layers",
                why: format!("{from} must not depend on {to}"),
                fix: "put what both need into exos-core as data or as a port".to_owned(),
            });
        }
    }
    findings
}

/// Tells whether code names a crate. A field may have the same word for its name.
fn names_crate(code: &str, word: &str) -> bool {
    let in_path = code.contains(&format!("{word}::")) || code.contains(&format!("use {word}"));
    in_path && has_word(code, word)
}

fn homes(file: &File) -> Vec<Finding> {
    let away: Vec<_> = HOMES
        .iter()
        .filter(|(_, homes)| !homes.iter().any(|home| is_in(&file.path, home)))
        .collect();
    let mut findings = Vec::new();
    for (line, text) in file.lines() {
        for (word, homes) in away.iter().filter(|(word, _)| has_word(code(text), word)) {
            findings.push(Finding {
                path: file.path.clone(),
                line,
                rule: "layers",
                why: format!("{word} is named outside {}", homes.join(", ")),
                fix: "reach it through a port or a type of exos-core".to_owned(),
            });
        }
    }
    findings
}

/// Reports whether `path` is the module `home`: its file, or a file in its folder.
fn is_in(path: &str, home: &str) -> bool {
    path.strip_prefix(home)
        .is_some_and(|rest| home.ends_with('/') || rest.starts_with('/') || rest.starts_with(".rs"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(path: &str, text: &str) -> Vec<usize> {
        let findings = check(&Tree::of(&[(path, text)]));
        findings.iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn core_names_no_sibling() {
        assert_eq!(
            lines("exos-core/src/a.rs", "//! x\nuse exos_compose::load;\n"),
            [2]
        );
        assert_eq!(
            lines(
                "exos-core/src/a.rs",
                "//! exos_compose does it\npub exos_compose: Option<String>,\n"
            ),
            [0; 0]
        );
        assert_eq!(
            lines(
                "exos-core/Cargo.toml",
                "[dependencies]\nexos-scale.workspace = true\n"
            ),
            [2]
        );
    }

    #[test]
    fn siblings_name_core_but_not_each_other() {
        assert_eq!(
            lines(
                "exos-compose/src/a.rs",
                "use exos_core::StackSpec;\nuse exos_scale::Policy;\n"
            ),
            [2]
        );
        assert_eq!(
            lines(
                "exos-scale/Cargo.toml",
                "exos-registry = { path = \"x\" }\n"
            ),
            [1]
        );
    }

    #[test]
    fn binaries_name_all() {
        assert_eq!(
            lines(
                "bins/exos/src/a.rs",
                "use exos_compose::load;\nuse clap::Parser;\n"
            ),
            [0; 0]
        );
    }

    #[test]
    fn a_library_stays_at_home() {
        assert_eq!(
            lines("exos-core/src/docker/client.rs", "use bollard::Docker;\n"),
            [0; 0]
        );
        assert_eq!(
            lines("exos-core/src/docker.rs", "use bollard::Docker;\n"),
            [0; 0]
        );
        assert_eq!(
            lines("exos-core/src/dockerfile.rs", "use bollard::Docker;\n"),
            [1]
        );
        assert_eq!(
            lines(
                "exos-core/src/platform/a.rs",
                "use sqlx::Row;\nuse axum::Router;\n"
            ),
            [1, 2]
        );
        assert_eq!(lines("bins/exos/src/a.rs", "use bollard::Docker;\n"), [1]);
        assert_eq!(
            lines("benches/peers/src/raw.rs", "use bollard::Docker;\n"),
            [0; 0]
        );
    }
}
