//! What the stages of one load share: the reader, the texts read, and the problems found.

use crate::diagnostic::{Code, Finding, Report};
use crate::pathname;
use crate::resource::ResourceLoader;
use crate::source::{SourceId, Sources, Span};

/// Ends a load whose reason stands in the report.
#[derive(Debug)]
pub(crate) struct Stop;

/// One load.
pub(crate) struct Session<'a> {
    pub(crate) loader: &'a dyn ResourceLoader,
    pub(crate) sources: Sources,
    pub(crate) report: Report,
    /// For `~` in paths.
    pub(crate) home: Option<String>,
    /// Files below it are named from here in diagnostics.
    pub(crate) current_dir: String,
    /// A companion file lies beside the compose files: what Rancher let them say is allowed.
    pub(crate) like_rancher: bool,
    /// Includes that were loaded.
    pub(crate) included: usize,
    /// Bytes that variables added to the files, and that env files brought.
    pub(crate) substituted: usize,
}

/// Bytes that all variables together may come to; one env file of a megabyte for each of a thousand services would
/// otherwise take all memory.
pub(crate) const MOST_SUBSTITUTED: usize = 64 << 20;

impl Session<'_> {
    /// Reports a problem that nothing can follow.
    pub(crate) fn fail(&mut self, finding: Finding) -> Stop {
        self.report.push(finding);
        Stop
    }

    /// Ends the load when a stage has found errors.
    pub(crate) fn checkpoint(&self) -> Result<(), Stop> {
        if self.report.has_errors() {
            Err(Stop)
        } else {
            Ok(())
        }
    }

    /// Reads a file that `from` names.
    pub(crate) fn read(&mut self, path: &str, from: Span) -> Result<String, Stop> {
        self.loader.read(path).map_err(|error| {
            let shown = self.shown(path);
            let why = if error.kind() == std::io::ErrorKind::NotFound {
                "there is no such file".to_owned()
            } else {
                error.to_string()
            };
            self.fail(Finding::error(
                Code::Unreadable,
                from,
                format!("cannot read {shown}: {why}"),
            ))
        })
    }

    /// Keeps a text under the name that diagnostics show.
    pub(crate) fn keep(&mut self, path: &str, text: &str) -> (SourceId, std::sync::Arc<str>) {
        let shown = self.shown(path);
        self.sources.add(&shown, text)
    }

    /// Keeps a text with values that no message may show.
    pub(crate) fn keep_private(
        &mut self,
        path: &str,
        text: &str,
    ) -> (SourceId, std::sync::Arc<str>) {
        let shown = self.shown(path);
        self.sources.add_private(&shown, text)
    }

    /// A path as a person at the working directory would write it.
    pub(crate) fn shown(&self, path: &str) -> String {
        match path
            .strip_prefix(&self.current_dir)
            .and_then(|rest| rest.strip_prefix('/'))
        {
            Some(rest) if !rest.is_empty() => rest.to_owned(),
            _ => path.to_owned(),
        }
    }

    /// Replaces a leading `~` by the home directory.
    pub(crate) fn expand_home(&self, path: &str) -> String {
        match (path.strip_prefix('~'), &self.home) {
            (Some(rest), Some(home)) => pathname::join(home, rest),
            _ => path.to_owned(),
        }
    }
}
