//! Files of the host.

use super::{Found, OTHERS};
use crate::spec::{ContainerSpec, FileSource, MountKind, VolumeSpec};

const HOST_FILES: &str = "files of the host";
const SOCKET: &str = "the engine's socket";

/// File systems that the local volume driver mounts without touching the host's own files.
const REMOTE: &[&str] = &["nfs", "nfs4", "cifs", "tmpfs"];
/// Mount options that turn any file system into a bind of a folder of the host.
const BINDS: &[&str] = &["bind", "rbind", "move", "remount"];

pub(super) fn of_container(container: &ContainerSpec, found: &mut Found) {
    for mount in &container.mounts {
        let what = match &mount.kind {
            MountKind::Bind { source, .. } if is_socket(source) => SOCKET,
            MountKind::Bind { .. } | MountKind::NamedPipe { .. } => HOST_FILES,
            _ => continue,
        };
        found.note(true, format!("volumes[{}]", mount.target), what);
    }
    for from in container
        .volumes_from
        .iter()
        .filter(|from| !from.starts_with("service:"))
    {
        found.note(true, format!("volumes_from[{from}]"), OTHERS);
    }
    for file in &container.files {
        let is_path = matches!(file.source, FileSource::Path(_));
        found.note(is_path, format!("files[{}]", file.target), HOST_FILES);
    }
    found.note(container.use_api_socket, "use_api_socket", SOCKET);
}

fn is_socket(source: &str) -> bool {
    source.ends_with("docker.sock") || source.ends_with("containerd.sock")
}

/// The driver `local` mounts what its options say, a folder of the host too.
pub(super) fn of_volume(volume: &VolumeSpec, found: &mut Found) {
    let is_local = volume
        .driver
        .as_deref()
        .is_none_or(|driver| matches!(driver, "" | "local"));
    let option = |name: &str| volume.driver_opts.get(name).map_or("", String::as_str);
    let mounts =
        !option("device").is_empty() || !option("type").is_empty() || !option("o").is_empty();
    let options = || {
        option("o")
            .split(',')
            .map(|word| word.trim().to_lowercase())
    };
    let is_remote =
        REMOTE.contains(&option("type")) && !options().any(|word| BINDS.contains(&word.as_str()));
    found.note(is_local && mounts && !is_remote, "driver_opts", HOST_FILES);
}
