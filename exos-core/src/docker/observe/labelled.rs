//! Networks and volumes as the engine lists them.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::docker::json::nullable;
use crate::labels;
use crate::observed::{Network, Volume};

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ListedNetwork {
    pub(super) name: String,
    id: String,
    driver: String,
    #[serde(deserialize_with = "nullable")]
    labels: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ListedVolumes {
    #[serde(deserialize_with = "nullable")]
    pub(super) volumes: Vec<ListedVolume>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
pub(super) struct ListedVolume {
    name: String,
    driver: String,
    mountpoint: String,
    #[serde(deserialize_with = "nullable")]
    labels: BTreeMap<String, String>,
}

impl From<ListedNetwork> for Network {
    fn from(listed: ListedNetwork) -> Self {
        let label = |name: &str| listed.labels.get(name).cloned().unwrap_or_default();
        Self {
            environment: label(labels::ENVIRONMENT),
            stack: label(labels::COMPOSE_PROJECT),
            key: label(labels::COMPOSE_NETWORK),
            hash: label(labels::HASH),
            id: listed.id,
            name: listed.name,
            driver: listed.driver,
            labels: listed.labels,
        }
    }
}

impl From<ListedVolume> for Volume {
    fn from(listed: ListedVolume) -> Self {
        let label = |name: &str| listed.labels.get(name).cloned().unwrap_or_default();
        Self {
            environment: label(labels::ENVIRONMENT),
            stack: label(labels::COMPOSE_PROJECT),
            key: label(labels::COMPOSE_VOLUME),
            hash: label(labels::HASH),
            name: listed.name,
            driver: listed.driver,
            mountpoint: listed.mountpoint,
            labels: listed.labels,
        }
    }
}
