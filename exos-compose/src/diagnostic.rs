//! What is wrong with the files, said so that it can be mended: where, what, and how.

mod code;
mod display;
mod report;
mod soundness;

use std::fmt;

use crate::source::Excerpt;

pub use code::{Code, CodePage, codes};
pub(crate) use report::{Finding, Report};

/// How much a diagnostic matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The files load; something in them is likely not meant.
    Warning,
    /// The files do not load.
    Error,
}

/// One problem of the files.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Diagnostic {
    /// Which kind of problem; `docs/errors` has a page for each.
    pub code: Code,
    /// Whether it stops the load.
    pub severity: Severity,
    /// The file as it was named, or nothing when the problem is in no file.
    pub file: Option<String>,
    /// Line, counted from 1; 0 without a file.
    pub line: usize,
    /// Column in characters, counted from 1; 0 without a file.
    pub column: usize,
    /// Path of keys to the value, such as `services.web.ports[0]`; may be empty.
    pub path: String,
    /// What is wrong.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The line it stands on.
    pub(crate) snippet: Option<Snippet>,
    /// Other places that belong to it.
    pub(crate) related: Vec<Related>,
}

/// The source line under a diagnostic and how many characters of it are meant.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Snippet {
    #[serde(flatten)]
    pub(crate) excerpt: Excerpt,
    pub(crate) width: usize,
}

/// Another place that a diagnostic speaks of.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Related {
    pub(crate) message: String,
    pub(crate) file: String,
    pub(crate) line: usize,
    pub(crate) column: usize,
}

/// Every problem that a load found, in the order of the files and lines.
///
/// Prints as one block a problem: `file:line:column: error[E020]: message`, the source line with a caret, and a hint.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
#[serde(transparent)]
pub struct Diagnostics(pub(crate) Vec<Diagnostic>);

impl Diagnostics {
    /// Returns the problems in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Diagnostic> {
        self.0.iter()
    }

    /// Returns how many there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Returns whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the problems that stop the load.
    pub fn errors(&self) -> impl Iterator<Item = &Diagnostic> {
        self.0
            .iter()
            .filter(|diagnostic| diagnostic.severity == Severity::Error)
    }
}

impl<'a> IntoIterator for &'a Diagnostics {
    type Item = &'a Diagnostic;
    type IntoIter = std::slice::Iter<'a, Diagnostic>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl std::error::Error for Diagnostics {}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Warning => "warning",
            Self::Error => "error",
        })
    }
}
