//! The lints of the workspace hold in every crate: public items are documented everywhere.

use super::finding::Finding;
use super::source::code;
use super::tree::{File, Tree};

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings: Vec<Finding> = tree
        .files()
        .iter()
        .filter(|file| file.path.ends_with("/Cargo.toml") && !inherits(&file.text))
        .map(|file| Finding {
            path: file.path.clone(),
            line: 1,
            rule: "lints",
            why: "the crate does not take the lints of the workspace".to_owned(),
            fix: "add `[lints]` with `workspace = true`".to_owned(),
        })
        .collect();
    findings.extend(tree.rust().flat_map(undocumented));
    findings
}

/// Reports whether a manifest has `[lints]` followed by `workspace = true`.
fn inherits(manifest: &str) -> bool {
    let mut lines = manifest.lines().map(str::trim);
    lines.any(|line| line == "[lints]") && lines.next() == Some("workspace = true")
}

fn undocumented(file: &File) -> Vec<Finding> {
    let escapes = ["allow", "expect", "warn"].map(|level| format!("{level}(missing_docs"));
    file.lines()
        .filter(|(_, text)| escapes.iter().any(|escape| code(text).contains(escape)))
        .map(|(line, _)| Finding {
            path: file.path.clone(),
            line,
            rule: "lints",
            why: "the public API is the product, so it is documented".to_owned(),
            fix: "document the items, or make them `pub(crate)`".to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_inherits_the_lints() {
        let tree = Tree::of(&[
            ("a/Cargo.toml", "[package]\n\n[lints]\nworkspace = true\n"),
            ("b/Cargo.toml", "[package]\nversion.workspace = true\n"),
            ("Cargo.toml", "[workspace]\n"),
        ]);
        let found: Vec<_> = check(&tree)
            .into_iter()
            .map(|finding| finding.path)
            .collect();
        assert_eq!(found, ["b/Cargo.toml"]);
    }

    #[test]
    fn no_crate_allows_missing_docs() {
        let attribute = format!("#![{}(missing_docs)]\n", "allow");
        let tree = Tree::of(&[("a/src/lib.rs", &attribute)]);
        assert_eq!(check(&tree).len(), 1);
    }
}
