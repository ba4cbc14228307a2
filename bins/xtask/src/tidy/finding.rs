//! What a rule reports.

use std::fmt;

/// A place that breaks a rule.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) path: String,
    pub(super) line: usize,
    pub(super) rule: &'static str,
    pub(super) why: String,
    pub(super) fix: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            path,
            line,
            rule,
            why,
            fix,
        } = self;
        write!(f, "{path}:{line}: {rule}: {why}: {fix}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prints_where_which_why_and_what_to_do() {
        let finding = Finding {
            path: "a/b.rs".to_owned(),
            line: 7,
            rule: "unfinished",
            why: "it stops here".to_owned(),
            fix: "finish it".to_owned(),
        };
        assert_eq!(
            finding.to_string(),
            "a/b.rs:7: unfinished: it stops here: finish it"
        );
    }
}
