//! Volumes, host folders, memory folders, configs and secrets.

use std::collections::{BTreeMap, HashMap};

use bollard::models::{
    HostConfig, Mount as EngineMount, MountBindOptions, MountBindOptionsPropagationEnum,
    MountImageOptions, MountTmpfsOptions, MountType, MountVolumeOptions,
};
use futures_util::future::try_join;

use super::host::unknown;
use super::{OP, take_over};
use crate::docker::endpoint::{DEFAULT_SOCKET, Endpoint};
use crate::docker::engine::{Call, Engine, encode};
use crate::error::{Error, ErrorKind, Result};
use crate::plan::ContainerOrder;
use crate::spec::{BindOptions, FileMount, FileSource, Mount, MountKind, stored_files};

/// What must be known of the engine before mounts can be written.
#[derive(Debug, Default)]
pub(super) struct Sources {
    /// The folder of the stored configs and secrets, on the engine's machine.
    files: Option<String>,
    /// The anonymous volumes of the replaced container, by target.
    taken_over: BTreeMap<String, String>,
}

impl Sources {
    /// Asks the engine, and only if there is something to ask.
    pub(super) async fn find(engine: &Engine, order: &ContainerOrder) -> Result<Self> {
        let files = async {
            match &order.files_volume {
                Some(volume) => mountpoint(engine, volume).await.map(Some),
                None => Ok(None),
            }
        };
        let taken_over = async {
            match &order.take_over {
                Some(replaced) => take_over::volumes(engine, order, replaced).await,
                None => Ok(BTreeMap::new()),
            }
        };
        let (files, taken_over) = try_join(files, taken_over).await?;
        Ok(Self { files, taken_over })
    }
}

async fn mountpoint(engine: &Engine, volume: &str) -> Result<String> {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Volume {
        mountpoint: String,
    }
    let path = format!("/volumes/{}", encode(volume));
    let call = Call {
        op: OP,
        path: &path,
        query: &[],
    };
    Ok(engine.get::<Volume>(call).await?.mountpoint)
}

/// Writes all mounts of the container into `config`.
pub(super) fn mount(
    engine: &Engine,
    order: &ContainerOrder,
    sources: &Sources,
    config: &mut HostConfig,
) -> Result<()> {
    let spec = &order.service.container;
    let mut binds = Vec::new();
    let mut mounts = Vec::new();
    for mount in &spec.mounts {
        match as_bind(mount) {
            Some(bind) => binds.push(bind),
            None => mounts.push(as_mount(mount, sources)?),
        }
    }
    let declared = sources.taken_over.iter();
    let declared = declared.filter(|(target, _)| !take_over::is_mounted(spec, target));
    mounts.extend(declared.map(|(target, name)| volume(target, Some(name))));
    mounts.extend(files(order, sources, engine.endpoint().is_local())?);
    if spec.use_api_socket {
        mounts.push(api_socket(engine));
    }
    config.binds = (!binds.is_empty()).then_some(binds);
    config.tmpfs = (!spec.tmpfs.is_empty()).then(|| spec.tmpfs.clone().into_iter().collect());
    config.mounts = (!mounts.is_empty()).then_some(mounts);
    Ok(())
}

/// Only this older form makes a missing host path a folder at every version of the engine, and only it relabels for
/// SELinux. It cannot tell paths that hold a colon.
fn as_bind(mount: &Mount) -> Option<String> {
    let MountKind::Bind { source, options } = &mount.kind else {
        return None;
    };
    let needs = options.create_host_path || options.selinux.is_some();
    let fits = !source.contains(':') && !mount.target.contains(':') && options.recursive.is_none();
    if !needs || !fits {
        return None;
    }
    let mode = if mount.read_only { "ro" } else { "rw" };
    let words = [
        Some(mode),
        options.selinux.as_deref(),
        options.propagation.as_deref(),
    ];
    let words: Vec<_> = words.into_iter().flatten().collect();
    Some(format!("{source}:{}:{}", mount.target, words.join(",")))
}

fn as_mount(mount: &Mount, sources: &Sources) -> Result<EngineMount> {
    let base = EngineMount {
        target: Some(mount.target.clone()),
        read_only: Some(mount.read_only),
        consistency: mount.consistency.clone(),
        ..EngineMount::default()
    };
    Ok(match &mount.kind {
        MountKind::Volume {
            name,
            no_copy,
            subpath,
        } => EngineMount {
            volume_options: volume_options(*no_copy, subpath.as_ref()),
            ..of(base, MountType::VOLUME, Some(name))
        },
        MountKind::Anonymous { no_copy } => EngineMount {
            volume_options: volume_options(*no_copy, None),
            ..of(
                base,
                MountType::VOLUME,
                sources.taken_over.get(&mount.target),
            )
        },
        MountKind::Bind { source, options } => EngineMount {
            bind_options: Some(bind_options(options)?),
            ..of(base, MountType::BIND, Some(source))
        },
        MountKind::Tmpfs { size, mode } => EngineMount {
            tmpfs_options: Some(MountTmpfsOptions {
                size_bytes: i64::try_from(*size).ok().filter(|size| *size > 0),
                mode: mode.map(i64::from),
                options: None,
            }),
            ..of(base, MountType::TMPFS, None)
        },
        MountKind::Image { image, subpath } => EngineMount {
            image_options: subpath.clone().map(|subpath| MountImageOptions {
                subpath: Some(subpath),
            }),
            ..of(base, MountType::IMAGE, Some(image))
        },
        MountKind::NamedPipe { source } => of(base, MountType::NPIPE, Some(source)),
        MountKind::Cluster { source } => of(base, MountType::CLUSTER, Some(source)),
    })
}

