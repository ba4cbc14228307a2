//! Files in and out of a container, as tar archives.

use std::sync::{Arc, Mutex, PoisonError};

use futures_util::stream::{BoxStream, StreamExt};

use super::Containers;
use super::find::Found;
use crate::access::{Action, Caller};
use crate::error::{Error, Problem, Result};
use crate::platform::change::Attempt;

impl Containers<'_> {
    /// Reads a file or folder of a container as a tar archive.
    ///
    /// # Errors
    /// As [`Containers::get`]; `Forbidden` without the right to run commands, which this amounts to; `NotFound` when
    /// there is no such path; `Unavailable` when the host cannot be reached.
    pub async fn copy_from(
        &self,
        caller: &Caller,
        environment: &str,
        container: &str,
        path: &str,
    ) -> Result<BoxStream<'static, Result<Vec<u8>>>> {
        let found = self.find(caller, environment, container).await?;
        let attempt = copying(caller, &found, "copy_from");
        let opening = async {
            check(path)?;
            let engine = self.platform.live().engine(found.host_id())?;
            let archive = engine.copy_from(&found.container().id, path).await?;
            Ok((self.platform.batch(), archive))
        };
        self.platform.change(attempt, opening).await
    }

    /// Unpacks a tar archive into a folder of a container.
    ///
    /// # Errors
    /// As [`Containers::copy_from`]; the error of the archive when that breaks off: then part of it may be unpacked.
    pub async fn copy_to(
        &self,
        caller: &Caller,
        environment: &str,
        container: &str,
        folder: &str,
        archive: BoxStream<'static, Result<Vec<u8>>>,
    ) -> Result<()> {
        let found = self.find(caller, environment, container).await?;
        let (platform, caller) = (self.platform.clone(), caller.clone());
        let folder = folder.to_owned();
        let unpacking = async move {
            let attempt = copying(&caller, &found, "copy_to");
            let unpacking = async {
                check(&folder)?;
                let engine = platform.live().engine(found.host_id())?;
                let (whole, broken) = until_broken(archive);
                let id = &found.container().id;
                let unpacked = engine.copy_to(id, &folder, whole).await;
                // An archive that breaks off between two files looks whole to the engine.
                broken.take().map_or(unpacked, Err)?;
                Ok((platform.batch(), ()))
            };
            platform.change(attempt, unpacking).await
        };
        self.platform.errand(unpacking).await
    }
}

fn copying<'a>(caller: &'a Caller, found: &Found, verb: &'static str) -> Attempt<'a> {
    let attempt = Attempt::new(caller, Action::ContainerExec, found.target());
    attempt
        .verb(verb)
        .allowing(found.environment.value.settings.allow)
}

fn check(path: &str) -> Result<()> {
    if path.is_empty() || path.contains('\0') {
        let wrong = "it is no path in a container, such as /etc/hosts";
        return Err(Error::invalid(
            "copy files",
            vec![Problem::new("path", wrong)],
        ));
    }
    Ok(())
}

/// How an archive broke off, if it did.
#[derive(Clone, Default)]
struct Broken(Arc<Mutex<Option<Error>>>);

impl Broken {
    fn put(&self, error: Error) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
    }

    fn take(&self) -> Option<Error> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Returns the pieces up to the first failure, and where that is told.
fn until_broken(
    archive: BoxStream<'static, Result<Vec<u8>>>,
) -> (BoxStream<'static, Vec<u8>>, Broken) {
    let broken = Broken::default();
    let note = broken.clone();
    let pieces = archive.scan(note, |note, piece| {
        let piece = piece.map_err(|error| note.put(error));
        std::future::ready(piece.ok())
    });
    (pieces.boxed(), broken)
}
