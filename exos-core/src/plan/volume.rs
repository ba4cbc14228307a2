//! Which volumes are made or refused. None is ever removed to make room for another.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::up::Planner;
use super::{Need, NodeId, Op, Refusal, stamp};
use crate::error::ErrorKind;
use crate::observed::Volume;
use crate::spec::{Fingerprint, MountKind, ServiceSpec, VolumeSpec};

/// The nodes that make volumes, by name at the engine.
#[derive(Debug, Default)]
pub(super) struct Volumes(BTreeMap<String, NodeId>);

impl Volumes {
    /// Returns the nodes that make the volumes of `service`.
    pub(super) fn needs(&self, service: &ServiceSpec) -> Vec<Need> {
        names(service)
            .filter_map(|name| self.0.get(name))
            .map(|node| Need::from(*node))
            .collect()
    }
}

/// Returns the names at the engine of the volumes that `service` mounts.
pub(super) fn names(service: &ServiceSpec) -> impl Iterator<Item = &str> {
    let mounts = service.container.mounts.iter();
    mounts.filter_map(|mount| match &mount.kind {
        MountKind::Volume { name, .. } => Some(name.as_str()),
        _ => None,
    })
}

impl Planner<'_> {
    /// Plans the volumes that the selected services mount.
    pub(super) fn plan_volumes(&mut self) {
        let spec = self.spec;
        let selected = self.order.iter().filter_map(|name| spec.services.get(name));
        let used: BTreeSet<&str> = selected.flat_map(|service| names(service)).collect();
        for volume in spec.volumes.values() {
            if used.contains(volume.name.as_str()) {
                self.plan_volume(volume);
            }
        }
    }

    fn plan_volume(&mut self, volume: &Arc<VolumeSpec>) {
        match self.seen_volume(&volume.name) {
            Some(seen) if !volume.external => self.note_difference(volume, seen),
            Some(_) => {}
            None if volume.external => self.refuse(missing(volume)),
            None => {
                let op = Op::CreateVolume {
                    volume: volume.clone(),
                    labels: stamp::volume(self.spec, volume),
                };
                let node = self.plan.add(op, "not there", Vec::new());
                self.volumes.0.insert(volume.name.clone(), node);
            }
        }
    }

    fn note_difference(&mut self, volume: &VolumeSpec, seen: &Volume) {
        let name = &volume.name;
        if seen.stack != self.spec.name {
            self.plan.notes.push(format!(
                "volume {name} was not made by this stack and is used as it is; `external: true` says so in the file"
            ));
        } else if !seen.hash.is_empty() && seen.hash != Fingerprint::of(volume).to_string() {
            self.plan.notes.push(format!(
                "volume {name} was made from another specification and is kept with its data; remove it by hand to have it made anew"
            ));
        }
    }
}

fn missing(volume: &VolumeSpec) -> Refusal {
    Refusal {
        path: format!("volumes.{}", volume.key),
        reason: format!("the external volume {:?} does not exist", volume.name),
        hint: "create it, or remove `external: true` to let the stack own it".to_owned(),
        kind: ErrorKind::NotFound,
    }
}
