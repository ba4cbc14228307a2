//! What a service mounts.

use exos_core::spec::{BindOptions, Mount, MountKind};

use crate::diagnostic::Code;
use crate::lower::Lowering;
use crate::lower::view::View;

impl Lowering<'_> {
    pub(crate) fn mounts(&mut self, name: &str, service: View<'_>) -> Vec<Mount> {
        let mut mounts = Vec::new();
        for (index, volume) in service.items("volumes").enumerate() {
            let path = format!("services.{name}.volumes[{index}]");
            let Some(kind) = self.mount_kind(volume, &path) else {
                continue;
            };
            let target = volume.text("target").unwrap_or_default();
            if !target.starts_with('/') && !crate::pathname::is_windows_absolute(&target) {
                self.refuse(
                    Code::Volume,
                    volume,
                    path,
                    format!("the target `{target}` must be an absolute path"),
                );
                continue;
            }
            mounts.push(Mount {
                target,
                kind,
                read_only: volume.flag("read_only"),
                consistency: volume.text("consistency"),
            });
        }
        mounts
    }

    fn mount_kind(&mut self, volume: View<'_>, path: &str) -> Option<MountKind> {
        let source = volume.text("source");
        let named = volume.get("volume");
        let no_copy = named.is_some_and(|named| named.flag("nocopy"));
        Some(match (volume.str("type").unwrap_or("volume"), source) {
            ("volume", None) => MountKind::Anonymous { no_copy },
            ("volume", Some(key)) => MountKind::Volume {
                name: Self::real_name(&self.project.volumes, &key),
                no_copy,
                subpath: named.and_then(|named| named.text("subpath")),
            },
            ("tmpfs", _) => {
                let options = volume.get("tmpfs");
                MountKind::Tmpfs {
                    size: options
                        .and_then(|tmpfs| u64::try_from(tmpfs.bytes("size")?).ok())
                        .unwrap_or_default(),
                    mode: options.and_then(|tmpfs| u32::try_from(tmpfs.int("mode")?).ok()),
                }
            }
            ("bind", Some(source)) => MountKind::Bind {
                source,
                options: bind_options(volume),
            },
            ("image", Some(image)) => MountKind::Image {
                image,
                subpath: volume.get("image").and_then(|image| image.text("subpath")),
            },
            ("npipe", Some(source)) => MountKind::NamedPipe { source },
            ("cluster", Some(source)) => MountKind::Cluster { source },
            (kind, _) => {
                let message = format!("a mount of type {kind} needs a source");
                self.refuse(Code::Volume, volume, path, message);
                return None;
            }
        })
    }
}

fn bind_options(volume: View<'_>) -> BindOptions {
    let Some(bind) = volume.get("bind") else {
        return BindOptions {
            create_host_path: false,
            ..BindOptions::default()
        };
    };
    BindOptions {
        create_host_path: bind.given_flag("create_host_path").unwrap_or(true),
        propagation: bind.text("propagation"),
        selinux: bind.text("selinux"),
        recursive: bind.text("recursive"),
    }
}
