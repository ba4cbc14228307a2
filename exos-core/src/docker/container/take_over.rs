//! The anonymous volumes that a container takes over from the one that it replaces.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::{OP, path};
use crate::docker::engine::{Call, Engine, encode};
use crate::docker::json::{keys, nullable};
use crate::error::{ErrorKind, Result};
use crate::plan::{ContainerOrder, ContainerRef};
use crate::spec::{ContainerSpec, MountKind};

/// Returns volumes by target: those for which the new container has an anonymous volume, in its specification or in
/// its image.
pub(super) async fn volumes(
    engine: &Engine,
    order: &ContainerOrder,
    replaced: &ContainerRef,
) -> Result<BTreeMap<String, String>> {
    let mut volumes = of_container(engine, replaced.key()).await?;
    let spec = &order.service.container;
    let is_anonymous = |target: &str| {
        let mut mounts = spec.mounts.iter();
        mounts.any(|m| m.target == target && matches!(m.kind, MountKind::Anonymous { .. }))
    };
    let undeclared = volumes.keys().any(|target| !is_mounted(spec, target));
    let image = if undeclared {
        of_image(engine, &order.service.image).await?
    } else {
        BTreeSet::new()
    };
    volumes.retain(|target, _| {
        is_anonymous(target) || (!is_mounted(spec, target) && image.contains(target))
    });
    Ok(volumes)
}

/// Says whether the specification mounts something at `target`.
pub(super) fn is_mounted(spec: &ContainerSpec, target: &str) -> bool {
    let files = spec.files.iter().map(|file| &file.target);
    let mounts = spec.mounts.iter().map(|mount| &mount.target);
    let mut targets = mounts.chain(files).chain(spec.tmpfs.keys());
    targets.any(|mounted| mounted == target)
}

/// Returns the anonymous volumes that a container mounts, by target. A container that is gone has none.
pub(in crate::docker) async fn of_container(
    engine: &Engine,
    key: &str,
) -> Result<BTreeMap<String, String>> {
    let call = Call {
        op: OP,
        path: &path(key, "/json"),
        query: &[],
    };
    let container: Container = match engine.get(call).await {
        Err(error) if error.kind() == ErrorKind::NotFound => Container::default(),
        other => other?,
    };
    let mounts = container.mounts.into_iter();
    Ok(mounts
        .filter(|mount| mount.kind == "volume" && is_anonymous_name(&mount.name))
        .map(|mount| (mount.destination, mount.name))
        .collect())
}

async fn of_image(engine: &Engine, image: &str) -> Result<BTreeSet<String>> {
    let call = Call {
        op: OP,
        path: &format!("/images/{}/json", encode(image)),
        query: &[],
    };
    Ok(engine.get::<Image>(call).await?.config.volumes)
}

/// The engine names volumes without a name by 64 hexadecimal digits.
fn is_anonymous_name(name: &str) -> bool {
    name.len() == 64 && name.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Container {
    #[serde(deserialize_with = "nullable")]
    mounts: Vec<MountPoint>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct MountPoint {
    #[serde(rename = "Type")]
    kind: String,
    name: String,
    destination: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Image {
    #[serde(deserialize_with = "nullable")]
    config: Config,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "PascalCase", default)]
struct Config {
    #[serde(deserialize_with = "keys")]
    volumes: BTreeSet<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn anonymous_names_are_long_hexadecimal_numbers() {
        assert!(is_anonymous_name(&"0f".repeat(32)));
        assert!(!is_anonymous_name("shop_data"));
        assert!(!is_anonymous_name(&"xy".repeat(32)));
    }
}
