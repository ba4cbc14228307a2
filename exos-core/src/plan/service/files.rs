//! Configs and secrets that are stored in a volume.

use crate::plan::up::Planner;
use crate::plan::{FilesOrder, Need, Op, stamp};
use crate::spec::{FileMount, Fingerprint, ServiceSpec, stored_files};

impl Planner<'_> {
    /// Plans the volume that holds the service's stored files, under a name that tells their content.
    pub(super) fn plan_files(
        &mut self,
        service: &ServiceSpec,
        make: &mut Vec<Need>,
    ) -> Option<String> {
        let files = stored_files(service, self.observed.capabilities.local);
        if files.is_empty() {
            return None;
        }
        let volume = files_volume(&self.spec.name, &service.name, &files);
        if self.seen_volume(&volume).is_none() {
            let op = Op::StoreFiles(Box::new(FilesOrder {
                service: service.name.clone(),
                volume: volume.clone(),
                image: service.image.clone(),
                files,
                labels: stamp::files(self.spec, &service.name),
            }));
            let node = self.plan.add(
                op,
                "not there",
                self.images.need(service).into_iter().collect(),
            );
            make.push(node.into());
        }
        Some(volume)
    }

    /// Removes volumes of stored files that no container of the service is left on.
    pub(super) fn discard_stale_files(&mut self, service: &ServiceSpec, current: Option<&str>) {
        let stale = self
            .files_by_service
            .get(service.name.as_str())
            .cloned()
            .unwrap_or_default();
        for volume in stale
            .into_iter()
            .filter(|volume| Some(volume.name.as_str()) != current)
        {
            let users = self
                .observed
                .containers
                .iter()
                .filter(|container| container.volumes.contains(&volume.name));
            let removals: Option<Vec<Need>> = users
                .map(|user| {
                    self.removals
                        .get(user.id.as_str())
                        .map(|node| Need::from(*node))
                })
                .collect();
            if let Some(needs) = removals {
                let op = Op::RemoveVolume {
                    name: volume.name.clone(),
                };
                self.plan.add(op, "its files are out of date", needs);
            }
        }
    }
}

pub(in crate::plan) fn files_volume(stack: &str, service: &str, files: &[FileMount]) -> String {
    let fingerprint = Fingerprint::of(&serde_json::json!({ "files": files })).to_string();
    let digest = fingerprint
        .trim_start_matches("1:")
        .get(..12)
        .unwrap_or_default();
    format!("{stack}_{service}_files_{digest}")
}
