//! The folder that is sent to the builder, as a tar archive that is made while it is sent.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use futures_util::stream::{self, BoxStream, StreamExt};
use sha2::{Digest, Sha256};
use tar::{Builder, EntryType, Header};
use tokio::sync::mpsc;

use super::OP;
use super::ignore::Ignore;
use crate::error::{Error, ErrorKind, Result};
use crate::spec::BuildSpec;

const IGNORE_FILE: &str = ".dockerignore";
const DEFAULT_DOCKERFILE: &str = "Dockerfile";
/// The size of the pieces that are sent.
const PIECE: usize = 64 * 1024;
/// Pieces that may wait for the engine.
const AHEAD: usize = 8;

/// What is sent.
#[derive(Debug)]
pub(super) struct Context {
    folder: PathBuf,
    ignore: Ignore,
    dockerfile: String,
    /// Files that do not lie in the folder, or are sent instead of one that does.
    extra: Vec<(String, Vec<u8>)>,
}

impl Context {
    /// Looks at the folder, without reading what is in it.
    pub(super) fn new(folder: &Path, build: &BuildSpec) -> Result<Self> {
        if !folder.is_dir() {
            return Err(
                Error::new(ErrorKind::Invalid, OP, "the build context is not a folder")
                    .with("context", folder.display().to_string()),
            );
        }
        let dockerfile = Dockerfile::find(folder, build)?;
        let rules = dockerfile.ignore_text(folder)?;
        let mut context = Self {
            ignore: Ignore::parse(&rules),
            folder: folder.to_owned(),
            dockerfile: dockerfile.name.clone(),
            extra: Vec::new(),
        };
        if let Some(text) = dockerfile.text {
            // The builder drops from the context what its ignore file names, so `COPY . .` does not see these two.
            let rules = format!("{rules}\n{IGNORE_FILE}\n{}\n", dockerfile.name);
            context.extra = vec![
                (dockerfile.name, text),
                (IGNORE_FILE.to_owned(), rules.into_bytes()),
            ];
        }
        Ok(context)
    }

    /// Returns the name of the Dockerfile within the context.
    pub(super) fn dockerfile(&self) -> &str {
        &self.dockerfile
    }

    /// Returns the archive, made on a thread of its own as fast as it is taken.
    pub(super) fn stream(self) -> BoxStream<'static, io::Result<Vec<u8>>> {
        let (sender, receiver) = mpsc::channel(AHEAD);
        let packing = tokio::task::spawn_blocking(move || {
            let pieces = Pieces {
                piece: Vec::with_capacity(PIECE),
                sender: sender.clone(),
            };
            if let Err(error) = self.pack(pieces) {
                // Nobody listens any more: that was the error.
                let _ = sender.blocking_send(Err(error));
            }
        });
        let pieces = stream::unfold((receiver, packing), async |(mut receiver, packing)| {
            let piece = receiver.recv().await?;
            Some((piece, (receiver, packing)))
        });
        pieces.boxed()
    }

    fn pack(&self, pieces: Pieces) -> io::Result<()> {
        let mut tar = Builder::new(pieces);
        for (name, text) in &self.extra {
            let mut header = Header::new_gnu();
            header.set_size(text.len() as u64);
            header.set_mode(0o644);
            header.set_uid(0);
            header.set_gid(0);
            header.set_mtime(0);
            tar.append_data(&mut header, name, text.as_slice())?;
        }
        self.pack_folder(&mut tar, "")?;
        tar.into_inner()?.flush()
    }

    fn pack_folder(&self, tar: &mut Builder<Pieces>, folder: &str) -> io::Result<()> {
        let entries = fs_err::read_dir(self.folder.join(folder))?;
        let mut names = entries
            .map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned()))
            .collect::<io::Result<Vec<_>>>()?;
        names.sort();
        for name in names {
            let path = match folder {
                "" => name,
                folder => format!("{folder}/{name}"),
            };
            self.pack_entry(tar, &path)?;
        }
        Ok(())
    }

    fn pack_entry(&self, tar: &mut Builder<Pieces>, path: &str) -> io::Result<()> {
        if self.extra.iter().any(|(name, _)| name == path) {
            return Ok(());
        }
        let source = self.folder.join(path);
        let kind = fs_err::symlink_metadata(&source)?.file_type();
        let left_out = self.ignore.leaves_out(path) && !self.is_needed(path);
        if !left_out {
            append(tar, path, &source)?;
        }
        if kind.is_dir() && (!left_out || self.ignore.may_include_below(path)) {
            self.pack_folder(tar, path)?;
        }
        Ok(())
    }

    /// The builder reads these itself, and then leaves them out if the rules say so.
    fn is_needed(&self, path: &str) -> bool {
        path == self.dockerfile || path == IGNORE_FILE
    }
}

