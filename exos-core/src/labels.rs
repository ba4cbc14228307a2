//! The labels that EXOS writes on what it makes, and reads to find it again.
//!
//! Beside its own, EXOS writes the labels of Compose, so that other tools group the containers rightly.

/// The environment that owns the object; `local` for the CLI without a server.
pub const ENVIRONMENT: &str = "io.exos.environment";
/// The stack that owns the object.
pub const STACK: &str = "io.exos.stack";
/// The service that a container runs.
pub const SERVICE: &str = "io.exos.service";
/// The number of a container within its service, from 1.
pub const NUMBER: &str = "io.exos.number";
/// The revision of the stack that made the object.
pub const REVISION: &str = "io.exos.revision";
/// The hash of the part of the specification that the object was made from, see [`crate::spec::Fingerprint`].
pub const HASH: &str = "io.exos.hash";

/// Compose's name of the stack.
pub const COMPOSE_PROJECT: &str = "com.docker.compose.project";
/// Compose's name of the service.
pub const COMPOSE_SERVICE: &str = "com.docker.compose.service";
/// Compose's number of the container.
pub const COMPOSE_NUMBER: &str = "com.docker.compose.container-number";
/// Compose's mark of a container made by `run`: `True` or `False`.
pub const COMPOSE_ONEOFF: &str = "com.docker.compose.oneoff";
/// Compose's key of a network.
pub const COMPOSE_NETWORK: &str = "com.docker.compose.network";
/// Compose's key of a volume.
pub const COMPOSE_VOLUME: &str = "com.docker.compose.volume";
/// Compose's list of the files that the stack was loaded from.
pub const COMPOSE_FILES: &str = "com.docker.compose.project.config_files";
/// Compose's folder of the stack.
pub const COMPOSE_DIR: &str = "com.docker.compose.project.working_dir";

/// The environment of what the CLI makes without a server.
pub const LOCAL_ENVIRONMENT: &str = "local";
