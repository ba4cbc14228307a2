//! From a container to this machine.

use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use futures_util::{StreamExt, TryStreamExt};
use tokio::sync::mpsc;

use super::{Manner, failed};
use crate::context::Context;
use crate::error::Result;

/// Copies `path` of a container to `to`: into it when it is a folder, else under that name.
pub(super) async fn copy(
    context: &mut Context,
    container: &str,
    path: &str,
    to: &str,
    manner: Manner,
) -> Result {
    let backend = context.platform().await?.backend();
    let mut archive = backend.copy_from(container, path).await?;
    if to == "-" {
        while let Some(bytes) = archive.try_next().await? {
            context.printer.raw(&bytes);
        }
        return Ok(());
    }
    let destination = Destination::of(path, &context.current_dir.join(to))?;
    let (send, receive) = mpsc::channel::<Vec<u8>>(16);
    let unpacking = tokio::task::spawn_blocking(move || {
        let mut archive = tar::Archive::new(Chunks::new(receive));
        archive.set_preserve_ownerships(manner.keep_owners);
        destination.unpack(archive)
    });
    let mut broken = None;
    while let Some(bytes) = archive.next().await {
        match bytes {
            // An end of the reader is told by its own error.
            Ok(bytes) => {
                if send.send(bytes).await.is_err() {
                    break;
                }
            }
            Err(error) => {
                broken = Some(error);
                break;
            }
        }
    }
    drop(send);
    let unpacked = unpacking.await;
    if let Some(error) = broken {
        return Err(error.into());
    }
    let unpacked = unpacked.map_err(|error| failed("it was cut short").source(error))?;
    Ok(unpacked.map_err(|error| failed(format!("{to} cannot be written")).source(error))?)
}

/// Where entries go: the folder, and the name that the first part of their paths becomes.
struct Destination {
    folder: PathBuf,
    /// Absent keeps the name; an empty one leaves it out.
    name: Option<PathBuf>,
}

impl Destination {
    fn of(source: &str, to: &Path) -> Result<Self> {
        let content_only = source.ends_with("/.") || source == ".";
        if to.is_dir() {
            let name = content_only.then(PathBuf::new);
            return Ok(Self {
                folder: to.to_owned(),
                name,
            });
        }
        let folder = to.parent().map_or_else(PathBuf::new, Path::to_owned);
        if !folder.is_dir() {
            let message = format!("there is no folder {}", folder.display());
            return Err(failed(message).hint("make it first").into());
        }
        let name = to.file_name().map(PathBuf::from);
        Ok(Self { folder, name })
    }

    fn unpack(&self, mut archive: tar::Archive<impl Read>) -> io::Result<()> {
        for entry in archive.entries()? {
            let mut entry = entry?;
            let path = self.place(&entry.path()?);
            if path.as_os_str().is_empty() {
                continue;
            }
            if !is_within(&path) {
                return Err(io::Error::other(format!(
                    "the archive leads out of the folder: {}",
                    path.display()
                )));
            }
            let to = self.folder.join(&path);
            if let Some(parent) = to.parent() {
                fs_err::create_dir_all(parent)?;
            }
            entry.unpack(&to)?;
        }
        Ok(())
    }

    fn place(&self, path: &Path) -> PathBuf {
        let path: PathBuf = path
            .components()
            .filter(|part| *part != Component::CurDir)
            .collect();
        match &self.name {
            None => path,
            Some(name) => {
                let rest: PathBuf = path.components().skip(1).collect();
                if rest.as_os_str().is_empty() {
                    name.clone()
                } else {
                    name.join(rest)
                }
            }
        }
    }
}

fn is_within(path: &Path) -> bool {
    path.components()
        .all(|part| matches!(part, Component::Normal(_)))
}

/// Reads what comes through a channel.
struct Chunks {
    receive: mpsc::Receiver<Vec<u8>>,
    chunk: io::Cursor<Vec<u8>>,
}

impl Chunks {
    fn new(receive: mpsc::Receiver<Vec<u8>>) -> Self {
        Self {
            receive,
            chunk: io::Cursor::default(),
        }
    }
}

impl Read for Chunks {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let count = self.chunk.read(buffer)?;
            if count > 0 || buffer.is_empty() {
                return Ok(count);
            }
            match self.receive.blocking_recv() {
                Some(chunk) => self.chunk = io::Cursor::new(chunk),
                None => return Ok(0),
            }
        }
    }
}
