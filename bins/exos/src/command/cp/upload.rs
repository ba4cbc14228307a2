//! From this machine to a container.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use exos_core::ErrorKind;
use exos_core::backend::Backend;
use futures_util::stream::{self, BoxStream};
use futures_util::{StreamExt, TryStreamExt};
use tokio::io::AsyncReadExt;
use tokio::sync::mpsc;

use super::{Manner, failed};
use crate::context::Context;
use crate::error::Result;

/// How much is sent at once.
const CHUNK: usize = 64 * 1024;

/// Copies `from` to `path` of a container: into it when it is a folder, else under that name.
pub(super) async fn copy(
    context: &mut Context,
    container: &str,
    from: &str,
    path: &str,
    manner: Manner,
) -> Result {
    let backend = context.platform().await?.backend();
    if from == "-" {
        let mut archive = Vec::new();
        let read = context.stdin.read_to_end(&mut archive).await;
        read.map_err(|error| failed("standard input cannot be read").source(error))?;
        let archive = stream::iter([archive]).boxed();
        return Ok(backend.copy_to(container, path, archive).await?);
    }
    let source = context.current_dir.join(from);
    let found = if manner.follow_link {
        fs_err::metadata(&source)
    } else {
        fs_err::symlink_metadata(&source)
    };
    let found = found.map_err(|error| {
        exos_core::Error::new(
            ErrorKind::NotFound,
            "copy",
            format!("{from} cannot be read"),
        )
        .source(error)
    })?;
    let place = Place::of(&*backend, container, path, from, found.is_dir()).await?;
    let (send, receive) = mpsc::channel::<Vec<u8>>(16);
    let name = place.name.clone();
    let packing = tokio::task::spawn_blocking(move || pack(&source, &name, manner, send));
    let sent = backend
        .copy_to(container, &place.folder, chunks(receive))
        .await;
    let packed = packing
        .await
        .map_err(|error| failed("it was cut short").source(error))?;
    // A file that cannot be read is the cause of an archive that the engine does not take.
    packed.map_err(|error| failed(format!("{from} cannot be read")).source(error))?;
    Ok(sent?)
}

fn chunks(receive: mpsc::Receiver<Vec<u8>>) -> BoxStream<'static, Vec<u8>> {
    stream::unfold(receive, |mut receive| async move {
        receive.recv().await.map(|chunk| (chunk, receive))
    })
    .boxed()
}

/// The folder of the container that is unpacked into, and the name that the copy gets there.
struct Place {
    folder: String,
    name: PathBuf,
}

impl Place {
    async fn of(
        backend: &dyn Backend,
        container: &str,
        path: &str,
        from: &str,
        is_dir: bool,
    ) -> Result<Self> {
        let content_only = is_dir && (from.ends_with("/.") || from == ".");
        let base = Path::new(from)
            .file_name()
            .map(PathBuf::from)
            .unwrap_or_default();
        if is_folder(backend, container, path).await? {
            let name = if content_only { PathBuf::new() } else { base };
            return Ok(Self {
                folder: path.to_owned(),
                name,
            });
        }
        let (folder, name) = path
            .trim_end_matches('/')
            .rsplit_once('/')
            .unwrap_or(("", path));
        let folder = if folder.is_empty() { "/" } else { folder };
        Ok(Self {
            folder: folder.to_owned(),
            name: PathBuf::from(name),
        })
    }
}

/// Says whether a path of a container is a folder: the first entry of its archive tells.
async fn is_folder(backend: &dyn Backend, container: &str, path: &str) -> Result<bool> {
    if path.ends_with('/') {
        return Ok(true);
    }
    let mut archive = match backend.copy_from(container, path).await {
        Ok(archive) => archive,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(error.into()),
    };
    let mut head = Vec::new();
    while head.len() < 512 {
        match archive.try_next().await? {
            Some(bytes) => head.extend(bytes),
            None => break,
        }
    }
    let mut archive = tar::Archive::new(&head[..]);
    let first = archive
        .entries()
        .ok()
        .and_then(|mut entries| entries.next()?.ok());
    Ok(first.is_some_and(|entry| entry.header().entry_type().is_dir()))
}

fn pack(source: &Path, name: &Path, manner: Manner, send: mpsc::Sender<Vec<u8>>) -> io::Result<()> {
    let mut archive = tar::Builder::new(Sender {
        send,
        buffer: Vec::with_capacity(CHUNK),
    });
    archive.follow_symlinks(manner.follow_link);
    append(&mut archive, source, name, manner)?;
    archive.into_inner()?.flush()
}

fn append(
    archive: &mut tar::Builder<Sender>,
    source: &Path,
    name: &Path,
    manner: Manner,
) -> io::Result<()> {
    let found = if manner.follow_link {
        fs_err::metadata(source)?
    } else {
        fs_err::symlink_metadata(source)?
    };
    if !name.as_os_str().is_empty() {
        let mut header = tar::Header::new_gnu();
        header.set_metadata(&found);
        if !manner.keep_owners {
            header.set_uid(0);
            header.set_gid(0);
        }
        if found.is_file() {
            archive.append_data(&mut header, name, fs_err::File::open(source)?)?;
        } else if found.is_symlink() {
            header.set_size(0);
            archive.append_link(&mut header, name, fs_err::read_link(source)?)?;
        } else if found.is_dir() {
            header.set_size(0);
            archive.append_data(&mut header, name, io::empty())?;
        }
    }
    if found.is_dir() {
        let mut children = fs_err::read_dir(source)?.collect::<io::Result<Vec<_>>>()?;
        children.sort_by_key(fs_err::DirEntry::file_name);
        for child in children {
            append(
                archive,
                &child.path(),
                &name.join(child.file_name()),
                manner,
            )?;
        }
    }
    Ok(())
}

/// Writes into a channel, in pieces.
struct Sender {
    send: mpsc::Sender<Vec<u8>>,
    buffer: Vec<u8>,
}

impl Write for Sender {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= CHUNK {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.buffer.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.buffer, Vec::with_capacity(CHUNK));
        let sent = self.send.blocking_send(piece);
        sent.map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))
    }
}
