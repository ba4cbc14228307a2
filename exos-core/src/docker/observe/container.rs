//! Containers as the engine lists them.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::status;
use crate::docker::json::nullable;
use crate::labels;
use crate::observed::{Container, ContainerState, Endpoint, PublishedPort};

/// An entry of the engine's list.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ListedContainer {
    id: String,
    #[serde(deserialize_with = "nullable")]
    names: Vec<String>,
    image: String,
    #[serde(rename = "ImageID")]
    image_id: String,
    command: String,
    created: i64,
    #[serde(deserialize_with = "nullable")]
    ports: Vec<ListedPort>,
    #[serde(deserialize_with = "nullable")]
    labels: BTreeMap<String, String>,
    state: String,
    status: String,
    #[serde(deserialize_with = "nullable")]
    network_settings: ListedNetworks,
    #[serde(deserialize_with = "nullable")]
    mounts: Vec<ListedMount>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct ListedPort {
    #[serde(rename = "IP")]
    ip: String,
    private_port: u16,
    public_port: u16,
    #[serde(rename = "Type")]
    protocol: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct ListedNetworks {
    #[serde(deserialize_with = "nullable")]
    networks: BTreeMap<String, Option<ListedEndpoint>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListedEndpoint {
    #[serde(rename = "NetworkID")]
    network_id: String,
    #[serde(rename = "IPAddress")]
    ip_address: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct ListedMount {
    #[serde(rename = "Type")]
    kind: String,
    name: String,
}

impl From<ListedContainer> for Container {
    fn from(listed: ListedContainer) -> Self {
        let label = |name: &str| listed.labels.get(name).cloned().unwrap_or_default();
        let state = state(&listed.state);
        Self {
            name: own_name(&listed.names),
            environment: label(labels::ENVIRONMENT),
            stack: label(labels::COMPOSE_PROJECT),
            service: label(labels::COMPOSE_SERVICE),
            number: label(labels::COMPOSE_NUMBER).parse().unwrap_or_default(),
            oneoff: label(labels::COMPOSE_ONEOFF).eq_ignore_ascii_case("true"),
            hash: label(labels::HASH),
            revision: label(labels::REVISION).parse().ok(),
            health: status::health(&listed.status),
            exit_code: status::exit_code(&listed.status).filter(|_| !state.is_up()),
            ports: listed.ports.into_iter().map(PublishedPort::from).collect(),
            networks: endpoints(listed.network_settings),
            volumes: volume_names(listed.mounts),
            id: listed.id,
            image: listed.image,
            image_id: listed.image_id,
            state,
            status: listed.status,
            command: listed.command,
            created_at: listed.created,
            labels: listed.labels,
        }
    }
}

impl From<ListedPort> for PublishedPort {
    fn from(listed: ListedPort) -> Self {
        Self {
            host_ip: listed.ip,
            published: listed.public_port,
            target: listed.private_port,
            protocol: listed.protocol,
        }
    }
}

/// Links add names such as `/other/alias`; its own has one slash.
fn own_name(names: &[String]) -> String {
    let own = names.iter().find(|name| name.matches('/').count() <= 1);
    let name = own.or_else(|| names.first()).map(String::as_str);
    name.unwrap_or_default().trim_start_matches('/').to_owned()
}

fn endpoints(listed: ListedNetworks) -> BTreeMap<String, Endpoint> {
    let networks = listed.networks.into_iter();
    networks
        .map(|(name, endpoint)| {
            let endpoint = endpoint.unwrap_or_default();
            let endpoint = Endpoint {
                network_id: endpoint.network_id,
                ip_address: endpoint.ip_address,
            };
            (name, endpoint)
        })
        .collect()
}

fn volume_names(mounts: Vec<ListedMount>) -> Vec<String> {
    let volumes = mounts.into_iter().filter(|mount| mount.kind == "volume");
    volumes.map(|mount| mount.name).collect()
}

/// Reads the engine's word; Podman has some of its own.
pub(in crate::docker) fn state(word: &str) -> ContainerState {
    match word {
        "running" => ContainerState::Running,
        "paused" => ContainerState::Paused,
        "restarting" => ContainerState::Restarting,
        "removing" => ContainerState::Removing,
        "exited" | "stopped" => ContainerState::Exited,
        "dead" => ContainerState::Dead,
        _ => ContainerState::Created,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observed::Health;

    fn read(value: serde_json::Value) -> Container {
        serde_json::from_value::<ListedContainer>(value)
            .unwrap()
            .into()
    }

    #[test]
    fn a_listed_container_is_read_whole() {
        let container = read(serde_json::json!({
            "Id": "abc", "Names": ["/other/db", "/shop-db-1"], "Image": "db:1", "ImageID": "sha256:1",
            "Command": "sleep 1", "Created": 1700,
            "Ports": [{"IP": "0.0.0.0", "PrivatePort": 80, "PublicPort": 8080, "Type": "tcp"}, {"PrivatePort": 81, "Type": "udp"}],
            "Labels": {"com.docker.compose.project": "shop", "com.docker.compose.service": "db",
                "com.docker.compose.container-number": "1", "io.exos.environment": "local", "io.exos.hash": "1:x"},
            "State": "running", "Status": "Up 5 minutes (healthy)",
            "NetworkSettings": {"Networks": {"shop_default": {"NetworkID": "n", "IPAddress": "10.0.0.2"}}},
            "Mounts": [{"Type": "volume", "Name": "shop_data"}, {"Type": "bind", "Source": "/a"}],
        }));
        assert_eq!(
            (container.name.as_str(), container.number),
            ("shop-db-1", 1)
        );
        assert_eq!(container.health, Some(Health::Healthy));
        assert_eq!(container.exit_code, None);
        assert_eq!(container.networks["shop_default"].ip_address, "10.0.0.2");
        assert_eq!(container.volumes, ["shop_data"]);
        assert_eq!(container.ports[1].host_ip, "");
        assert!(container.is_managed() && !container.oneoff);
    }

    #[test]
    fn what_ended_has_an_exit_code_and_what_restarts_has_none() {
        let with = |state: &str, status: &str| {
            read(
                serde_json::json!({"State": state, "Status": status, "Labels": null, "Ports": null}),
            )
        };
        assert_eq!(
            with("exited", "Exited (137) 2 minutes ago").exit_code,
            Some(137)
        );
        assert_eq!(
            with("restarting", "Restarting (1) 3 seconds ago").exit_code,
            None
        );
        assert!(!with("created", "Created").is_managed());
    }
}
