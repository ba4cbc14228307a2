//! What is mounted into a container.

use serde::{Deserialize, Serialize};

/// One mount.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mount {
    /// Where it appears in the container.
    pub target: String,
    /// What is mounted.
    pub kind: MountKind,
    /// Whether the container may not write to it.
    pub read_only: bool,
    /// Consistency between host and container (`consistent`, `cached`, `delegated`).
    pub consistency: Option<String>,
}

/// What is mounted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MountKind {
    /// A named volume of the stack, by its real name.
    Volume {
        /// The volume's name at the engine.
        name: String,
        /// Leaves the image's content of the target out of a new volume.
        no_copy: bool,
        /// The folder within the volume.
        subpath: Option<String>,
    },
    /// A volume without a name; a replacement of the container takes it over.
    Anonymous {
        /// Leaves the image's content of the target out of a new volume.
        no_copy: bool,
    },
    /// A file or folder of the host.
    Bind {
        /// The path on the host.
        source: String,
        /// How it is bound.
        options: BindOptions,
    },
    /// A folder in memory.
    Tmpfs {
        /// Size limit in bytes; 0 is none.
        size: u64,
        /// Permission bits.
        mode: Option<u32>,
    },
    /// The content of an image.
    Image {
        /// The image.
        image: String,
        /// The folder within it.
        subpath: Option<String>,
    },
    /// A named pipe (Windows).
    NamedPipe {
        /// The pipe.
        source: String,
    },
    /// A volume of a swarm.
    Cluster {
        /// The volume.
        source: String,
    },
}

/// How a host path is bound.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct BindOptions {
    /// Makes a missing host path a folder; otherwise it is an error.
    pub create_host_path: bool,
    /// Mount propagation, such as `rshared`.
    pub propagation: Option<String>,
    /// SELinux relabelling: `z` shared, `Z` private.
    pub selinux: Option<String>,
    /// Treatment of mounts below it: `enabled`, `disabled`, `writable` or `readonly`.
    pub recursive: Option<String>,
}
