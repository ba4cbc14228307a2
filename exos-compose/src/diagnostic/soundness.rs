//! What the stages so far found wrong, so that a later one goes on without reporting what only follows from that.

use crate::diagnostic::report::Finding;
use crate::diagnostic::{Code, Severity};
use crate::source::{SourceId, Span};

/// The errors of the stages that have ended.
#[derive(Debug, Default)]
pub(crate) struct Known {
    spans: Vec<Span>,
    paths: Vec<String>,
    /// A key of the top level that does not exist; it may be a section's name, misspelled.
    has_unknown_section: bool,
    n_seen: usize,
}

impl Known {
    /// Findings that were looked at.
    pub(crate) fn n_seen(&self) -> usize {
        self.n_seen
    }

    pub(crate) fn learn<'f>(&mut self, findings: impl Iterator<Item = &'f Finding>) {
        for finding in findings {
            self.n_seen += 1;
            if finding.severity != Severity::Error {
                continue;
            }
            self.spans.push(finding.span);
            self.has_unknown_section |=
                finding.code == Code::UnknownKey && !finding.path.contains('.');
            if !finding.path.is_empty() {
                self.paths.push(finding.path.clone());
            }
        }
    }

    pub(crate) fn doubt(&mut self, path: String) {
        self.paths.push(path);
    }

    /// Whether an error stands at a place that is known to be wrong.
    pub(crate) fn follows(&self, finding: &Finding) -> bool {
        self.spans.iter().any(|known| meet(*known, finding.span))
    }

    pub(crate) fn is_sound(&self, section: &str, name: &str) -> bool {
        !self.paths.iter().any(|wrong| {
            let below = |rest: &str| rest.strip_prefix('.').is_none_or(|rest| leads(name, rest));
            wrong.is_empty() || wrong.strip_prefix(section).is_some_and(below)
        })
    }

    pub(crate) fn is_complete(&self, section: &str) -> bool {
        !self.has_unknown_section && !self.paths.iter().any(|wrong| leads(wrong, section))
    }
}

/// Whether two places are the same or share text; a place in no file shares none.
fn meet(a: Span, b: Span) -> bool {
    a.source == b.source
        && a.source != SourceId::default()
        && (a == b || (a.start < b.end && b.start < a.end))
}

/// Whether a path is another one or leads to it; the empty path leads everywhere.
fn leads(upper: &str, lower: &str) -> bool {
    let at_border =
        |rest: &str| upper.is_empty() || rest.is_empty() || rest.starts_with(['.', '[']);
    lower.strip_prefix(upper).is_some_and(at_border)
}
