//! What is wanted: a stack and its parts, free of any engine's words and of any file format.
//!
//! Everything here is plain data. Maps are ordered by key, so that two equal specifications
//! serialize equally; [`Fingerprint`] builds on that.

mod build;
mod container;
mod diff;
mod duration;
mod exos;
mod file;
mod fingerprint;
mod health;
mod mount;
mod network;
mod port;
mod resources;
mod sensitive;
mod service;
mod sources;
mod stack;
mod variables;
mod volume;

pub use build::{BuildSecret, BuildSource, BuildSpec};
pub use container::{
    ContainerSpec, Device, Dns, ExtraHost, Isolation, Logging, NamespaceMode, Namespaces,
    RestartPolicy, Security,
};
pub use diff::{Difference, Shown, diff};
pub use exos::{
    Confirm, HealthStrategy, OnFailure, ProbeSpec, ScalePolicy, Unacted, UpgradeStrategy,
};
pub use file::{FileKind, FileMount, FileSource, stored_files};
pub use fingerprint::Fingerprint;
pub use health::{HealthCheck, HealthTest};
pub use mount::{BindOptions, Mount, MountKind};
pub use network::{Attachment, IpamPool, NetworkMode, NetworkSpec};
pub use port::{Port, Protocol};
pub use resources::{Blkio, DeviceRate, DeviceRequest, Resources, Ulimit};
pub use sensitive::Sensitive;
pub use service::{Condition, Dependency, Hook, PullPolicy, ServiceSpec};
#[cfg(any(test, feature = "test-util"))]
pub use sources::FakeLoader;
pub use sources::{Sources, StackLoader};
pub use stack::{Origin, StackSpec};
pub use variables::Variables;
pub use volume::VolumeSpec;