/// Appends one entry. Owners are left out, as the `docker` command does: images do not depend on who builds them.
fn append(tar: &mut Builder<Pieces>, path: &str, source: &Path) -> io::Result<()> {
    let metadata = fs_err::symlink_metadata(source)?;
    let kind = metadata.file_type();
    let mut header = Header::new_gnu();
    header.set_metadata(&metadata);
    header.set_uid(0);
    header.set_gid(0);
    if kind.is_symlink() {
        header.set_entry_type(EntryType::Symlink);
        header.set_size(0);
        tar.append_link(&mut header, path, fs_err::read_link(source)?)
    } else if kind.is_dir() {
        header.set_size(0);
        tar.append_data(&mut header, format!("{path}/"), io::empty())
    } else if kind.is_file() {
        append_file(tar, &mut header, path, source)
    } else {
        // Sockets and devices are of no use to a build.
        Ok(())
    }
}

/// Appends a file, and says so when it changed its size meanwhile: the archive would be broken.
fn append_file(
    tar: &mut Builder<Pieces>,
    header: &mut Header,
    path: &str,
    source: &Path,
) -> io::Result<()> {
    let size = header.size()?;
    let file = fs_err::File::open(source)?;
    let mut limited = Counted {
        inner: io::Read::take(file, size),
        count: 0,
    };
    tar.append_data(header, path, &mut limited)?;
    if limited.count == size {
        return Ok(());
    }
    let name = source.display();
    Err(io::Error::other(format!(
        "{name} became shorter while it was read"
    )))
}

struct Counted<R> {
    inner: R,
    count: u64,
}

impl<R: io::Read> io::Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(into)?;
        self.count += length as u64;
        Ok(length)
    }
}

/// Cuts the archive into pieces for the engine.
struct Pieces {
    piece: Vec<u8>,
    sender: mpsc::Sender<io::Result<Vec<u8>>>,
}

impl Write for Pieces {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.piece.extend_from_slice(bytes);
        if self.piece.len() >= PIECE {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.piece.is_empty() {
            return Ok(());
        }
        let piece = std::mem::replace(&mut self.piece, Vec::with_capacity(PIECE));
        let sent = self.sender.blocking_send(Ok(piece));
        sent.map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

/// The file with the steps.
struct Dockerfile {
    /// Its name in the archive.
    name: String,
    /// Its text, when it does not lie in the folder.
    text: Option<Vec<u8>>,
    /// Where it lies, when it is a file.
    path: Option<PathBuf>,
}

impl Dockerfile {
    fn find(folder: &Path, build: &BuildSpec) -> Result<Self> {
        if let Some(text) = &build.dockerfile_inline {
            return Ok(Self::sent_along(text.clone().into_bytes(), None));
        }
        let name = build.dockerfile.as_deref().unwrap_or(DEFAULT_DOCKERFILE);
        let path = folder.join(name);
        let missing = |error| {
            Error::new(ErrorKind::Invalid, OP, "the Dockerfile cannot be read")
                .with("dockerfile", path.display().to_string())
                .source(error)
        };
        let within = within(folder, &path).map_err(missing)?;
        if let Some(name) = within {
            return Ok(Self {
                name,
                text: None,
                path: Some(path),
            });
        }
        let text = fs_err::read(&path).map_err(missing)?;
        Ok(Self::sent_along(text, Some(path)))
    }

    /// The name holds a hash of the text, so that the same text finds the same cache.
    fn sent_along(text: Vec<u8>, path: Option<PathBuf>) -> Self {
        let digest = Sha256::digest(&text);
        let number = digest
            .iter()
            .take(8)
            .fold(0_u64, |n, byte| n << 8 | u64::from(*byte));
        Self {
            name: format!(".dockerfile.{number:016x}"),
            text: Some(text),
            path,
        }
    }

    /// Returns the rules: those of `<Dockerfile>.dockerignore` if it is there, else those of the folder.
    fn ignore_text(&self, folder: &Path) -> Result<String> {
        let own = self.path.as_ref().map(|path| {
            let mut name = path.clone().into_os_string();
            name.push(IGNORE_FILE);
            PathBuf::from(name)
        });
        for file in own.into_iter().chain([folder.join(IGNORE_FILE)]) {
            match fs_err::read_to_string(&file) {
                Ok(text) => return Ok(text),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => {
                    return Err(Error::new(
                        ErrorKind::Invalid,
                        OP,
                        "the ignore file cannot be read",
                    )
                    .with("file", file.display().to_string())
                    .source(error));
                }
            }
        }
        Ok(String::new())
    }
}

/// Returns the path within the folder, unless it leads out.
fn within(folder: &Path, path: &Path) -> io::Result<Option<String>> {
    let parent = path.parent().unwrap_or(folder);
    let (folder, parent) = (fs_err::canonicalize(folder)?, fs_err::canonicalize(parent)?);
    fs_err::symlink_metadata(path)?;
    let name = path.file_name().unwrap_or_default();
    let real = parent.join(name);
    let relative = real.strip_prefix(&folder).ok();
    Ok(relative.map(|path| path.to_string_lossy().into_owned()))
}

#[cfg(test)]
mod tests;
