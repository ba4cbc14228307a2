//! What a `.dockerignore` file leaves out.

use super::pattern::Pattern;

/// The rules of a file; of those that fit, the last one counts.
#[derive(Debug, Clone, Default)]
pub(super) struct Ignore {
    rules: Vec<Rule>,
}

#[derive(Debug, Clone)]
struct Rule {
    pattern: Pattern,
    /// Whether it takes in again what an earlier rule left out.
    includes: bool,
}

impl Ignore {
    /// Reads the file's text.
    pub(super) fn parse(text: &str) -> Self {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        let rules = lines.filter_map(|line| Rule::parse(line.trim()));
        Self {
            rules: rules.collect(),
        }
    }

    /// Says whether `path`, relative to the context, is left out. What lies below a folder that fits, fits as well.
    pub(super) fn leaves_out(&self, path: &str) -> bool {
        let mut left_out = false;
        for rule in &self.rules {
            if rule.includes == left_out && rule.fits(path) {
                left_out = !rule.includes;
            }
        }
        left_out
    }

    /// Says whether something below the folder `path`, which is left out, may be taken in again.
    pub(super) fn may_include_below(&self, path: &str) -> bool {
        let mut rules = self.rules.iter();
        rules.any(|rule| rule.includes && rule.pattern.may_match_below(path))
    }
}

impl Rule {
    fn parse(line: &str) -> Option<Self> {
        let (includes, text) = match line.strip_prefix('!') {
            Some(rest) => (true, rest.trim()),
            None => (false, line),
        };
        let pattern = Pattern::new(text);
        (!pattern.is_empty()).then_some(Self { pattern, includes })
    }

    fn fits(&self, path: &str) -> bool {
        let folders = path.match_indices('/').map(|(at, _)| &path[..at]);
        self.pattern.matches(path)
            || folders
                .into_iter()
                .any(|folder| self.pattern.matches(folder))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn left_out(text: &str, paths: &[&'static str]) -> Vec<&'static str> {
        let ignore = Ignore::parse(text);
        let paths = paths.iter().copied();
        paths.filter(|path| ignore.leaves_out(path)).collect()
    }

    #[test]
    fn the_last_rule_that_fits_counts() {
        let paths = ["README.md", "docs/README.md", "a.md", "src/a.rs"];
        assert_eq!(
            left_out("**/*.md\n!README.md", &paths),
            ["docs/README.md", "a.md"]
        );
        assert_eq!(left_out("!README.md\n*.md", &paths), ["README.md", "a.md"]);
    }

    #[test]
    fn a_folder_takes_everything_below_with_it() {
        let paths = ["target", "target/a/b", "src/target", "targets"];
        assert_eq!(left_out("target", &paths), ["target", "target/a/b"]);
        assert_eq!(
            left_out("**/target", &paths),
            ["target", "target/a/b", "src/target"]
        );
    }

    #[test]
    fn comments_and_empty_lines_are_no_rules() {
        let paths = ["#a", " a", "a"];
        assert_eq!(left_out("\u{feff}#a\n\n/\n.\n  a  ", &paths), ["a"]);
    }

    #[test]
    fn a_folder_that_is_left_out_is_entered_only_for_what_comes_in_again() {
        let ignore = Ignore::parse("*\n!src/**/*.rs");
        assert!(ignore.leaves_out("src") && ignore.may_include_below("src"));
        assert!(ignore.may_include_below("src/deep"));
        assert!(!ignore.may_include_below("target"));
        assert!(!ignore.leaves_out("src/deep/a.rs"));
    }
}
