//! ARCHITECTURE.md stays short enough to be read in one sitting.

use super::finding::Finding;
use super::tree::Tree;

const PATH: &str = "ARCHITECTURE.md";
const LIMIT: usize = 200;

pub(super) fn check(tree: &Tree) -> Vec<Finding> {
    let length = tree.file(PATH).map(|file| file.text.lines().count());
    let (why, fix) = match length {
        None => ("the map of the code is missing".to_owned(), "write it"),
        Some(length) if length >= LIMIT => (
            format!("{length} lines, {LIMIT} or more, are not read"),
            "move detail into the docs of the module that it is about",
        ),
        Some(_) => return Vec::new(),
    };
    vec![Finding {
        path: PATH.to_owned(),
        line: length.map_or(1, |_| LIMIT),
        rule: "architecture",
        why,
        fix: fix.to_owned(),
    }]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(lines: usize) -> usize {
        check(&Tree::of(&[(PATH, &"x\n".repeat(lines))])).len()
    }

    #[test]
    fn short_passes_long_and_absent_do_not() {
        assert_eq!(found(LIMIT - 1), 0);
        assert_eq!(found(LIMIT), 1);
        assert_eq!(check(&Tree::of(&[])).len(), 1);
    }
}