fn of(base: EngineMount, kind: MountType, source: Option<&String>) -> EngineMount {
    EngineMount {
        typ: Some(kind),
        source: source.cloned(),
        ..base
    }
}

fn volume(target: &str, name: Option<&String>) -> EngineMount {
    let base = EngineMount {
        target: Some(target.to_owned()),
        ..EngineMount::default()
    };
    of(base, MountType::VOLUME, name)
}

fn volume_options(no_copy: bool, subpath: Option<&String>) -> Option<MountVolumeOptions> {
    (no_copy || subpath.is_some()).then(|| MountVolumeOptions {
        no_copy: Some(no_copy),
        labels: Some(HashMap::new()),
        driver_config: None,
        subpath: subpath.cloned(),
    })
}

fn bind_options(options: &BindOptions) -> Result<MountBindOptions> {
    let recursive = options.recursive.as_deref();
    Ok(MountBindOptions {
        propagation: options
            .propagation
            .as_deref()
            .map(propagation)
            .transpose()?,
        create_mountpoint: options.create_host_path.then_some(true),
        non_recursive: (recursive == Some("disabled")).then_some(true),
        read_only_non_recursive: (recursive == Some("writable")).then_some(true),
        read_only_force_recursive: (recursive == Some("readonly")).then_some(true),
    })
}

fn propagation(word: &str) -> Result<MountBindOptionsPropagationEnum> {
    Ok(match word {
        "private" => MountBindOptionsPropagationEnum::PRIVATE,
        "rprivate" => MountBindOptionsPropagationEnum::RPRIVATE,
        "shared" => MountBindOptionsPropagationEnum::SHARED,
        "rshared" => MountBindOptionsPropagationEnum::RSHARED,
        "slave" => MountBindOptionsPropagationEnum::SLAVE,
        "rslave" => MountBindOptionsPropagationEnum::RSLAVE,
        "" => MountBindOptionsPropagationEnum::EMPTY,
        other => return Err(unknown("bind.propagation", other)),
    })
}

/// Plain files are bound as they lie on the host, stored ones from the volume that they were put into.
fn files(order: &ContainerOrder, sources: &Sources, local: bool) -> Result<Vec<EngineMount>> {
    let stored = stored_files(&order.service, local);
    let files = order.service.container.files.iter();
    files
        .map(|file| {
            let source = match stored.iter().position(|stored| stored == file) {
                Some(n) => format!("{}/{n}", folder(sources, file)?),
                None => plain(file)?,
            };
            let base = EngineMount {
                target: Some(file.target.clone()),
                read_only: Some(true),
                ..EngineMount::default()
            };
            Ok(of(base, MountType::BIND, Some(&source)))
        })
        .collect()
}

fn folder<'a>(sources: &'a Sources, file: &FileMount) -> Result<&'a str> {
    sources.files.as_deref().ok_or_else(|| {
        Error::new(ErrorKind::Invalid, OP, "the file was not stored before")
            .with("file", file.key.as_str())
    })
}

fn plain(file: &FileMount) -> Result<String> {
    match &file.source {
        FileSource::Path(path) => Ok(path.to_string_lossy().into_owned()),
        _ => Err(Error::new(ErrorKind::Internal, OP, "the file has no path")
            .with("file", file.key.as_str())),
    }
}

fn api_socket(engine: &Engine) -> EngineMount {
    let source = match engine.endpoint() {
        Endpoint::Unix(path) => path.to_string_lossy().into_owned(),
        Endpoint::Tcp { .. } | Endpoint::Ssh(_) => DEFAULT_SOCKET.to_owned(),
    };
    let base = EngineMount {
        target: Some(DEFAULT_SOCKET.to_owned()),
        ..EngineMount::default()
    };
    of(base, MountType::BIND, Some(&source))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bind(options: BindOptions) -> Mount {
        Mount {
            target: "/in".to_owned(),
            kind: MountKind::Bind {
                source: "/host".to_owned(),
                options,
            },
            read_only: true,
            consistency: None,
        }
    }

    fn creating() -> BindOptions {
        BindOptions {
            create_host_path: true,
            ..BindOptions::default()
        }
    }

    #[test]
    fn the_form_of_a_bind_is_the_one_that_can_tell_it() {
        assert_eq!(as_bind(&bind(creating())).unwrap(), "/host:/in:ro");
        let shared = BindOptions {
            selinux: Some("z".to_owned()),
            propagation: Some("rshared".to_owned()),
            ..creating()
        };
        assert_eq!(as_bind(&bind(shared)).unwrap(), "/host:/in:ro,z,rshared");
        assert_eq!(as_bind(&bind(BindOptions::default())), None);
        let flat = BindOptions {
            recursive: Some("disabled".to_owned()),
            ..creating()
        };
        assert_eq!(as_bind(&bind(flat.clone())), None);
        let mount = as_mount(&bind(flat), &Sources::default()).unwrap();
        let options = mount.bind_options.unwrap();
        assert_eq!(
            (options.non_recursive, options.create_mountpoint),
            (Some(true), Some(true))
        );
    }

    #[test]
    fn an_anonymous_volume_is_the_one_of_the_replaced_container() {
        let sources = Sources {
            taken_over: BTreeMap::from([("/data".to_owned(), "abc".to_owned())]),
            ..Sources::default()
        };
        let anonymous = |target: &str| Mount {
            target: target.to_owned(),
            kind: MountKind::Anonymous { no_copy: false },
            read_only: false,
            consistency: None,
        };
        let source = |target| as_mount(&anonymous(target), &sources).unwrap().source;
        assert_eq!(source("/data").as_deref(), Some("abc"));
        assert_eq!(source("/other"), None);
    }
}
