//! The files speak of the project alone: no package registry's address, no path of one machine.

use super::finding::Finding;
use super::tree::Tree;

/// The words, split so that this file does not carry them, each with what to do.
const WORDS: &[(&str, &str)] = &[
    (
        concat!("crates", ".io"),
        "name the crate, not where it is kept",
    ),
    (
        concat!("npm", "js"),
        "name the package, not where it is kept",
    ),
    (
        concat!("py", "pi.org"),
        "name the package, not where it is kept",
    ),
    (
        concat!("/wo", "rk/"),
        "use a path relative to the repository",
    ),
    (
        concat!("/tm", "p/w/"),
        "use a temporary folder made at run time",
    ),
    (
        concat!("/ho", "me/user/"),
        "use a path relative to the repository",
    ),
];

/// Written by cargo, not by us.
const GENERATED: &[&str] = &["Cargo.lock"];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.files().iter().filter(|file| !is_data(&file.path)) {
        for (line, text) in file.lines() {
            for (word, fix) in WORDS.iter().filter(|(word, _)| text.contains(word)) {
                findings.push(Finding {
                    path: file.path.clone(),
                    line,
                    rule: "words",
                    why: format!("`{word}` speaks of a place outside the project"),
                    fix: (*fix).to_owned(),
                });
            }
        }
    }
    findings
}

/// Reports whether a file is generated, or is test data that must stay as it was written.
fn is_data(path: &str) -> bool {
    GENERATED.contains(&path) || path.contains("/tests/data/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_every_file_but_data() {
        for (word, _) in WORDS {
            let text = format!("fine\nsee {word}x\n");
            let tree = Tree::of(&[
                ("README.md", &text),
                ("Cargo.lock", &text),
                ("exos-compose/tests/data/a.yaml", &text),
            ]);
            let found: Vec<_> = check(&tree)
                .into_iter()
                .map(|finding| (finding.path, finding.line))
                .collect();
            assert_eq!(found, [("README.md".to_owned(), 2)], "{word}");
        }
    }
}
