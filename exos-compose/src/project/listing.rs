//! What `config` lists.

use std::collections::{BTreeMap, BTreeSet};

use crate::interpolate::variables::{Variable, variables};
use crate::path::{Path, walk};
use crate::project::{Project, profile};
use crate::yaml::{Key, Map, Node};

/// A variable that the files use.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct VariableUse {
    /// Its name.
    pub name: String,
    /// Whether the files refuse to load without it.
    pub required: bool,
    /// What stands for it when it is unset.
    pub default: Option<String>,
    /// What stands for it when it is set.
    pub alternative: Option<String>,
}

impl Project {
    /// Returns the names of the services, those that others depend on first.
    pub fn service_names(&self) -> Vec<&str> {
        names(&self.services)
    }

    /// Returns the names of the volumes.
    pub fn volume_names(&self) -> Vec<&str> {
        names(&self.volumes)
    }

    /// Returns the names of the networks.
    pub fn network_names(&self) -> Vec<&str> {
        names(&self.networks)
    }

    /// Returns the images of the services; a service without one is named after the project and itself.
    pub fn images(&self) -> Vec<String> {
        let image = |(name, service): (&Key, &Node)| {
            service
                .get_str("image")
                .map_or_else(|| format!("{}-{name}", self.name), str::to_owned)
        };
        self.services.iter().map(image).collect()
    }

    /// Returns every profile that a service names, enabled or not.
    pub fn profiles(&self) -> Vec<&str> {
        let services = self.services.iter().chain(self.disabled.iter());
        services
            .flat_map(|(_, service)| profile::of(service))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect()
    }

    /// Returns the variables that interpolation saw, sorted by name.
    pub fn environment(&self) -> impl Iterator<Item = (&str, &str)> {
        self.environment.iter()
    }

    /// Returns the variables that the files use, sorted by name; only a load without interpolation knows them.
    pub fn variables(&self) -> Vec<VariableUse> {
        let mut found: BTreeMap<String, VariableUse> = BTreeMap::new();
        let Some(root) = &self.unbound else {
            return Vec::new();
        };
        walk(root, &mut Path::default(), &mut |node, _| {
            for variable in node.as_str().map(variables).unwrap_or_default() {
                let Variable {
                    name,
                    default,
                    required,
                    alternative,
                } = variable;
                let (default, alternative) =
                    (default.map(str::to_owned), alternative.map(str::to_owned));
                found.insert(
                    name.to_owned(),
                    VariableUse {
                        name: name.to_owned(),
                        required,
                        default,
                        alternative,
                    },
                );
            }
            true
        });
        found.into_values().collect()
    }
}

fn names(map: &Map) -> Vec<&str> {
    map.keys().map(|key| &**key).collect()
}
