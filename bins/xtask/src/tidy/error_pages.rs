//! Every error code has a page in `docs/errors`, every page a code, and the index names each page.

use std::collections::BTreeMap;

use super::finding::Finding;
use super::source::{code, non_test_lines};
use super::tree::Tree;

const PAGES: &str = "docs/errors/";
const INDEX: &str = "docs/errors/README.md";

/// A place: path and line.
type Place = (String, usize);

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let (codes, pages) = (declared(tree), pages(tree));
    let mut findings = Vec::new();
    for (name, place) in codes.iter().filter(|(name, _)| !pages.contains_key(*name)) {
        let fix = format!("write {PAGES}{name}.md: what it means, an example, what to do");
        findings.push(finding(place, format!("{name} has no page"), fix));
    }
    let index = tree.file(INDEX).map_or("", |file| file.text.as_str());
    for (name, place) in &pages {
        if !codes.contains_key(name) {
            let fix = "remove the page, or declare the code".to_owned();
            findings.push(finding(
                place,
                format!("no source file declares {name}"),
                fix,
            ));
        }
        if !index.contains(&format!("{name}.md")) {
            let fix = format!("add it to {INDEX}");
            findings.push(finding(
                place,
                format!("the index does not name {name}"),
                fix,
            ));
        }
    }
    findings
}

/// The codes that non-test code of a crate names, each with its first place.
fn declared(tree: &Tree) -> BTreeMap<String, Place> {
    let is_source = |path: &str| path.contains("src/") && !path.starts_with("bins/xtask/");
    let mut codes = BTreeMap::new();
    for file in tree.rust().filter(|file| is_source(&file.path)) {
        for (line, text) in non_test_lines(file) {
            for name in codes_in(code(text)) {
                codes
                    .entry(name.to_owned())
                    .or_insert_with(|| (file.path.clone(), line));
            }
        }
    }
    codes
}

fn pages(tree: &Tree) -> BTreeMap<String, Place> {
    let page = |path: &str| {
        let name = path.strip_prefix(PAGES)?.strip_suffix(".md")?;
        (codes_in(name) == [name]).then(|| (name.to_owned(), (path.to_owned(), 1)))
    };
    tree.files()
        .iter()
        .filter_map(|file| page(&file.path))
        .collect()
}

/// The words `E` and three digits in `line`.
fn codes_in(line: &str) -> Vec<&str> {
    line.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| {
            let digits = word.strip_prefix('E').unwrap_or_default();
            digits.len() == 3 && digits.bytes().all(|byte| byte.is_ascii_digit())
        })
        .collect()
}

fn finding((path, line): &Place, why: String, fix: String) -> Finding {
    Finding {
        path: path.clone(),
        line: *line,
        rule: "error-pages",
        why,
        fix,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whys(files: &[(&str, &str)]) -> Vec<String> {
        let findings = check(&Tree::of(files));
        findings.into_iter().map(|finding| finding.why).collect()
    }

    #[test]
    fn a_code_with_a_page_in_the_index_passes() {
        let files = [
            ("exos-compose/src/code.rs", "    Unknown => \"E010\",\n"),
            ("docs/errors/E010.md", "# E010\n"),
            (INDEX, "[E010](E010.md)\n"),
        ];
        assert_eq!(whys(&files), [""; 0]);
    }

    #[test]
    fn each_missing_half_is_found() {
        let files = [
            ("exos-compose/src/code.rs", "E010\n"),
            ("docs/errors/E011.md", "# E011\n"),
        ];
        let expected = [
            "E010 has no page",
            "no source file declares E011",
            "the index does not name E011",
        ];
        assert_eq!(whys(&files), expected);
    }

    #[test]
    fn tests_and_comments_declare_nothing() {
        let files = [
            (
                "exos-compose/src/code.rs",
                "// E010\n#[cfg(test)]\nmod tests {\n\"E011\"\n",
            ),
            ("exos-compose/tests/a.rs", "\"E012\"\n"),
        ];
        assert_eq!(whys(&files), [""; 0]);
    }

    #[test]
    fn a_code_is_a_whole_word() {
        assert_eq!(
            codes_in("E001, TYPE123 E0012 1E100 \"E404\""),
            ["E001", "E404"]
        );
    }
}
