//! Just enough Rust for the rules: which lines are tests, which part of a line is code, which words stand in it.

use super::tree::File;

/// Reports whether the whole file is test code.
pub(super) fn is_test_file(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs")
}

/// The lines before the file's test module, with their numbers; none in a test file.
pub(super) fn non_test_lines(file: &File) -> impl Iterator<Item = (usize, &str)> {
    let end = if is_test_file(&file.path) {
        0
    } else {
        first_test_line(&file.text)
    };
    file.lines().take(end)
}

/// The code of a line: without what follows `//`.
///
/// A `//` inside a string literal also ends the code, which only ever makes a rule see less.
pub(super) fn code(line: &str) -> &str {
    line.split_once("//").map_or(line, |(code, _)| code)
}

/// Reports whether `line` holds `word` as a whole identifier.
pub(super) fn has_word(line: &str, word: &str) -> bool {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        !line[..at].ends_with(is_part) && !line[at + word.len()..].starts_with(is_part)
    })
}

/// The index of the first line of an inline `#[cfg(test)] mod … {`, or the number of lines.
fn first_test_line(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    (0..lines.len())
        .find(|&at| {
            lines[at] == "#[cfg(test)]"
                && lines[at + 1..]
                    .iter()
                    .find(|line| !line.starts_with("#["))
                    .is_some_and(|line| line.starts_with("mod ") && line.ends_with('{'))
        })
        .unwrap_or(lines.len())
}

#[cfg(test)]
mod tests {
    use super::super::tree::Tree;
    use super::*;

    fn count(path: &str, text: &str) -> usize {
        non_test_lines(&Tree::of(&[(path, text)]).files()[0]).count()
    }

    #[test]
    fn a_test_module_ends_the_counted_lines() {
        let inline = "fn a() {}\n\n#[cfg(test)]\n#[expect(x)]\nmod tests {\n}\n";
        assert_eq!(count("a/src/a.rs", inline), 2);
        assert_eq!(
            count("a/src/a.rs", "#[cfg(test)]\nmod tests;\nfn a() {}\n"),
            3
        );
        assert_eq!(count("a/src/a.rs", "#[cfg(test)]\nfn only() {}\n"), 2);
    }

    #[test]
    fn a_test_file_has_no_counted_line() {
        assert_eq!(count("a/tests/suite/up.rs", "fn a() {}\n"), 0);
        assert_eq!(count("a/src/plan/tests.rs", "fn a() {}\n"), 0);
    }

    #[test]
    fn comments_are_no_code() {
        assert_eq!(code("let a = 1; // why"), "let a = 1; ");
        assert_eq!(code("/// docs"), "");
    }

    #[test]
    fn a_word_is_whole() {
        assert!(has_word("use clap::Parser;", "clap"));
        assert!(!has_word("let clapped = clap_x;", "clap"));
        assert!(has_word("clapped(clap)", "clap"));
    }
}
