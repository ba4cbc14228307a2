//! A file holds one idea: at most 500 lines besides its tests.

use super::finding::Finding;
use super::source::non_test_lines;
use super::tree::Tree;

const LIMIT: usize = 500;

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree.rust() {
        let length = non_test_lines(file).count();
        if length > LIMIT {
            findings.push(Finding {
                path: file.path.clone(),
                line: LIMIT + 1,
                rule: "file-length",
                why: format!("{length} lines without tests, over {LIMIT}, are more than one idea"),
                fix: "give each idea a file of its own".to_owned(),
            });
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_do_not_count() {
        let exact = "x\n".repeat(LIMIT);
        let with_tests = format!("{exact}#[cfg(test)]\nmod tests {{\n}}\n");
        let over = format!("{exact}x\n");
        let tree = Tree::of(&[
            ("a/src/a.rs", &with_tests),
            ("a/src/b.rs", &over),
            ("a/tests/c.rs", &over),
            ("d.md", &over),
        ]);
        let found: Vec<_> = check(&tree)
            .into_iter()
            .map(|finding| finding.path)
            .collect();
        assert_eq!(found, ["a/src/b.rs"]);
    }
}
