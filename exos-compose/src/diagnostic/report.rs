//! Collects problems while the stages run; places are looked up once, at the end.

use std::collections::HashSet;

use crate::diagnostic::soundness::Known;
use crate::diagnostic::{Code, Diagnostic, Diagnostics, Related, Severity, Snippet};
use crate::source::{Sources, Span};

/// A problem as a stage found it.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    pub(crate) code: Code,
    pub(crate) severity: Severity,
    pub(crate) span: Span,
    pub(crate) path: String,
    pub(crate) message: String,
    pub(crate) hint: Option<String>,
    pub(crate) related: Vec<(String, Span)>,
}

/// Errors, and warnings, that are kept: nobody reads more, and a hostile file could have millions.
const MOST: usize = 1_000;

/// The problems found so far.
#[derive(Debug, Default)]
pub(crate) struct Report {
    findings: Vec<Finding>,
    errors: usize,
    warnings: usize,
    once: HashSet<String>,
    known: Known,
}

impl Finding {
    pub(crate) fn error(code: Code, span: Span, message: impl Into<String>) -> Self {
        let (path, hint, related) = (String::new(), None, Vec::new());
        Self {
            code,
            severity: Severity::Error,
            span,
            path,
            message: message.into(),
            hint,
            related,
        }
    }

    pub(crate) fn warning(code: Code, span: Span, message: impl Into<String>) -> Self {
        Self {
            severity: Severity::Warning,
            ..Self::error(code, span, message)
        }
    }

    pub(crate) fn at(mut self, path: impl Into<String>) -> Self {
        self.path = path.into();
        self
    }

    pub(crate) fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    pub(crate) fn maybe_hint(mut self, hint: Option<String>) -> Self {
        self.hint = hint;
        self
    }

    pub(crate) fn related(mut self, message: impl Into<String>, span: Span) -> Self {
        self.related.push((message.into(), span));
        self
    }
}

impl Report {
    /// Keeps a problem, unless it is an error at a place that an earlier stage found wrong.
    pub(crate) fn push(&mut self, finding: Finding) {
        if finding.severity == Severity::Error && self.known.follows(&finding) {
            return;
        }
        let count = match finding.severity {
            Severity::Error => &mut self.errors,
            Severity::Warning => &mut self.warnings,
        };
        *count += 1;
        if *count <= MOST {
            self.findings.push(finding);
        }
    }

    /// Reports a warning unless one with the same words was reported before.
    pub(crate) fn push_once(&mut self, finding: Finding) {
        if self.once.insert(finding.message.clone()) {
            self.push(finding);
        }
    }

    /// Whether further errors are only counted.
    pub(crate) fn is_full(&self) -> bool {
        self.errors >= MOST
    }

    pub(crate) fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// Ends a stage. What later stages find at a place that is wrong now is a consequence, and is not reported.
    pub(crate) fn settle(&mut self) {
        let errors = self.findings.iter().skip(self.known.n_seen());
        self.known.learn(errors);
    }

    /// Notes that what stands at a path could not be completed, for a reason that is reported elsewhere.
    pub(crate) fn doubt(&mut self, path: impl Into<String>) {
        self.known.doubt(path.into());
    }

    /// Whether nothing in what a section has under a name is wrong, as far as earlier stages know.
    pub(crate) fn is_sound(&self, section: &str, name: &str) -> bool {
        self.known.is_sound(section, name)
    }

    /// Whether the section has all the names that the author meant to give it, as far as earlier stages know.
    pub(crate) fn is_complete(&self, section: &str) -> bool {
        self.known.is_complete(section)
    }

    /// Everything found, sorted by place; the same problem at the same place counts once.
    pub(crate) fn resolve(&self, sources: &Sources) -> Diagnostics {
        let mut findings: Vec<&Finding> = self.findings.iter().collect();
        findings.sort_by_key(|finding| (finding.span.source.index(), finding.span.start));
        let mut diagnostics: Vec<Diagnostic> = findings
            .into_iter()
            .map(|finding| diagnostic(finding, sources))
            .collect();
        diagnostics.dedup();
        Diagnostics(diagnostics)
    }
}

fn diagnostic(finding: &Finding, sources: &Sources) -> Diagnostic {
    let place = sources.place(finding.span);
    let related = finding.related.iter().filter_map(|(message, span)| {
        let place = sources.place(*span)?;
        Some(Related {
            message: message.clone(),
            file: place.file,
            line: place.line,
            column: place.column,
        })
    });
    Diagnostic {
        code: finding.code,
        severity: finding.severity,
        line: place.as_ref().map_or(0, |place| place.line),
        column: place.as_ref().map_or(0, |place| place.column),
        path: finding.path.clone(),
        message: finding.message.clone(),
        hint: finding.hint.clone(),
        related: related.collect(),
        snippet: place.as_ref().and_then(|place| {
            let excerpt = place.excerpt.clone()?;
            Some(Snippet {
                excerpt,
                width: place.width,
            })
        }),
        file: place.map(|place| place.file),
    }
}
