//! The top of the repository is the first page that a newcomer reads: nothing stands there without a reason.

use super::finding::Finding;
use super::tree::Tree;

const KNOWN: &[&str] = &[
    ".cargo",
    ".ci",
    ".editorconfig",
    ".gitignore",
    "ARCHITECTURE.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "benches",
    "bins",
    "clippy.toml",
    "deny.toml",
    "docs",
    "examples",
    "exos-compose",
    "exos-core",
    "exos-registry",
    "exos-scale",
    "rustfmt.toml",
    "scripts",
    "typos.toml",
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let top = |path: &str| path.split('/').next().unwrap_or_default().to_owned();
    let mut findings: Vec<Finding> = Vec::new();
    let mut last = String::new();
    for file in tree.files() {
        let name = top(&file.path);
        if KNOWN.contains(&name.as_str()) || name == last {
            continue;
        }
        findings.push(Finding {
            path: file.path.clone(),
            line: 1,
            rule: "top-level",
            why: format!("`{name}` is new at the top of the repository"),
            fix: "move it to where it belongs, or name it in ARCHITECTURE.md and in this rule"
                .to_owned(),
        });
        last = name;
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_entry_is_found_once() {
        let tree = Tree::of(&[
            ("NOTES.md", ""),
            ("README.md", ""),
            ("docs/errors/E001.md", ""),
            ("tools/a.py", ""),
            ("tools/b.py", ""),
        ]);
        let found: Vec<_> = check(&tree)
            .into_iter()
            .map(|finding| finding.path)
            .collect();
        assert_eq!(found, ["NOTES.md", "tools/a.py"]);
    }
}
