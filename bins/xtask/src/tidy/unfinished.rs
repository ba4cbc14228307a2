//! What is on the main branch is finished: no stub, and no test that never runs.

use super::finding::Finding;
use super::source::code;
use super::tree::Tree;

/// The marks, split so that this file does not carry them, each with what to do.
const MARKS: &[(&str, &str)] = &[
    (concat!("to", "do!("), "write it, or leave the item out"),
    (
        concat!("unimplement", "ed!("),
        "write it, or answer `Unsupported` with a hint",
    ),
    (
        concat!("#[", "ignore]"),
        "run the test, or give the reason: `= \"...\"`",
    ),
];

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        for (line, text) in file.lines() {
            for (mark, fix) in MARKS.iter().filter(|(mark, _)| code(text).contains(mark)) {
                findings.push(Finding {
                    path: file.path.clone(),
                    line,
                    rule: "unfinished",
                    why: format!("`{mark}` marks unfinished work"),
                    fix: (*fix).to_owned(),
                });
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_found_in_code_only() {
        for (mark, _) in MARKS {
            let text = format!("fn a() {{\n    {mark}\n}} // {mark}\n");
            let tree = Tree::of(&[("a/src/a.rs", &text), ("a.md", &text)]);
            let lines: Vec<_> = check(&tree).iter().map(|finding| finding.line).collect();
            assert_eq!(lines, [2], "{mark}");
        }
    }
}
