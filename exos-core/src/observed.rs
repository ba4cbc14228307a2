//! What is there: built from the engine's lists alone, so that looking costs a few calls whatever the stack's size.

mod capabilities;
mod container;
mod host;
mod network;
mod query;
mod volume;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

pub use capabilities::Capabilities;
pub use container::{Container, ContainerState, Endpoint, Health, PublishedPort};
pub use host::{Disk, HostFacts};
pub use network::Network;
pub use query::{ObserveQuery, Scope};
pub use volume::Volume;

/// What was seen of one stack, or of all stacks of an environment.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Observed {
    /// The containers, running or not, ordered by name.
    pub containers: Vec<Container>,
    /// The networks that carry the stack's label, and those that were asked for by name.
    pub networks: Vec<Network>,
    /// The volumes that carry the stack's label, and those that were asked for by name.
    pub volumes: Vec<Volume>,
    /// The images that were asked for; `None` for one that is not there.
    pub images: BTreeMap<String, Option<Image>>,
    /// What the engine can do.
    pub capabilities: Capabilities,
    /// When this was seen, in seconds since the Unix epoch; planning reads no clock of its own.
    pub at: i64,
}

impl Observed {
    /// Returns the network of that name.
    pub fn network(&self, name: &str) -> Option<&Network> {
        self.networks.iter().find(|network| network.name == name)
    }

    /// Returns the volume of that name.
    pub fn volume(&self, name: &str) -> Option<&Volume> {
        self.volumes.iter().find(|volume| volume.name == name)
    }

    /// Returns the image of that name, when it is there.
    pub fn image(&self, name: &str) -> Option<&Image> {
        self.images.get(name).and_then(Option::as_ref)
    }
}

/// An image at the engine.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Image {
    /// The engine's id of it, `sha256:...`.
    pub id: String,
    /// The digests under which registries know it, `name@sha256:...`.
    pub digests: Vec<String>,
    /// Names and tags.
    pub tags: Vec<String>,
    /// Size in bytes.
    pub size: u64,
    /// The platform, such as `linux/amd64`.
    pub platform: String,
    /// Whether it brings a health check of its own.
    pub has_health_check: bool,
    /// Seconds since the Unix epoch at which it was last tagged or pulled here; 0 when not known.
    pub tagged_at: i64,
}
