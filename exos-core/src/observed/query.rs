//! What to look at.

use std::collections::BTreeSet;

use crate::spec::StackSpec;

/// What to look at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ObserveQuery {
    /// Whose containers, networks and volumes.
    pub scope: Scope,
    /// Images to look up by name.
    pub images: BTreeSet<String>,
    /// Networks to look up by name, whoever owns them.
    pub networks: BTreeSet<String>,
    /// Volumes to look up by name, whoever owns them.
    pub volumes: BTreeSet<String>,
}

/// Whose objects are looked at.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Scope {
    /// Those of every stack.
    #[default]
    All,
    /// Those of the stack of this name, unmanaged ones included.
    Stack(String),
    /// Everything at the engine, also what belongs to no stack.
    Everything,
    /// The containers with these ids, and no networks or volumes.
    Containers(BTreeSet<String>),
}

impl ObserveQuery {
    /// Looks at everything that planning `spec` needs: its objects, the images that its services
    /// name, and the networks and volumes that it names and may not own.
    pub fn of(spec: &StackSpec) -> Self {
        let services = spec.services.values();
        Self {
            scope: Scope::Stack(spec.name.clone()),
            images: services.map(|service| service.image.clone()).collect(),
            networks: spec.networks.values().map(|net| net.name.clone()).collect(),
            volumes: spec.volumes.values().map(|vol| vol.name.clone()).collect(),
        }
    }

    /// Looks at the objects of one stack only.
    pub fn stack(name: impl Into<String>) -> Self {
        Self {
            scope: Scope::Stack(name.into()),
            ..Self::default()
        }
    }
}
