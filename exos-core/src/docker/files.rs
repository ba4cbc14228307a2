//! Configs and secrets that cannot be bound as they lie on the host.
//!
//! They are put into a volume through a container that is never started: this way owner and mode are what was asked
//! for, and the engine may be on another machine.

use std::path::Path;

use bollard::models::{ContainerCreateBody, HostConfig, Mount, MountType, MountVolumeOptions};
use bollard::query_parameters::RemoveContainerOptions;
use serde::Deserialize;
use tar::{Builder, Header};

use super::copy;
use super::engine::{Call, Engine, encode, whole};
use super::error::{During, gone_is_fine};
use super::volume;
use crate::error::{Error, ErrorKind, Result};
use crate::plan::FilesOrder;
use crate::spec::{FileMount, FileSource, VolumeSpec};

const OP: &str = "store files";
/// Where the volume is mounted while it is filled.
const FOLDER: &str = "/exos-files";
/// Permission bits of content that has no file to take them from.
const DEFAULT_MODE: u32 = 0o444;

/// Makes the volume and fills it. Doing it again gives the same: what a crash left half full becomes whole.
pub(super) async fn store(engine: &Engine, order: &FilesOrder) -> Result<()> {
    let archive = archive(&order.files)?;
    let spec = VolumeSpec {
        name: order.volume.clone(),
        ..VolumeSpec::default()
    };
    volume::create(engine, &spec, &order.labels).await?;
    let name = format!("{}-fill", order.volume);
    // A crash may have left it.
    remove(engine, &name).await?;
    let id = create(engine, order, &name).await?;
    let filled = copy::put(engine, &id, FOLDER, whole(archive)).await;
    let removed = remove(engine, &id).await;
    filled.and(removed)
}

/// Makes the container. It carries no label of the stack, so that nobody takes it for a part of it.
async fn create(engine: &Engine, order: &FilesOrder, name: &str) -> Result<String> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Created {
        id: String,
    }
    let mount = Mount {
        target: Some(FOLDER.to_owned()),
        source: Some(order.volume.clone()),
        typ: Some(MountType::VOLUME),
        volume_options: Some(MountVolumeOptions {
            no_copy: Some(true),
            ..MountVolumeOptions::default()
        }),
        ..Mount::default()
    };
    let body = ContainerCreateBody {
        image: Some(order.image.clone()),
        entrypoint: Some(vec!["never-started".to_owned()]),
        host_config: Some(HostConfig {
            mounts: Some(vec![mount]),
            network_mode: Some("none".to_owned()),
            ..HostConfig::default()
        }),
        ..ContainerCreateBody::default()
    };
    let call = Call {
        op: OP,
        path: "/containers/create",
        query: &[("name", name)],
    };
    Ok(engine.post::<Created>(call, &body).await?.id)
}

async fn remove(engine: &Engine, key: &str) -> Result<()> {
    let options = RemoveContainerOptions {
        force: true,
        v: true,
        link: false,
    };
    let removed = engine
        .docker
        .remove_container(&encode(key), Some(options))
        .await;
    gone_is_fine(removed.during(OP))
}

/// Packs the files under the names `0`, `1` and so on.
fn archive(files: &[FileMount]) -> Result<Vec<u8>> {
    let mut tar = Builder::new(Vec::new());
    for (n, file) in files.iter().enumerate() {
        let entry = Entry::of(file)?;
        let mut header = Header::new_gnu();
        header.set_size(entry.bytes.len() as u64);
        header.set_mode(file.mode.unwrap_or(entry.mode));
        header.set_uid(file.uid.map_or(entry.uid, u64::from));
        header.set_gid(file.gid.map_or(entry.gid, u64::from));
        let packed = tar.append_data(&mut header, n.to_string(), entry.bytes.as_slice());
        packed.map_err(|error| unreadable(file).source(error))?;
    }
    tar.into_inner().map_err(|error| {
        Error::new(ErrorKind::Internal, OP, "the archive is not whole").source(error)
    })
}

/// The content of a file, and what it has of its own.
struct Entry {
    bytes: Vec<u8>,
    mode: u32,
    uid: u64,
    gid: u64,
}

impl Entry {
    fn of(file: &FileMount) -> Result<Self> {
        match &file.source {
            FileSource::Path(path) => {
                Self::read(path).map_err(|error| unreadable(file).source(error))
            }
            FileSource::Content(content) => Ok(Self {
                bytes: content.expose().as_bytes().to_vec(),
                mode: DEFAULT_MODE,
                uid: 0,
                gid: 0,
            }),
            FileSource::External(name) => Err(Error::new(
                ErrorKind::Unsupported,
                OP,
                "only a swarm keeps configs and secrets",
            )
            .with("file", name)),
        }
    }

    #[cfg(unix)]
    fn read(path: &Path) -> std::io::Result<Self> {
        use std::os::unix::fs::MetadataExt;
        let metadata = fs_err::metadata(path)?;
        Ok(Self {
            bytes: fs_err::read(path)?,
            mode: metadata.mode() & 0o7777,
            uid: u64::from(metadata.uid()),
            gid: u64::from(metadata.gid()),
        })
    }

    #[cfg(not(unix))]
    fn read(path: &Path) -> std::io::Result<Self> {
        Ok(Self {
            bytes: fs_err::read(path)?,
            mode: DEFAULT_MODE,
            uid: 0,
            gid: 0,
        })
    }
}

fn unreadable(file: &FileMount) -> Error {
    Error::new(ErrorKind::Invalid, OP, "the file cannot be read").with("file", &file.key)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;
    use crate::spec::{FileKind, Sensitive};

    fn file(source: FileSource) -> FileMount {
        FileMount {
            kind: FileKind::Secret,
            key: "key".to_owned(),
            target: "/run/secrets/key".to_owned(),
            source,
            uid: None,
            gid: None,
            mode: None,
        }
    }

    #[test]
    fn owner_and_mode_are_those_asked_for() {
        let content = || FileSource::Content(Sensitive::new("hush"));
        let files = [
            file(content()),
            FileMount {
                uid: Some(7),
                gid: Some(8),
                mode: Some(0o400),
                ..file(content())
            },
        ];
        let bytes = archive(&files).unwrap();
        let mut seen = Vec::new();
        for entry in tar::Archive::new(bytes.as_slice()).entries().unwrap() {
            let mut entry = entry.unwrap();
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            let header = entry.header();
            let owner = (header.uid().unwrap(), header.gid().unwrap());
            seen.push((
                entry.path().unwrap().display().to_string(),
                owner,
                header.mode().unwrap(),
                text,
            ));
        }
        let expected = [
            ("0".to_owned(), (0, 0), 0o444, "hush".to_owned()),
            ("1".to_owned(), (7, 8), 0o400, "hush".to_owned()),
        ];
        assert_eq!(seen, expected);
    }

    #[test]
    fn a_missing_file_is_named_by_its_key() {
        let error = archive(&[file(FileSource::Path("/does/not/exist".into()))]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Invalid);
        assert!(error.to_string().contains("(file key)"));
    }
}
