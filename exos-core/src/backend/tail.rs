//! The last lines of an output, as the cause of an error.

/// The last lines that something wrote before it failed.
#[derive(Debug, thiserror::Error)]
#[error("its output ended with\n{}", .0.join("\n"))]
pub(crate) struct Tail(Vec<String>);

impl Tail {
    /// How many lines are kept.
    pub(crate) const LENGTH: usize = 10;

    /// Returns the last of `lines` that are not empty, if any.
    pub(crate) fn of(lines: Vec<String>) -> Option<Self> {
        let mut lines = lines;
        lines.retain(|line| !line.trim().is_empty());
        let lines = lines.split_off(lines.len().saturating_sub(Self::LENGTH));
        (!lines.is_empty()).then_some(Self(lines))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_last_lines_are_kept() {
        let lines = (0..20).map(|n| n.to_string()).collect();
        let text = Tail::of(lines).unwrap().to_string();
        assert!(text.ends_with("\n18\n19") && text.contains("\n10\n") && !text.contains("\n9\n"));
        assert!(Tail::of(vec![String::new()]).is_none());
    }
}
