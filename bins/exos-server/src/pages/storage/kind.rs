//! What tells volumes and networks apart.

use exos_core::live::{Host, Located};

use crate::pages::layout::Section;

/// Volumes or networks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Volume,
    Network,
}

impl Kind {
    pub(super) fn section(self) -> Section {
        match self {
            Self::Volume => Section::Volumes,
            Self::Network => Section::Networks,
        }
    }

    /// Returns the word for one of them.
    pub(super) fn one(self) -> &'static str {
        match self {
            Self::Volume => "volume",
            Self::Network => "network",
        }
    }

    /// Returns the word for several of them.
    pub(super) fn many(self) -> &'static str {
        match self {
            Self::Volume => "volumes",
            Self::Network => "networks",
        }
    }

    /// Returns the heading of their list.
    pub(super) fn heading(self) -> &'static str {
        match self {
            Self::Volume => "Volumes",
            Self::Network => "Networks",
        }
    }

    /// Returns the path of their list.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Volume => "/volumes",
            Self::Network => "/networks",
        }
    }

    /// Counts the containers of a host that have it.
    pub(super) fn in_use(self, host: &Host, name: &str) -> usize {
        let containers = host.contents.containers().iter();
        let has = containers.filter(|entry| match self {
            Self::Volume => entry.container.volumes.iter().any(|one| one == name),
            Self::Network => entry.container.networks.contains_key(name),
        });
        has.count()
    }
}

/// What a list shows of a volume or a network.
#[derive(Debug)]
pub(super) struct Thing {
    pub(super) name: String,
    pub(super) stack: String,
    pub(super) driver: String,
    pub(super) is_of_the_engine: bool,
}

impl From<&exos_core::observed::Volume> for Thing {
    fn from(volume: &exos_core::observed::Volume) -> Self {
        Self {
            name: volume.name.clone(),
            stack: volume.stack.clone(),
            driver: volume.driver.clone(),
            is_of_the_engine: false,
        }
    }
}

impl From<&exos_core::observed::Network> for Thing {
    fn from(network: &exos_core::observed::Network) -> Self {
        Self {
            name: network.name.clone(),
            stack: network.stack.clone(),
            driver: network.driver.clone(),
            // Every engine has these, and removes them for nobody.
            is_of_the_engine: ["bridge", "host", "none"].contains(&network.name.as_str()),
        }
    }
}

/// Returns what a list shows, where it is.
pub(super) fn located<T>(found: &Located<std::sync::Arc<T>>) -> Located<Thing>
where
    for<'a> Thing: From<&'a T>,
{
    Located {
        host: std::sync::Arc::clone(&found.host),
        item: Thing::from(&*found.item),
    }
}
