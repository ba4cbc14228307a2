//! Drops networks, volumes, secrets, configs and models that no service uses.

use std::collections::HashSet;

use crate::project::Project;
use crate::project::bound::references;
use crate::yaml::{Map, Node};

pub(crate) fn apply(project: &mut Project) {
    let mut used = Used::default();
    for (_, service) in project.services.iter() {
        used.collect(service);
    }
    let Used {
        networks,
        volumes,
        secrets,
        configs,
        models,
    } = used;
    project.networks.retain(|name, _| networks.contains(name));
    project.volumes.retain(|name, _| volumes.contains(name));
    project.secrets.retain(|name, _| secrets.contains(name));
    project.configs.retain(|name, _| configs.contains(name));
    project.models.retain(|name, _| models.contains(name));
}

#[derive(Default)]
struct Used {
    networks: HashSet<String>,
    volumes: HashSet<String>,
    secrets: HashSet<String>,
    configs: HashSet<String>,
    models: HashSet<String>,
}

impl Used {
    fn collect(&mut self, service: &Node) {
        let keys = |section: &str| {
            service
                .get(section)
                .and_then(Node::as_map)
                .into_iter()
                .flat_map(Map::keys)
                .map(ToString::to_string)
        };
        self.networks.extend(keys("networks"));
        self.models.extend(keys("models"));
        let volumes = references(service, "volumes", "source")
            .filter(|(_, mount)| mount.get_str("type") == Some("volume"));
        self.volumes
            .extend(volumes.map(|(name, _)| name.to_owned()));
        self.secrets
            .extend(references(service, "secrets", "source").map(|(name, _)| name.to_owned()));
        self.configs
            .extend(references(service, "configs", "source").map(|(name, _)| name.to_owned()));
        if let Some(build) = service.get("build") {
            self.secrets
                .extend(references(build, "secrets", "source").map(|(name, _)| name.to_owned()));
        }
    }
}
