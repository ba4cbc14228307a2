//! What is in a revision: sealed in the store, because files and variables may hold secrets.

use serde::{Deserialize, Serialize};

use super::Revision;
use crate::error::{Error, ErrorKind, Result};
use crate::platform::Platform;
use crate::platform::sealed::HoldsSealed;
use crate::spec::{Sources, StackSpec};
use crate::vault::{Context, Sealed};

/// What is in a revision.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Content {
    pub(crate) sources: Sources,
    pub(crate) spec: StackSpec,
}

/// The id of a revision's record: numbers sort as texts do.
pub(super) fn id(stack: &str, number: u64) -> String {
    format!("{stack}/{number:010}")
}

fn context(id: &str) -> Context<'_> {
    Context {
        kind: "revision.content",
        id,
    }
}

impl HoldsSealed for Revision {
    fn context(id: &str) -> Context<'_> {
        context(id)
    }

    fn sealed(&mut self) -> Option<&mut Sealed> {
        Some(&mut self.content)
    }
}

/// Seals the content of the revision with this record id.
pub(super) fn seal(platform: &Platform, id: &str, content: &Content) -> Result<Sealed> {
    let bytes = serde_json::to_vec(content).map_err(|error| unreadable(id).source(error))?;
    platform.ports().vault.seal(context(id), &bytes)
}

/// Reads the content of a revision.
///
/// # Errors
/// `NotFound` when the stack has no such revision; as [`crate::vault::Vault::open`].
pub(crate) async fn read(platform: &Platform, stack: &str, number: u64) -> Result<Content> {
    let id = id(stack, number);
    let revision = platform.store().require::<Revision>(&id).await?;
    let bytes = platform
        .ports()
        .vault
        .open(context(&id), &revision.value.content)?;
    // The reader's own error could quote a secret.
    serde_json::from_slice(bytes.expose()).map_err(|_| unreadable(&id))
}

fn unreadable(id: &str) -> Error {
    let message = "the content of a revision cannot be read or written";
    Error::new(ErrorKind::Internal, "read revision", message).with("revision", id)
}
