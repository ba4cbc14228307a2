//! What a caller may ask for beside the specification itself.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::spec::PullPolicy;

/// How a stack is brought up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UpOptions {
    /// Only these services and what they depend on; empty is all.
    pub services: BTreeSet<String>,
    /// Leaves alone what the named services depend on.
    pub no_deps: bool,
    /// Replaces containers even when nothing changed.
    pub force_recreate: bool,
    /// Replaces the containers with these ids, each for the cause that stands beside it.
    pub replace: BTreeMap<String, String>,
    /// Keeps containers even when something changed.
    pub no_recreate: bool,
    /// Makes containers and does not start them.
    pub no_start: bool,
    /// Removes containers of services that the specification no longer has.
    pub remove_orphans: bool,
    /// Says nothing about containers of services that the specification does not have.
    pub ignore_orphans: bool,
    /// Gives replaced containers new anonymous volumes.
    pub renew_anonymous_volumes: bool,
    /// Takes over containers that EXOS did not make.
    pub adopt: bool,
    /// Whether images that are there are fetched or built again.
    pub refresh: Refresh,
    /// Pull policy instead of that of the services.
    pub pull: Option<PullPolicy>,
    /// Numbers of containers instead of those of the services.
    pub scale: BTreeMap<String, u32>,
    /// Starts containers that ended with exit code 0 again.
    pub rerun_completed: bool,
    /// Waits until everything is up and healthy.
    pub wait: bool,
    /// How long to wait for each container; absent waits for ever.
    pub wait_timeout: Option<Duration>,
    /// Grace period of containers that are stopped, instead of their own.
    pub stop_timeout: Option<Duration>,
}

impl Default for UpOptions {
    fn default() -> Self {
        Self {
            services: BTreeSet::new(),
            no_deps: false,
            force_recreate: false,
            replace: BTreeMap::new(),
            no_recreate: false,
            no_start: false,
            remove_orphans: false,
            ignore_orphans: false,
            renew_anonymous_volumes: false,
            adopt: false,
            refresh: Refresh::ByPolicy,
            pull: None,
            scale: BTreeMap::new(),
            rerun_completed: true,
            wait: true,
            wait_timeout: None,
            stop_timeout: None,
        }
    }
}

/// Whether images that are there are fetched or built again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Refresh {
    /// As the services' pull policies say.
    #[default]
    ByPolicy,
    /// Services with a build are built, the others as their pull policies say.
    Build,
    /// No: missing images only. The second round of an `up` uses this.
    Never,
    /// No, and a missing image is refused: nothing is built.
    NoBuild,
}

/// How a stack is taken down.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct DownOptions {
    /// Removes the named and anonymous volumes too.
    pub volumes: bool,
    /// Removes images too.
    pub images: Option<RemoveImages>,
    /// Removes containers of services that the specification does not have.
    pub remove_orphans: bool,
    /// Grace period instead of the containers' own.
    pub stop_timeout: Option<Duration>,
}

/// Which images `down` removes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RemoveImages {
    /// All that the services use.
    All,
    /// Those that were built and have no name of their own.
    Local,
}

/// How an [`super::Action`] is done.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ActOptions {
    /// Only these services; empty is all.
    pub services: BTreeSet<String>,
    /// Leaves alone what the services depend on.
    pub no_deps: bool,
    /// Grace period instead of the containers' own.
    pub stop_timeout: Option<Duration>,
    /// Waits until started containers are up and healthy.
    pub wait: bool,
    /// How long to wait for each container; absent waits for ever.
    pub wait_timeout: Option<Duration>,
}
