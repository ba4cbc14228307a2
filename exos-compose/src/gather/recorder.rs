//! Remembering what a load reads.

use std::collections::BTreeMap;
use std::io;
use std::sync::{Mutex, PoisonError};

use crate::resource::{PathKind, ResourceLoader};

/// Reads through another loader, and remembers the texts.
pub(super) struct Recorder<'a> {
    inner: &'a dyn ResourceLoader,
    read: Mutex<BTreeMap<String, String>>,
}

impl<'a> Recorder<'a> {
    pub(super) fn new(inner: &'a dyn ResourceLoader) -> Self {
        Self {
            inner,
            read: Mutex::default(),
        }
    }

    /// Returns the texts by their paths.
    pub(super) fn into_read(self) -> BTreeMap<String, String> {
        self.read
            .into_inner()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

impl ResourceLoader for Recorder<'_> {
    fn read(&self, path: &str) -> io::Result<String> {
        let text = self.inner.read(path)?;
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.insert(path.to_owned(), text.clone());
        Ok(text)
    }

    fn kind(&self, path: &str) -> PathKind {
        self.inner.kind(path)
    }

    fn link_target(&self, path: &str) -> Option<String> {
        self.inner.link_target(path)
    }
}

/// Hides the companion files, which are sent beside the merged file.
pub(super) struct WithoutCompanions<'a>(pub(super) &'a dyn ResourceLoader);

impl ResourceLoader for WithoutCompanions<'_> {
    fn read(&self, path: &str) -> io::Result<String> {
        self.0.read(path)
    }

    fn kind(&self, path: &str) -> PathKind {
        if crate::load::is_companion(path) {
            return PathKind::Missing;
        }
        self.0.kind(path)
    }

    fn link_target(&self, path: &str) -> Option<String> {
        self.0.link_target(path)
    }
}
