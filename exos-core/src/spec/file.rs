//! Configs and secrets: files that a container finds.

use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::Sensitive;

/// One config or secret in a container. It is mounted read-only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileMount {
    /// Config or secret.
    pub kind: FileKind,
    /// Its key within the stack.
    pub key: String,
    /// The absolute path in the container.
    pub target: String,
    /// Where its content comes from.
    pub source: FileSource,
    /// The owner's number; absent keeps the source's, or 0.
    pub uid: Option<u32>,
    /// The group's number; absent keeps the source's, or 0.
    pub gid: Option<u32>,
    /// Permission bits; absent keeps the source's, or 0444.
    pub mode: Option<u32>,
}

impl FileMount {
    /// Says whether the file can be bound as it lies on the host.
    pub fn is_plain_file(&self) -> bool {
        matches!(self.source, FileSource::Path(_))
            && self.uid.is_none()
            && self.gid.is_none()
            && self.mode.is_none()
    }
}

/// Returns the files of a service that cannot be bound as they lie on the host: those with content,
/// owner or mode of their own, and all of them when the engine is on another machine.
///
/// The planner has them stored, and backends mount the `n`th of them from where it was stored.
pub fn stored_files(service: &super::ServiceSpec, local: bool) -> Vec<FileMount> {
    let files = service.container.files.iter();
    files
        .filter(|file| !(local && file.is_plain_file()))
        .cloned()
        .collect()
}

/// Config or secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum FileKind {
    /// A file that may be shown.
    Config,
    /// A file that may not.
    Secret,
}

/// Where the content of a file comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileSource {
    /// A file of the machine that deploys.
    Path(PathBuf),
    /// The content itself.
    Content(Sensitive),
    /// A config or secret that exists at the engine (swarm only).
    External(String),
}
