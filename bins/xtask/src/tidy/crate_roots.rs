//! A crate root holds docs, `mod` and `pub use`: it is the table of contents.

use super::finding::Finding;
use super::source::code;
use super::tree::{File, Tree};

const ALLOWED: &[&str] = &[
    "mod ",
    "pub mod ",
    "pub(crate) mod ",
    "use ",
    "pub use ",
    "pub(crate) use ",
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    tree.rust()
        .filter(|file| file.path.ends_with("src/lib.rs"))
        .flat_map(check_root)
        .collect()
}

fn check_root(file: &File) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut inside = Inside::Nothing;
    for (line, text) in file.lines() {
        let text = code(text).trim();
        if text.is_empty() {
            continue;
        }
        if inside == Inside::Nothing {
            inside = Inside::start(text);
            if inside == Inside::Nothing {
                findings.push(Finding {
                    path: file.path.clone(),
                    line,
                    rule: "crate-roots",
                    why: "a crate root is its table of contents".to_owned(),
                    fix: "keep docs, `mod` and `pub use` here and move the rest into a module"
                        .to_owned(),
                });
                continue;
            }
        }
        if inside.ends(text) {
            inside = Inside::Nothing;
        }
    }
    findings
}

/// What a line continues.
#[derive(PartialEq)]
enum Inside {
    Nothing,
    Attribute,
    Item,
}

impl Inside {
    fn start(text: &str) -> Self {
        if text.starts_with("#[") || text.starts_with("#![") {
            return Self::Attribute;
        }
        let is_item = ALLOWED.iter().any(|start| text.starts_with(start));
        let is_inline_module = text.contains("mod ") && text.contains('{');
        if is_item && !is_inline_module {
            return Self::Item;
        }
        Self::Nothing
    }

    fn ends(&self, text: &str) -> bool {
        match self {
            Self::Nothing => true,
            Self::Attribute => text.ends_with(']'),
            Self::Item => text.ends_with(';'),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(text: &str) -> Vec<usize> {
        let findings = check(&Tree::of(&[("exos-core/src/lib.rs", text)]));
        findings.iter().map(|finding| finding.line).collect()
    }

    #[test]
    fn a_table_of_contents_passes() {
        let root = "//! Docs.\n#![cfg_attr(\n    docsrs,\n    feature(doc_cfg)\n)]\n\n#[cfg(feature = \"docker\")]\npub mod docker;\nmod id; // why\npub use id::{\n    A,\n    B,\n};\n";
        assert_eq!(lines(root), [0; 0]);
    }

    #[test]
    fn code_is_found() {
        assert_eq!(lines("mod a;\nfn b() {}\n"), [2]);
        assert_eq!(lines("mod a {\n"), [1]);
        assert_eq!(
            lines("pub struct A;\nmod b;\npub const C: u8 = 1;\n"),
            [1, 3]
        );
    }
}
