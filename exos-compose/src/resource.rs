//! Where the loader reads from: the disk of a command, or the files that came with a request.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

/// What stands at a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathKind {
    /// A file, or anything else that is not a directory.
    File,
    /// A directory.
    Directory,
    /// Nothing.
    Missing,
}

/// Everything that loading compose files reads.
///
/// # Behavior
/// Paths are absolute and cleaned. No method writes, and none is called for a path that no file, flag or rule of the
/// compose format names.
pub trait ResourceLoader: Send + Sync {
    /// Returns the text of a file.
    ///
    /// # Errors
    /// When the file is missing, unreadable or not UTF-8.
    fn read(&self, path: &str) -> io::Result<String>;

    /// Returns what stands at a path, links followed.
    fn kind(&self, path: &str) -> PathKind;

    /// Returns where a symbolic link leads in the end; nothing when the path is no link.
    fn link_target(&self, path: &str) -> Option<String>;
}

/// Reads the disk.
#[derive(Clone, Copy, Debug, Default)]
pub struct FileLoader;

/// Reads files kept in memory: for a server, whose disk no compose file may see.
///
/// ```
/// use exos_compose::{BundleLoader, ResourceLoader};
///
/// let bundle = BundleLoader::new("/bundle", [("compose.yaml", "services: {}")]);
/// assert_eq!(bundle.read("/bundle/compose.yaml").unwrap(), "services: {}");
/// assert!(bundle.read("/etc/passwd").is_err());
/// ```
#[derive(Clone, Debug, Default)]
pub struct BundleLoader {
    files: BTreeMap<String, String>,
}

impl BundleLoader {
    /// Keeps the files under a directory that exists only here.
    pub fn new<P: AsRef<str>, T: Into<String>>(
        directory: &str,
        files: impl IntoIterator<Item = (P, T)>,
    ) -> Self {
        let files = files.into_iter().map(|(path, text)| {
            (
                crate::pathname::absolute(directory, path.as_ref()),
                text.into(),
            )
        });
        Self {
            files: files.collect(),
        }
    }
}

impl ResourceLoader for BundleLoader {
    fn read(&self, path: &str) -> io::Result<String> {
        self.files
            .get(path)
            .cloned()
            .ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))
    }

    fn kind(&self, path: &str) -> PathKind {
        let directory = if path.ends_with('/') {
            path.to_owned()
        } else {
            format!("{path}/")
        };
        let below = |files: &BTreeMap<String, String>| {
            files
                .range(directory.clone()..)
                .next()
                .is_some_and(|(path, _)| path.starts_with(&directory))
        };
        if self.files.contains_key(path) {
            PathKind::File
        } else if below(&self.files) {
            PathKind::Directory
        } else {
            PathKind::Missing
        }
    }

    fn link_target(&self, _path: &str) -> Option<String> {
        None
    }
}

impl ResourceLoader for FileLoader {
    fn read(&self, path: &str) -> io::Result<String> {
        fs_err::read_to_string(path)
    }

    fn kind(&self, path: &str) -> PathKind {
        match fs_err::metadata(path) {
            Ok(metadata) if metadata.is_dir() => PathKind::Directory,
            Ok(_) => PathKind::File,
            Err(_) => PathKind::Missing,
        }
    }

    fn link_target(&self, path: &str) -> Option<String> {
        let is_link = fs_err::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink());
        let target: Option<PathBuf> = is_link
            .then(|| fs_err::canonicalize(Path::new(path)).ok())
            .flatten();
        target.and_then(|target| target.into_os_string().into_string().ok())
    }
}
